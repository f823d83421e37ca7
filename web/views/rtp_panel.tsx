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
import { type SortableColumn, sortableColumns } from './sortable.tsx';
import { VirtualTable } from './virtual_table.tsx';

type RtpColumnSpec = SortableColumn<RtpRow, RtpColumn>;

const source = (row: RtpRow): string => endpoint(row.source, row.source_port);
const destination = (row: RtpRow): string => endpoint(row.destination, row.destination_port);

function numeric(
  id: RtpColumn,
  name: string,
  width: string,
  cell: (row: RtpRow) => { value: string; unit: string },
): RtpColumnSpec {
  return { id, name, width, kind: 'number', align: 'end', cell: (row) => <Amount quantity={cell(row)} /> };
}

const plain = (value: number | null) => ({ value: count(value), unit: '' });

const COLUMNS: readonly RtpColumnSpec[] = [
  { id: 'ssrc', name: 'SSRC', width: '96px', kind: 'text', cell: (row) => row.ssrc },
  { id: 'source', name: 'From', width: 'minmax(120px, 1fr)', kind: 'text', cell: source, title: source },
  {
    id: 'destination',
    name: 'To',
    width: 'minmax(120px, 1fr)',
    kind: 'text',
    cell: destination,
    title: destination,
  },
  numeric('payload_type', 'Payload', '82px', (row) => plain(row.payload_type)),
  numeric('clock_rate_hz', 'Clock', '82px', (row) => clock(row.clock_rate_hz)),
  numeric('packets', 'Packets', '82px', (row) => plain(row.packets)),
  numeric('expected', 'Expected', '86px', (row) => plain(row.expected)),
  numeric('lost', 'Lost', '62px', (row) => plain(row.lost)),
  numeric('loss_percent', 'Loss', '72px', (row) => percent(row.loss_percent)),
  numeric('jitter_mean_ms', 'Jitter, mean', '106px', (row) => milliseconds(row.jitter_mean_ms)),
  numeric('jitter_max_ms', 'Jitter, max', '98px', (row) => milliseconds(row.jitter_max_ms)),
];

function clock(hz: number | null): { value: string; unit: string } {
  return hz === null ? plain(null) : { value: String(hz / 1000), unit: 'kHz' };
}

/** @param note said beside the title */
export function RtpPanel(
  { rows, note, filter, onPick }: Filtering & { rows: readonly RtpRow[]; note?: string | undefined },
) {
  const sort = useSignal<RtpSort>(FIRST_RTP_SORT);
  const selected = useSignal<number | undefined>(undefined);
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
        </span>
      }
    >
      <VirtualTable
        label='RTP streams. Enter or click shows only the packets of a stream.'
        testid='rtp-table'
        columns={sortableColumns(COLUMNS, sort)}
        source={list}
        follow={false}
        selected={selected}
        onSelect={(index) => {
          selected.value = index;
        }}
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
