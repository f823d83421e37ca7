/** One stream: its ends, its figures, what was said, its packets. */
import { signal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { SessionHostRow } from '../../src/model/place.ts';
import type { SessionRow, StreamRow } from '../../src/model/rows.ts';
import { endpoint } from '../derive/endpoint.ts';
import { byteSize, count, counted, lasted, milliseconds, written } from '../derive/format.ts';
import { hostNetwork, hostPlace } from '../derive/places.ts';
import { sessionRoute, streamRoute } from '../derive/route.ts';
import { dateNeed, isoUtc, spanSeconds } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { createAsked } from '../models/asked.ts';
import { filteredPackets } from '../models/packet_rows.ts';
import { exportTransport } from '../transport/export.ts';
import { isAbort, sentenceOf } from '../transport/problem.ts';
import { FollowPanel } from './follow_panel.tsx';
import { Icon } from './icon.tsx';
import { NothingHere } from './nothing_here.tsx';
import { PacketPanel } from './packet_panel.tsx';
import { Amount, Callout, Fact, Link, Loading, Panel } from './parts.tsx';
import { StreamFiguresPanel } from './stream_figures.tsx';

interface Answer {
  readonly session: SessionRow;
  readonly stream: StreamRow;
  /** Why its packets cannot be saved as a capture; undefined: they can. */
  readonly noCapture: string | undefined;
  readonly hosts: ReadonlyMap<string, SessionHostRow>;
}

export function StreamPage(
  { sessionId, streamKey, packet }: { sessionId: number; streamKey: string; packet: number | undefined },
) {
  const { rest, listen } = useApp();
  const asked = useMemo(() => createAsked<Answer>(), []);
  useEffect(() => () => asked.dispose(), [asked]);
  const read = () =>
    asked.ask(async (abort) => {
      const [session, stream] = await Promise.all([
        rest.session(sessionId, abort),
        rest.stream(sessionId, streamKey, abort),
      ]);
      const hosts = new Map<string, SessionHostRow>();
      for (const address of new Set([stream.client, stream.server])) {
        const found = await rest.hosts(sessionId, { q: address, limit: 50 }, abort);
        const host = found.hosts.find((each) => each.address === address);
        if (host) hosts.set(address, host);
      }
      return { session, stream, hosts, noCapture: await captureRefusal(sessionId, abort) };
    });
  useEffect(() => {
    read();
    // What failed because there was no connection is asked again when there is one.
    return listen(({ type }) => {
      if (type === 'initial_state' && asked.error.peek() !== undefined) read();
    });
  }, [sessionId, streamKey]);
  const answer = asked.answer.value;
  const error = asked.error.value;
  if (error && asked.missing.value) return <NothingHere title={error} testid='stream-error' />;
  return (
    <>
      <header class='session-page-head'>
        <Link to={sessionRoute(sessionId)} class='back-link'>
          <Icon name='back' />Session {sessionId}
        </Link>
        <div class='session-title'>
          <h1 class='is-short' data-testid='stream-title'>Stream {streamKey}</h1>
          {answer && answer.noCapture === undefined && (
            <div class='session-actions'>
              <a
                class='button small'
                href={`/api/sessions/${sessionId}/export?format=pcapng&stream=${streamKey}`}
                download
                data-testid='stream-download'
              >
                <Icon name='down' />pcapng
              </a>
            </div>
          )}
        </div>
        {answer?.noCapture !== undefined && (
          <p class='hint' data-testid='stream-no-download'>Not to be had as pcapng: {answer.noCapture}</p>
        )}
      </header>
      {error && (
        <Callout kind='error' testid='stream-error'>
          <p>{error}</p>
          <button type='button' class='button small' onClick={read}>Try again</button>
        </Callout>
      )}
      {answer
        ? <StreamView sessionId={sessionId} answer={answer} packet={packet} />
        : !error && <Loading label='Reading the stream' />}
    </>
  );
}

/** What the server would say to an export of packets, asked as the export menu asks it. */
async function captureRefusal(sessionId: number, abort: AbortSignal): Promise<string | undefined> {
  try {
    await exportTransport.preview(sessionId, { format: 'pcapng', anonymise: false, filter: '' }, abort);
    return undefined;
  } catch (error) {
    if (isAbort(error)) throw error;
    return sentenceOf(error);
  }
}

function StreamView(
  { sessionId, answer: { session, stream, hosts }, packet }: {
    sessionId: number;
    answer: Answer;
    packet: number | undefined;
  },
) {
  const { router, rest } = useApp();
  const key = stream.stream_key;
  const dates = dateNeed(session.started_us, session.ended_us ?? stream.last_us);
  const source = useMemo(() => filteredPackets(rest, sessionId, { stream: key }), [rest, sessionId, key]);
  useEffect(() => () => source.dispose(), [source]);
  const onPacket = (no: number | undefined) => router.go(streamRoute(sessionId, key, no), 'replace');
  const total = useMemo(() => signal(stream.packets_to_client + stream.packets_to_server), [stream]);
  const ms = (value: number | null) => <Amount quantity={milliseconds(value)} />;
  const sent = (packets: number, bytes: number, payload: number) =>
    `${counted(packets, 'packet')}, ${written(byteSize(bytes))} (payload ${written(byteSize(payload))})`;
  return (
    <div class='grid'>
      <Panel title='Ends and label' class='wide-panel' testid='stream-ends'>
        <div class='stream-ends'>
          <End
            role='Client'
            address={stream.client}
            port={stream.client_port}
            host={hosts.get(stream.client)}
          />
          <End
            role='Server'
            address={stream.server}
            port={stream.server_port}
            host={hosts.get(stream.server)}
          />
        </div>
        <dl class='stream-facts'>
          <Fact name='Application'>
            {stream.app}
            {stream.category === 'Unknown' ? '' : ` (${stream.category})`}
          </Fact>
          <Fact name='Evidence'>{stream.evidence || 'none'}</Fact>
          <Fact name='Server name'>{stream.hostname ?? 'none seen'}</Fact>
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
              <Fact name='Round trip, p50 / p95'>{ms(stream.rtt_p50_ms)} / {ms(stream.rtt_p95_ms)}</Fact>
              <Fact name='Round trip, min / max'>{ms(stream.rtt_min_ms)} / {ms(stream.rtt_max_ms)}</Fact>
              <Fact name='Retransmissions'>
                <Amount quantity={{ value: count(stream.retransmissions), unit: '' }} />
              </Fact>
            </>
          )}
        </dl>
      </Panel>
      {stream.transport === 'tcp' && (
        <StreamFiguresPanel sessionId={sessionId} streamKey={key} dates={dates} />
      )}
      <FollowPanel sessionId={sessionId} streamKey={key} onPacket={onPacket} />
      <PacketPanel
        source={source}
        sessionId={sessionId}
        total={total.value}
        mode='stored'
        filter={{ stream: key }}
        packet={packet}
        onPacket={onPacket}
        onChange={(filter) => router.go(sessionRoute(sessionId, filter, { packet }))}
        empty='No packets.'
        dates={dates}
        startUs={session.started_us}
      />
    </div>
  );
}

function End(
  { role, address, port, host }: {
    role: string;
    address: string;
    port: number | null;
    host: SessionHostRow | undefined;
  },
) {
  return (
    <div>
      <h3>{role}</h3>
      <p>
        <b>{endpoint(address, port)}</b>
      </p>
      {host?.hostname && <p>{host.hostname} ({host.hostname_evidence})</p>}
      <p class='hint'>
        {host
          ? [hostPlace(host), hostNetwork(host)].filter((text) => text !== '').join(' · ')
          : 'Its place is not known.'}
      </p>
    </div>
  );
}
