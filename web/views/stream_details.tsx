import type { StreamRow } from '../../src/model/rows.ts';
import { endpoint } from '../derive/endpoint.ts';
import type { FilterKey } from '../derive/filter.ts';
import { byteSize, count, counted, lasted, milliseconds, written } from '../derive/format.ts';
import { streamRoute } from '../derive/route.ts';
import { isoUtc, spanSeconds } from '../derive/time.ts';
import { Amount, Fact, IconButton, Link } from './parts.tsx';

/** All that is known of the selected stream. */
export function StreamDetails(
  { sessionId, stream, onPick, onClose }: {
    sessionId: number;
    stream: StreamRow;
    onPick: (key: FilterKey, value: string) => void;
    onClose: () => void;
  },
) {
  const pick = (key: FilterKey, value: string, text = value) => (
    <button
      type='button'
      class='pick'
      title={`Show only packets of ${value}`}
      onClick={() => onPick(key, value)}
    >
      {text}
    </button>
  );
  const ms = (value: number | null) => <Amount quantity={milliseconds(value)} />;
  const sent = (packets: number, bytes: number, payload: number) =>
    `${counted(packets, 'packet')}, ${written(byteSize(bytes))} (payload ${written(byteSize(payload))})`;
  return (
    <section class='details' aria-label={`Stream ${stream.stream_key}`} data-testid='stream-details'>
      <div class='details-head'>
        <h3>Stream {stream.stream_key}</h3>
        <Link to={streamRoute(sessionId, stream.stream_key)} class='button small' testid='open-stream'>
          Open this stream
        </Link>
        <IconButton icon='close' label='Close stream details' onClick={onClose} />
      </div>
      <dl>
        <Fact name='Application'>
          {pick('app', stream.app)}
          {stream.category !== 'Unknown' ? ` ${stream.category}` : ''}
        </Fact>
        <Fact name='Evidence'>{stream.evidence || 'none'}</Fact>
        <Fact name='Server name'>{stream.hostname ?? 'none seen'}</Fact>
        <Fact name='Client'>
          {pick('host', stream.client, endpoint(stream.client, stream.client_port))}
        </Fact>
        <Fact name='Server'>
          {pick('host', stream.server, endpoint(stream.server, stream.server_port))}
        </Fact>
        <Fact name='First packet (UTC)'>{isoUtc(stream.first_us)}</Fact>
        <Fact name='Lasted'>{lasted(spanSeconds(stream.first_us, stream.last_us))}</Fact>
        <Fact name='To server'>
          {sent(stream.packets_to_server, stream.bytes_to_server, stream.payload_bytes_to_server)}
        </Fact>
        <Fact name='To client'>
          {sent(stream.packets_to_client, stream.bytes_to_client, stream.payload_bytes_to_client)}
        </Fact>
        {stream.transport === 'tcp' && (
          <>
            <Fact name='Handshake round trip'>{ms(stream.handshake_rtt_ms)}</Fact>
            <Fact name='Round trip, mean'>
              {ms(stream.rtt_mean_ms)}
              {stream.rtt_samples !== null && ` of ${counted(stream.rtt_samples, 'sample')}`}
            </Fact>
            <Fact name='Round trip, p50 / p95'>{ms(stream.rtt_p50_ms)} / {ms(stream.rtt_p95_ms)}</Fact>
            <Fact name='Round trip, min / max'>{ms(stream.rtt_min_ms)} / {ms(stream.rtt_max_ms)}</Fact>
            <Fact name='Retransmissions'>
              <Amount quantity={{ value: count(stream.retransmissions), unit: '' }} />
            </Fact>
          </>
        )}
      </dl>
    </section>
  );
}
