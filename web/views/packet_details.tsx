/** Everything that the table knows about one packet, unshortened, with a filter behind each part. */
import type { ComponentChildren } from 'preact';
import type { PacketRow } from '../../src/model/rows.ts';
import { endpoint } from '../derive/endpoint.ts';
import type { FilterKey } from '../derive/filter.ts';
import { count, counted } from '../derive/format.ts';
import { isoUtc } from '../derive/time.ts';
import { Fact, IconButton } from './parts.tsx';

const DIRECTIONS: Record<PacketRow['direction'], string> = {
  in: 'inbound',
  out: 'outbound',
  local: 'between own addresses',
  transit: 'between others',
};

export function PacketDetails(
  { packet, onPick, onClose }: {
    packet: PacketRow;
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
    <section class='details' aria-label={`Packet ${packet.no}`} data-testid='packet-details'>
      <div class='details-head'>
        <h3>Packet {count(packet.no)}</h3>
        <IconButton icon='close' label='Close packet details' onClick={onClose} />
      </div>
      <p class='details-info'>{packet.info || 'No info'}</p>
      <dl>
        <Fact name='Time (UTC)'>{isoUtc(packet.time_us)}</Fact>
        <Fact name='Source'>{host(packet.source, packet.source_port)}</Fact>
        <Fact name='Destination'>{host(packet.destination, packet.destination_port)}</Fact>
        <Fact name='Protocol'>{pick('protocol', packet.protocol)}</Fact>
        <Fact name='Length'>{counted(packet.length, 'byte')}</Fact>
        <Fact name='Stream'>{packet.stream_key === null ? 'none' : pick('stream', packet.stream_key)}</Fact>
        <Fact name='Application'>
          {packet.app === null ? 'none' : pick('app', packet.app)}
          {packet.category && packet.category !== 'Unknown' ? ` ${packet.category}` : ''}
        </Fact>
        <Fact name='Direction'>{DIRECTIONS[packet.direction]}</Fact>
        <Fact name='Encrypted'>{packet.encrypted ? 'yes' : 'no'}</Fact>
      </dl>
    </section>
  );
}
