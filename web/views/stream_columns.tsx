/** What the table of streams can show. */
import type { StreamRow } from '../../src/model/rows.ts';
import { endpoint } from '../derive/endpoint.ts';
import { byteSize, count, counted, lasted, milliseconds, written } from '../derive/format.ts';
import { categoryMark } from '../derive/palette.ts';
import { type DateNeed, isoUtc, spanSeconds, timeText, timeWidth } from '../derive/time.ts';
import { Amount, Dot } from './parts.tsx';
import { type SortableColumn, textColumn } from './sortable.tsx';
import type { Column } from './table_row.tsx';
import type { UsualColumns } from './use_columns.ts';

export type StreamColumn = SortableColumn<StreamRow, keyof StreamRow> | Column<StreamRow>;

export const USUAL_STREAM_COLUMNS: UsualColumns = {
  wide: [
    'stream_key',
    'app',
    'hostname',
    'client',
    'server',
    'bytes_to_server',
    'bytes_to_client',
    'first_us',
    'rtt_mean_ms',
    'retransmissions',
  ],
  narrow: ['app', 'hostname', 'client', 'bytes_to_server', 'bytes_to_client'],
};

type Key<Value> = { [K in keyof StreamRow]: StreamRow[K] extends Value ? K : never }[keyof StreamRow];

function text(
  id: Key<string | null>,
  name: string,
  width: string,
  of: (row: StreamRow) => string | null = (row) => row[id],
): SortableColumn<StreamRow, keyof StreamRow> {
  return textColumn(id, name, width, of);
}

function amount(id: Key<number | null>, name: string, width = '92px'): StreamColumn {
  return {
    id,
    name,
    width,
    kind: 'number',
    align: 'end',
    text: (row) => row[id],
    cell: (row) => <Amount quantity={{ value: count(row[id]), unit: '' }} />,
  };
}

function bytes(id: Key<number>, name: string, width: string, packets?: Key<number>): StreamColumn {
  return {
    id,
    name,
    unit: 'bytes',
    width,
    kind: 'number',
    align: 'end',
    text: (row) => row[id],
    cell: (row) => written(byteSize(row[id])),
    title: (row) =>
      `${counted(row[id], 'byte')}${packets ? ` in ${counted(row[packets], 'packet')}` : ' of payload'}`,
  };
}

function time(id: 'first_us' | 'last_us', name: string, dates: DateNeed): StreamColumn {
  return {
    id,
    name,
    unit: 'UTC',
    width: timeWidth(dates),
    kind: 'number',
    text: (row) => isoUtc(row[id]),
    cell: (row) => timeText(row[id], dates, 'micros'),
    title: (row) => `${isoUtc(row[id])}, lasted ${lasted(spanSeconds(row.first_us, row.last_us))}`,
  };
}

function roundTrip(id: Key<number | null>, name: string, title?: (row: StreamRow) => string): StreamColumn {
  return {
    id,
    name,
    unit: 'ms',
    width: '94px',
    kind: 'number',
    align: 'end',
    text: (row) => row[id],
    cell: (row) => <Amount quantity={milliseconds(row[id])} />,
    ...(title ? { title } : {}),
  };
}

function roundTripTitle(row: StreamRow): string {
  if (row.rtt_mean_ms === null) return 'not measured';
  const ms = (value: number | null) => written(milliseconds(value));
  return `mean of ${counted(row.rtt_samples ?? 0, 'sample')}; p50 ${ms(row.rtt_p50_ms)}, p95 ${
    ms(row.rtt_p95_ms)
  }, handshake ${ms(row.handshake_rtt_ms)}`;
}

const serverOf = (row: StreamRow): string => endpoint(row.server, row.server_port);

/** Not sorted by: the server knows both ends of a stream's time, and no length. */
const LASTED: StreamColumn = {
  id: 'lasted',
  name: 'Lasted',
  unit: 's',
  width: '92px',
  align: 'end',
  text: (row) => spanSeconds(row.first_us, row.last_us),
  cell: (row) => lasted(spanSeconds(row.first_us, row.last_us)),
};

export function streamColumns(dates: DateNeed): readonly StreamColumn[] {
  return [
    text('stream_key', 'Stream', '88px'),
    text('transport', 'Transport', '86px'),
    {
      ...text('app', 'Application', 'minmax(110px, 1fr)'),
      cell: (row: StreamRow) => (
        <>
          <Dot mark={categoryMark(row.category)} />
          {row.app}
        </>
      ),
      title: (row: StreamRow) => row.evidence === '' ? row.app : `${row.app}: ${row.evidence}`,
    },
    text('category', 'Category', 'minmax(96px, .7fr)'),
    { ...text('evidence', 'Evidence', 'minmax(110px, 1fr)'), long: true },
    text('hostname', 'Server name', 'minmax(120px, 1.4fr)', (row) => row.hostname ?? row.server),
    text('client', 'Client', 'minmax(150px, 1fr)', (row) => endpoint(row.client, row.client_port)),
    amount('client_port', 'Client port', '100px'),
    { ...text('server', 'Server', 'minmax(150px, 1fr)', serverOf), long: true },
    amount('server_port', 'Server port', '102px'),
    bytes('bytes_to_server', 'To server', '92px', 'packets_to_server'),
    bytes('bytes_to_client', 'To client', '92px', 'packets_to_client'),
    amount('packets_to_server', 'Packets to server', '140px'),
    amount('packets_to_client', 'Packets to client', '136px'),
    bytes('payload_bytes_to_server', 'Payload to server', '140px'),
    bytes('payload_bytes_to_client', 'Payload to client', '136px'),
    time('first_us', 'Start', dates),
    time('last_us', 'End', dates),
    LASTED,
    roundTrip('rtt_mean_ms', 'Round trip', roundTripTitle),
    roundTrip('rtt_min_ms', 'RTT min'),
    roundTrip('rtt_p50_ms', 'RTT p50'),
    roundTrip('rtt_p95_ms', 'RTT p95'),
    roundTrip('rtt_max_ms', 'RTT max'),
    amount('rtt_samples', 'RTT samples', '110px'),
    roundTrip('handshake_rtt_ms', 'Handshake'),
    amount('retransmissions', 'Retrans.', '82px'),
  ];
}
