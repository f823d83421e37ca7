/** Conversations of a stored session, sorted by any column. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { StreamRow } from '../../src/model/rows.ts';
import { endpoint } from '../derive/endpoint.ts';
import { type FilterKey, labelsOf, type PacketFilter } from '../derive/filter.ts';
import { byteSize, count, counted, lasted, milliseconds, written } from '../derive/format.ts';
import { categoryMark } from '../derive/palette.ts';
import { narrowsFigures, PACKETS_ONLY, partQuery } from '../derive/part.ts';
import { type DateNeed, isoUtc, spanSeconds, timeText, timeWidth } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { FIRST_SORT, streamRows, type StreamSort } from '../models/stream_rows.ts';
import { queryString } from '../transport/rest.ts';
import { STREAMS_ID } from './filter_bar.tsx';
import { Amount, Callout, Dot, Loading, Panel } from './parts.tsx';
import { StreamDetails } from './stream_details.tsx';
import { type SortableColumn, sortableColumns } from './sortable.tsx';
import { useTarget } from './use_target.ts';
import { VirtualTable } from './virtual_table.tsx';

type StreamColumn = SortableColumn<StreamRow, keyof StreamRow>;

const hostOf = (row: StreamRow): string => row.hostname ?? row.server;

function roundTripTitle(row: StreamRow): string {
  if (row.rtt_mean_ms === null) return 'not measured';
  const ms = (value: number | null) => written(milliseconds(value));
  return `mean of ${counted(row.rtt_samples ?? 0, 'sample')}; p50 ${ms(row.rtt_p50_ms)}, p95 ${
    ms(row.rtt_p95_ms)
  }, handshake ${ms(row.handshake_rtt_ms)}`;
}

const columnsOf = (dates: DateNeed): readonly StreamColumn[] => [
  { id: 'stream_key', name: 'Stream', width: '88px', kind: 'text', cell: (row) => row.stream_key },
  {
    id: 'app',
    name: 'Application',
    width: 'minmax(110px, 1fr)',
    kind: 'text',
    cell: (row) => (
      <>
        <Dot mark={categoryMark(row.category)} />
        {row.app}
      </>
    ),
    title: (row) => row.evidence === '' ? row.app : `${row.app}: ${row.evidence}`,
  },
  {
    id: 'hostname',
    name: 'Server name',
    width: 'minmax(120px, 1.4fr)',
    kind: 'text',
    cell: hostOf,
    title: hostOf,
  },
  {
    id: 'client',
    name: 'Client',
    width: 'minmax(120px, 1fr)',
    kind: 'text',
    cell: (row) => endpoint(row.client, row.client_port),
    title: (row) => endpoint(row.client, row.client_port),
  },
  {
    id: 'server',
    name: 'Server',
    width: 'minmax(120px, 1fr)',
    kind: 'text',
    cell: (row) => endpoint(row.server, row.server_port),
    title: (row) => endpoint(row.server, row.server_port),
  },
  {
    id: 'bytes_to_server',
    name: 'To server',
    width: '92px',
    kind: 'number',
    align: 'end',
    cell: (row) => written(byteSize(row.bytes_to_server)),
    title: (row) => `${counted(row.bytes_to_server, 'byte')} in ${counted(row.packets_to_server, 'packet')}`,
  },
  {
    id: 'bytes_to_client',
    name: 'To client',
    width: '92px',
    kind: 'number',
    align: 'end',
    cell: (row) => written(byteSize(row.bytes_to_client)),
    title: (row) => `${counted(row.bytes_to_client, 'byte')} in ${counted(row.packets_to_client, 'packet')}`,
  },
  {
    id: 'first_us',
    name: 'Start',
    width: timeWidth(dates),
    kind: 'number',
    cell: (row) => timeText(row.first_us, dates, 'micros'),
    title: (row) => `${isoUtc(row.first_us)}, lasted ${lasted(spanSeconds(row.first_us, row.last_us))}`,
  },
  {
    id: 'rtt_mean_ms',
    name: 'Round trip',
    width: '94px',
    kind: 'number',
    align: 'end',
    cell: (row) => <Amount quantity={milliseconds(row.rtt_mean_ms)} />,
    title: roundTripTitle,
  },
  {
    id: 'retransmissions',
    name: 'Retrans.',
    width: '82px',
    kind: 'number',
    align: 'end',
    cell: (row) => <Amount quantity={{ value: count(row.retransmissions), unit: '' }} />,
  },
];

const COLUMNS = { none: columnsOf('none'), day: columnsOf('day'), year: columnsOf('year') };

export function StreamPanel(
  { sessionId, packets, revision, note, dates, filter, onPick }: {
    sessionId: number;
    /** Packets of the session: when it grows, the streams are read again. */
    packets: number;
    /** The same, when in and out were worked out again. */
    revision: number;
    /** Said beside the title. */
    note?: string | undefined;
    /** What times need beside them. */
    dates: DateNeed;
    filter: PacketFilter;
    onPick: (key: FilterKey, value: string) => void;
  },
) {
  const { rest } = useApp();
  const sort = useSignal<StreamSort>(FIRST_SORT);
  const selected = useSignal<number | undefined>(undefined);
  const source = useMemo(
    () => streamRows(rest, sessionId, sort.value, filter),
    [rest, sessionId, sort.value, queryString(partQuery(filter))],
  );
  useEffect(() => () => source.dispose(), [source]);
  useEffect(() => source.refresh(), [source, packets, revision]);
  useEffect(() => {
    selected.value = undefined;
  }, [source]);

  useTarget(STREAMS_ID);
  const notNarrowing = labelsOf(filter, PACKETS_ONLY);
  const complete = source.complete.value;
  void source.revision.value;
  const row = selected.value === undefined ? undefined : source.at(selected.value);
  return (
    <Panel
      title='Streams'
      class='streams-panel'
      testid='streams-panel'
      id={STREAMS_ID}
      aside={
        <span class='table-tools'>
          {note && <span class='hint'>{note}</span>}
          {notNarrowing !== undefined && (
            <span class='hint' data-testid='streams-not-narrowed'>not narrowed by {notNarrowing}</span>
          )}
          <span class='row-count' data-testid='stream-count'>
            {complete ? counted(source.count.value, 'stream') : ''}
          </span>
        </span>
      }
    >
      {source.error.value && <Callout kind='error'>{source.error.value}</Callout>}
      <VirtualTable
        label='Streams. Enter or click shows only the packets of a stream.'
        testid='stream-table'
        columns={sortableColumns(COLUMNS[dates], sort)}
        source={source}
        follow={false}
        selected={selected}
        onSelect={(index) => {
          selected.value = index;
        }}
        onOpen={(row) => onPick('stream', filter.stream === row.stream_key ? '' : row.stream_key)}
        rowClass={(row) => (row.stream_key === filter.stream ? 'is-filter' : '')}
        rowPx={[28, 58]}
        empty={complete
          ? narrowsFigures(filter) ? 'No stream passes this filter.' : 'No TCP or UDP stream in this session.'
          : source.error.value
          ? ''
          : <Loading label='Reading streams' />}
      />
      {row && (
        <StreamDetails
          sessionId={sessionId}
          stream={row}
          onPick={onPick}
          onClose={() => {
            selected.value = undefined;
          }}
        />
      )}
    </Panel>
  );
}
