/** Conversations of a stored session, sorted by any column. */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import type { StreamRow } from '../../src/model/rows.ts';
import { type FilterKey, labelsOf, type PacketFilter } from '../derive/filter.ts';
import { counted } from '../derive/format.ts';
import { narrowsFigures, PACKETS_ONLY, partQuery } from '../derive/part.ts';
import type { DateNeed } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { FIRST_SORT, streamRows, type StreamSort } from '../models/stream_rows.ts';
import { queryString } from '../transport/rest.ts';
import { ColumnsMenu } from './columns_menu.tsx';
import { STREAMS_ID } from './filter_bar.tsx';
import { Callout, Loading, Panel } from './parts.tsx';
import { StreamDetails } from './stream_details.tsx';
import { streamColumns, USUAL_STREAM_COLUMNS } from './stream_columns.tsx';
import { useSortable } from './sortable.tsx';
import { TableTools } from './table_tools.tsx';
import { useColumns } from './use_columns.ts';
import { useSelection } from './use_selection.ts';
import { useTarget } from './use_target.ts';
import { VirtualTable } from './virtual_table.tsx';

const COLUMNS = { none: streamColumns('none'), day: streamColumns('day'), year: streamColumns('year') };
const keyOf = (row: StreamRow): string => row.stream_key;

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
  const selection = useSelection(keyOf);
  const inView = useSignal(0);
  const { chosen, columns, furtherLines } = useColumns('streams', COLUMNS[dates], USUAL_STREAM_COLUMNS);
  const part = queryString(partQuery(filter));
  const source = useMemo(
    () => streamRows(rest, sessionId, sort.value, filter),
    [rest, sessionId, sort.value, part],
  );
  useEffect(() => () => source.dispose(), [source]);
  useEffect(() => source.refresh(), [source, packets, revision]);
  // Sorted another way the same streams stay selected; behind another filter there may be none of them.
  useEffect(() => selection.clear(), [sessionId, part]);

  useTarget(STREAMS_ID);
  const notNarrowing = labelsOf(filter, PACKETS_ONLY);
  const complete = source.complete.value;
  void source.revision.value;
  const row = selection.current(source);
  const sortable = useSortable(columns, sort);
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
          <TableTools
            table='streams'
            columns={columns}
            source={source}
            selection={selection}
            inView={inView}
            fileName={`session-${sessionId}-streams.csv`}
          />
          <ColumnsMenu table='streams' all={COLUMNS[dates]} chosen={chosen} />
        </span>
      }
    >
      {source.error.value && <Callout kind='error'>{source.error.value}</Callout>}
      <VirtualTable
        label='Streams. Enter or click shows only the packets of a stream.'
        testid='stream-table'
        columns={sortable}
        source={source}
        follow={false}
        selection={selection}
        inView={inView}
        onOpen={(row) => onPick('stream', filter.stream === row.stream_key ? '' : row.stream_key)}
        rowClass={(row) => (row.stream_key === filter.stream ? 'is-filter' : '')}
        rowPx={[28, 58 + 20 * furtherLines]}
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
          onClose={selection.clear}
        />
      )}
    </Panel>
  );
}
