/** The packet table with its filter, and the details of the selected packet. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { PacketRow } from '../../src/model/rows.ts';
import { endpoint } from '../derive/endpoint.ts';
import { type FilterKey, isEmpty, withField } from '../derive/filter.ts';
import { count, counted } from '../derive/format.ts';
import { classMark, columnClass } from '../derive/palette.ts';
import { type DateNeed, isoUtc, timeText, timeWidth } from '../derive/time.ts';
import type { RowSource } from '../models/rows.ts';
import { type FilterBarProps, FilterField, PACKETS_ID } from './filter_bar.tsx';
import { DisplayFilterField } from './display_filter_field.tsx';
import { Icon } from './icon.tsx';
import { PacketDetails } from './packet_details.tsx';
import { PacketInspector } from './packet_inspector.tsx';
import { Callout, Dot, Loading, Panel } from './parts.tsx';
import { bringIntoView } from './scroll.ts';
import { useTarget } from './use_target.ts';
import { type Column, VirtualTable } from './virtual_table.tsx';

const columnsOf = (dates: DateNeed): readonly Column<PacketRow>[] => [
  { id: 'no', header: 'No.', width: '78px', align: 'end', cell: (row) => count(row.no) },
  {
    id: 'time',
    header: 'Time',
    width: timeWidth(dates),
    cell: (row) => timeText(row.time_us, dates, 'micros'),
    title: (row) => isoUtc(row.time_us),
  },
  {
    id: 'source',
    header: 'Source',
    width: 'minmax(110px, 1.1fr)',
    cell: (row) => endpoint(row.source, row.source_port),
    title: (row) => endpoint(row.source, row.source_port),
  },
  {
    id: 'destination',
    header: 'Destination',
    width: 'minmax(110px, 1.1fr)',
    cell: (row) => endpoint(row.destination, row.destination_port),
    title: (row) => endpoint(row.destination, row.destination_port),
  },
  {
    id: 'protocol',
    header: 'Protocol',
    width: '96px',
    cell: (row) => (
      <>
        <Dot mark={classMark(columnClass(row.protocol, row.transport))} />
        {row.protocol}
      </>
    ),
    title: (row) => row.protocol,
  },
  { id: 'length', header: 'Length', width: '68px', align: 'end', cell: (row) => count(row.length) },
  {
    id: 'app',
    header: 'Application',
    width: 'minmax(90px, .7fr)',
    cell: (row) => row.app ?? '',
    title: (row) => row.app ?? '',
  },
  {
    id: 'info',
    header: 'Info',
    width: 'minmax(140px, 2.4fr)',
    cell: (row) => row.info,
    title: (row) => row.info,
  },
];

/** Made once: other columns would draw every row again. */
const COLUMNS = { none: columnsOf('none'), day: columnsOf('day'), year: columnsOf('year') };

export interface PacketPanelProps extends FilterBarProps {
  readonly source: RowSource<PacketRow>;
  /** Undefined while the page does not know which session it watches. */
  readonly sessionId: number | undefined;
  /** The packet that is looked into. */
  readonly packet: number | undefined;
  readonly onPacket: (no: number | undefined) => void;
  /** Packets of the session, filtered or not. */
  readonly total: number;
  /** The session grows: the newest can be followed. */
  readonly mode: 'live' | 'stored';
  readonly empty: ComponentChildren;
  /** What times need beside them; left out: the clock alone. */
  readonly dates?: DateNeed;
}

export function PacketPanel(props: PacketPanelProps) {
  const { source, filter, onChange, mode, packet } = props;
  const selected = useSignal<number | undefined>(undefined);
  const wanted = useSignal(true);
  const filtered = !isEmpty(filter);
  const follow = mode === 'live' && !filtered && wanted.value;

  // Without a filter a packet's number is its place; with one, the row is known only once it was chosen here.
  const place = packet === undefined || filtered ? undefined : packet - 1;
  useEffect(() => {
    selected.value = place;
  }, [source]);
  useEffect(() => {
    if (packet === undefined) selected.value = undefined;
    else if (place !== undefined) selected.value = place;
  }, [packet]);

  useTarget(PACKETS_ID);
  const rows = source.count.value;
  void source.revision.value;
  const complete = source.complete.value;
  const row = selected.value === undefined ? undefined : source.at(selected.value);
  // The selected row is the packet that is looked into, as soon as it is here.
  const chosen = useRef(false);
  useEffect(() => {
    if (!chosen.current || row === undefined) return;
    chosen.current = false;
    if (row.no !== packet) props.onPacket(row.no);
  }, [row]);
  // Who walks the rows by keys keeps them in view.
  const pointed = useRef(false);
  const choose = (index: number | undefined, by: 'pointer' | 'keys') => {
    selected.value = index;
    pointed.current = by === 'pointer' && index !== undefined;
    chosen.current = index !== undefined;
    if (index === undefined) props.onPacket(undefined);
    // A selected packet must not run away.
    else wanted.value = false;
  };
  const close = () => choose(undefined, 'pointer');
  const details = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!pointed.current || packet === undefined || details.current === null) return;
    pointed.current = false;
    bringIntoView(details.current);
  }, [packet]);
  const pick = (key: FilterKey, value: string) => onChange(withField(filter, key, value), 'push');
  const matching = useMemo(
    () => `${count(rows)}${complete ? '' : '+'} of ${counted(props.total, 'packet')}`,
    [rows, complete, props.total],
  );

  return (
    <Panel
      title='Packets'
      class='packets-panel'
      testid='packets-panel'
      id={PACKETS_ID}
      aside={
        <div class='table-tools'>
          <span class='row-count' data-testid='packet-count'>
            {filtered ? matching : counted(props.total, 'packet')}
          </span>
          {mode === 'live' && (
            <button
              type='button'
              class='button small'
              aria-pressed={follow}
              disabled={filtered}
              title={filtered ? 'Filtered packets are listed from the first' : undefined}
              data-testid='follow-button'
              onClick={() => {
                wanted.value = !wanted.value;
              }}
            >
              <Icon name='follow' />Follow newest
            </button>
          )}
          <FilterField filter={filter} onChange={onChange} />
        </div>
      }
    >
      <DisplayFilterField
        filter={filter}
        onChange={onChange}
        progress={source.progress?.value}
        error={source.error.value}
      />
      {source.error.value && <Callout kind='error' testid='packets-error'>{source.error.value}</Callout>}
      <VirtualTable
        label='Packets'
        testid='packet-table'
        columns={COLUMNS[props.dates ?? 'none']}
        source={source}
        follow={follow}
        onFollow={(next) => {
          if (mode === 'live' && !filtered) wanted.value = next;
        }}
        selected={selected}
        reveal={place}
        onSelect={choose}
        rowClass={(packet) => `dir-${packet.direction}`}
        rowPx={[28, 58]}
        empty={complete
          ? filtered ? 'No packet passes this filter.' : props.empty
          : source.error.value
          ? ''
          : <Loading label='Reading packets' />}
      />
      {packet !== undefined && (
        <div ref={details} class='packet-place'>
          <PacketDetails
            no={packet}
            packet={row?.no === packet ? row : undefined}
            sessionId={props.sessionId}
            onPick={pick}
            onClose={close}
          >
            {props.sessionId !== undefined && (
              <PacketInspector
                sessionId={props.sessionId}
                no={packet}
                onFilter={(text) => pick('display_filter', text)}
              />
            )}
          </PacketDetails>
        </div>
      )}
    </Panel>
  );
}
