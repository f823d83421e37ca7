/** Everything that the table knows about one packet, unshortened, with a filter behind each part. */
import type { ComponentChildren } from 'preact';
import type { PacketRow } from '../../src/model/rows.ts';
import { endpoint } from '../derive/endpoint.ts';
import type { FilterKey } from '../derive/filter.ts';
import { count, counted } from '../derive/format.ts';
import { streamRoute } from '../derive/route.ts';
import { isoUtc } from '../derive/time.ts';
import { PACKET_DIRECTIONS } from './packet_columns.tsx';
import { Fact, IconButton, Link } from './parts.tsx';

export function PacketDetails(
  { no, packet, sessionId, onPick, onClose, children }: {
    no: number;
    /** Undefined where its row is not at hand. */
    packet: PacketRow | undefined;
    sessionId: number | undefined;
    /** What is deeper: tree and bytes. */
    children?: ComponentChildren;
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
  const host = (address: string, port: number | null): ComponentChildren =>
    address === '' ? 'none' : pick('host', address, endpoint(address, port));
  return (
    <section class='details' aria-label={`Packet ${no}`} data-testid='packet-details'>
      <div class='details-head'>
        <h3>Packet {count(no)}</h3>
        <IconButton icon='close' label='Close packet details' onClick={onClose} />
      </div>
      {packet && <p class='details-info'>{packet.info || 'No info'}</p>}
      {packet && (
        <dl>
          <Fact name='Time (UTC)'>{isoUtc(packet.time_us)}</Fact>
          <Fact name='Source'>{host(packet.source, packet.source_port)}</Fact>
          <Fact name='Destination'>{host(packet.destination, packet.destination_port)}</Fact>
          <Fact name='Protocol'>{pick('protocol', packet.protocol)}</Fact>
          <Fact name='Length'>{counted(packet.length, 'byte')}</Fact>
          <Fact name='Stream'>
            {packet.stream_key === null ? 'none' : pick('stream', packet.stream_key)}{' '}
            {packet.stream_key !== null && sessionId !== undefined && (
              <Link to={streamRoute(sessionId, packet.stream_key)} testid='open-stream'>open</Link>
            )}
          </Fact>
          <Fact name='Application'>
            {packet.app === null ? 'none' : pick('app', packet.app)}
            {packet.category && packet.category !== 'Unknown' ? ` ${packet.category}` : ''}
          </Fact>
          <Fact name='Direction'>{PACKET_DIRECTIONS[packet.direction]}</Fact>
          <Fact name='Encrypted'>{packet.encrypted ? 'yes' : 'no'}</Fact>
        </dl>
      )}
      {children}
    </section>
  );
}
