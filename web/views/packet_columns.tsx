/** What the packet table can show. Packets stand in capture order: sorting millions by another column is not offered. */
import type { PacketRow } from '../../src/model/rows.ts';
import { endpoint } from '../derive/endpoint.ts';
import { ABSENT, count, counted } from '../derive/format.ts';
import { categoryMark, classMark, columnClass } from '../derive/palette.ts';
import { type DateNeed, isoUtc, secondsText, timeText, timeWidth } from '../derive/time.ts';
import { Dot } from './parts.tsx';
import type { Column } from './table_row.tsx';
import type { UsualColumns } from './use_columns.ts';

export const PACKET_DIRECTIONS: Record<PacketRow['direction'], string> = {
  in: 'inbound',
  out: 'outbound',
  local: 'between own addresses',
  transit: 'between others',
};

export const USUAL_PACKET_COLUMNS: UsualColumns = {
  wide: ['no', 'time', 'source', 'destination', 'protocol', 'length', 'app', 'info'],
  narrow: ['no', 'protocol', 'app', 'length', 'source', 'destination'],
};

type PacketColumn = Column<PacketRow>;

function plain(
  id: string,
  name: string,
  width: string,
  text: (row: PacketRow) => string | null,
): PacketColumn {
  return {
    id,
    name,
    width,
    text,
    cell: (row) => text(row) ?? ABSENT,
    title: (row) => text(row) ?? '',
  };
}

function port(id: 'source_port' | 'destination_port', name: string): PacketColumn {
  return {
    id,
    name,
    width: '88px',
    align: 'end',
    text: (row) => row[id],
    cell: (row) => row[id] ?? ABSENT,
  };
}

function seconds(
  id: string,
  name: string,
  of: (row: PacketRow, before: PacketRow | undefined) => number | null,
): PacketColumn {
  return {
    id,
    name,
    unit: 's',
    width: '112px',
    align: 'end',
    text: (row, before) => {
      const us = of(row, before);
      return us === null ? null : us / 1_000_000;
    },
    cell: (row, before) => secondsText(of(row, before)),
  };
}

/** @param startUs the session's first packet, where it is known */
export function packetColumns(dates: DateNeed, startUs: number | null): readonly PacketColumn[] {
  return [
    {
      id: 'no',
      name: 'No.',
      width: '78px',
      align: 'end',
      text: (row) => row.no,
      cell: (row) => count(row.no),
    },
    {
      id: 'time',
      name: 'Time',
      unit: 'UTC',
      width: timeWidth(dates),
      text: (row) => isoUtc(row.time_us),
      cell: (row) => timeText(row.time_us, dates, 'micros'),
      title: (row) => isoUtc(row.time_us),
    },
    seconds('since_start', 'Since start', (row) => startUs === null ? null : row.time_us - startUs),
    {
      ...seconds(
        'since_previous',
        'Since previous',
        (row, before) => before === undefined ? null : row.time_us - before.time_us,
      ),
      usesBefore: true,
    },
    plain('source', 'Source', 'minmax(110px, 1.1fr)', (row) => endpoint(row.source, row.source_port)),
    port('source_port', 'Source port'),
    plain(
      'destination',
      'Destination',
      'minmax(110px, 1.1fr)',
      (row) => endpoint(row.destination, row.destination_port),
    ),
    port('destination_port', 'Dest. port'),
    {
      ...plain('protocol', 'Protocol', '96px', (row) => row.protocol),
      cell: (row) => (
        <>
          <Dot mark={classMark(columnClass(row.protocol, row.transport))} />
          {row.protocol}
        </>
      ),
    },
    plain('transport', 'Transport', '82px', (row) => row.transport),
    {
      id: 'length',
      name: 'Length',
      unit: 'bytes',
      width: '68px',
      align: 'end',
      text: (row) => row.length,
      cell: (row) => count(row.length),
      title: (row) => counted(row.length, 'byte'),
    },
    plain('stream_key', 'Stream', '88px', (row) => row.stream_key),
    { ...plain('app', 'Application', 'minmax(90px, .7fr)', (row) => row.app), cell: (row) => row.app ?? '' },
    {
      ...plain('category', 'Category', 'minmax(96px, .6fr)', (row) => row.category),
      cell: (row) =>
        row.category === null ? '' : (
          <>
            <Dot mark={categoryMark(row.category)} />
            {row.category}
          </>
        ),
    },
    plain('direction', 'Direction', '92px', (row) => PACKET_DIRECTIONS[row.direction]),
    plain('encrypted', 'Encrypted', '82px', (row) => row.encrypted ? 'yes' : 'no'),
    { ...plain('info', 'Info', 'minmax(140px, 2.4fr)', (row) => row.info), long: true },
  ];
}
