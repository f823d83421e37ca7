/** RTP streams, the two directions of a call and whatever else speaks RTP, sorted by any column. */
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo } from 'preact/hooks';
import type { RtpRow } from '../../src/model/rows.ts';
import { VIEW_IDS } from '../derive/fact_links.ts';
import { endpoint } from '../derive/endpoint.ts';
import { count, counted, milliseconds, percent } from '../derive/format.ts';
import { FIRST_RTP_SORT, type RtpColumn, rtpFilterText, type RtpSort, sortedRtp } from '../derive/rtp.ts';
import { listRows } from '../models/list_rows.ts';
import type { Filtering } from './composition_panels.tsx';
import { Amount, Panel } from './parts.tsx';
import { type SortableColumn, useSortable } from './sortable.tsx';
import { TableTools } from './table_tools.tsx';
import { useSelection } from './use_selection.ts';
import { VirtualTable } from './virtual_table.tsx';

type RtpColumnSpec = SortableColumn<RtpRow, RtpColumn>;

const keyOf = (row: RtpRow): string =>
  [row.ssrc, row.source, row.source_port, row.destination, row.destination_port].join(' ');
const source = (row: RtpRow): string => endpoint(row.source, row.source_port);
const destination = (row: RtpRow): string => endpoint(row.destination, row.destination_port);

function numeric(
  id: RtpColumn,
  name: string,
  width: string,
  cell: (row: RtpRow) => { value: string; unit: string },
  unit?: string,
): RtpColumnSpec {
  return {
    id,
    name,
    width,
    unit,
    kind: 'number',
    align: 'end',
    text: (row) => row[id],
    cell: (row) => <Amount quantity={cell(row)} />,
  };
}

const plain = (value: number | null) => ({ value: count(value), unit: '' });

const COLUMNS: readonly RtpColumnSpec[] = [
  { id: 'ssrc', name: 'SSRC', width: '96px', kind: 'text', text: (row) => row.ssrc, cell: (row) => row.ssrc },
  {
    id: 'source',
    name: 'From',
    width: 'minmax(150px, 1fr)',
    kind: 'text',
    text: source,
    cell: source,
    title: source,
  },
  {
    id: 'destination',
    name: 'To',
    width: 'minmax(150px, 1fr)',
    kind: 'text',
    text: destination,
    cell: destination,
    title: destination,
  },
  numeric('payload_type', 'Payload', '82px', (row) => plain(row.payload_type)),
  numeric('clock_rate_hz', 'Clock', '82px', (row) => clock(row.clock_rate_hz), 'Hz'),
  numeric('packets', 'Packets', '82px', (row) => plain(row.packets)),
  numeric('expected', 'Expected', '86px', (row) => plain(row.expected)),
  numeric('lost', 'Lost', '62px', (row) => plain(row.lost)),
  numeric('loss_percent', 'Loss', '72px', (row) => percent(row.loss_percent), '%'),
  numeric('jitter_mean_ms', 'Jitter, mean', '106px', (row) => milliseconds(row.jitter_mean_ms), 'ms'),
  numeric('jitter_max_ms', 'Jitter, max', '98px', (row) => milliseconds(row.jitter_max_ms), 'ms'),
];

function clock(hz: number | null): { value: string; unit: string } {
  return hz === null ? plain(null) : { value: String(hz / 1000), unit: 'kHz' };
}

/** @param note said beside the title */
export function RtpPanel(
  { rows, note, filter, onPick }: Filtering & { rows: readonly RtpRow[]; note?: string | undefined },
) {
  const sort = useSignal<RtpSort>(FIRST_RTP_SORT);
  const selection = useSelection(keyOf);
  const inView = useSignal(0);
  const columns = useSortable(COLUMNS, sort);
  const list = useMemo(() => listRows<RtpRow>(), []);
  const sorted = useMemo(() => sortedRtp(rows, sort.value), [rows, sort.value]);
  useLayoutEffect(() => list.set(sorted), [list, sorted]);

  return (
    <Panel
      title='RTP calls'
      class='rtp-panel'
      testid='rtp-panel'
      id={VIEW_IDS.rtp}
      aside={
        <span class='table-tools'>
          {note && <span class='hint'>{note}</span>}
          <span class='row-count' data-testid='rtp-count'>{counted(rows.length, 'stream')}</span>
          <TableTools
            table='calls'
            columns={COLUMNS}
            source={list}
            selection={selection}
            inView={inView}
            fileName='rtp-streams.csv'
          />
        </span>
      }
    >
      <VirtualTable
        label='RTP streams. Enter or click shows only the packets of a stream.'
        testid='rtp-table'
        columns={columns}
        source={list}
        follow={false}
        selection={selection}
        inView={inView}
        onOpen={(row) => {
          const text = rtpFilterText(row);
          onPick('q', filter.q === text ? '' : text);
        }}
        rowClass={(row) => (rtpFilterText(row) === filter.q ? 'is-filter' : '')}
        rowPx={[28, 80]}
        empty=''
      />
    </Panel>
  );
}
