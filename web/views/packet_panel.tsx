/** The packet table with its filter, and the details of the selected packet. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import type { PacketRow } from '../../src/model/rows.ts';
import { type FilterKey, filterToParams, isEmpty, withField } from '../derive/filter.ts';
import { count, counted } from '../derive/format.ts';
import type { DateNeed } from '../derive/time.ts';
import type { TableSource } from '../models/rows.ts';
import { type FilterBarProps, FilterField, PACKETS_ID } from './filter_bar.tsx';
import { DisplayFilterField } from './display_filter_field.tsx';
import { Icon } from './icon.tsx';
import { PacketDetails } from './packet_details.tsx';
import { PacketInspector } from './packet_inspector.tsx';
import { ColumnsMenu } from './columns_menu.tsx';
import { packetColumns, USUAL_PACKET_COLUMNS } from './packet_columns.tsx';
import { Callout, Loading, Panel } from './parts.tsx';
import { bringIntoView } from './scroll.ts';
import { TableTools } from './table_tools.tsx';
import { useColumns } from './use_columns.ts';
import { useSelection } from './use_selection.ts';
import { useTarget } from './use_target.ts';
import { VirtualTable } from './virtual_table.tsx';

const keyOf = (row: PacketRow): number => row.no;
/** Height of a row of the usual columns, and of each further line on a phone. */
const ROW_PX = [28, 58] as const;
const LINE_PX = 20;

export interface PacketPanelProps extends FilterBarProps {
  readonly source: TableSource<PacketRow>;
  /** Undefined while the page does not know which session it watches. */
  readonly sessionId: number | undefined;
  /** The packet that is looked into. */
  readonly packet: number | undefined;
  readonly onPacket: (no: number | undefined) => void;
  /** How many pass the filter, where that is known before all of them were listed. */
  readonly passing?: number | undefined;
  /** Packets of the session, filtered or not. */
  readonly total: number;
  /** The session grows: the newest can be followed. */
  readonly mode: 'live' | 'stored';
  readonly empty: ComponentChildren;
  /** What times need beside them; left out: the clock alone. */
  readonly dates?: DateNeed;
  /** The session's first packet. */
  readonly startUs?: number | null | undefined;
}

export function PacketPanel(props: PacketPanelProps) {
  const { source, filter, onChange, mode, packet, passing } = props;
  const selection = useSelection(keyOf);
  const inView = useSignal(0);
  const { dates = 'none', startUs = null } = props;
  const all = useMemo(() => packetColumns(dates, startUs), [dates, startUs]);
  const { chosen, columns, furtherLines } = useColumns('packets', all, USUAL_PACKET_COLUMNS);
  const wanted = useSignal(true);
  const filtered = !isEmpty(filter);
  const follow = mode === 'live' && !filtered && wanted.value;

  // Without a filter a packet's number is its place; with one, the row is known only once it was chosen here.
  const place = packet === undefined || filtered ? undefined : packet - 1;
  useEffect(() => {
    if (place === undefined) selection.clear();
    else selection.only(place, source.at(place));
  }, [props.sessionId, filterToParams(filter).toString()]);
  // What was said here comes back as `packet`, when more rows may be selected already.
  const told = useRef(packet);
  const tell = (no: number | undefined) => {
    told.current = no;
    props.onPacket(no);
  };
  useEffect(() => {
    if (packet === told.current) return;
    told.current = packet;
    if (packet === undefined) {
      if (selection.count.peek() <= 1) selection.clear();
    } else if (place !== undefined && selection.active.peek() !== place) {
      selection.only(place, source.at(place));
    }
  }, [packet]);

  useTarget(PACKETS_ID);
  const rows = source.count.value;
  void source.revision.value;
  const complete = source.complete.value;
  const row = selection.current(source);
  // The selected row is the packet that is looked into, as soon as it is here.
  const awaited = useRef(false);
  useEffect(() => {
    if (!awaited.current || row === undefined) return;
    awaited.current = false;
    if (row.no !== packet) tell(row.no);
  }, [row]);
  // Another row may be selected meanwhile: what is looked into stays known.
  const lookedInto = useRef<PacketRow | undefined>(undefined);
  if (row?.no === packet) lookedInto.current = row;
  // Who walks the rows by keys keeps them in view.
  const pointed = useRef(false);
  const choose = (index: number | undefined, by: 'pointer' | 'keys') => {
    pointed.current = by === 'pointer' && index !== undefined;
    awaited.current = index !== undefined;
    if (index === undefined) tell(undefined);
  };
  const close = () => {
    selection.clear();
    choose(undefined, 'pointer');
  };
  const details = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!pointed.current || packet === undefined || details.current === null) return;
    pointed.current = false;
    bringIntoView(details.current);
  }, [packet]);
  const pick = (key: FilterKey, value: string) => onChange(withField(filter, key, value), 'push');
  const failed = source.error.value !== undefined;
  const matching = useMemo(
    () => {
      const known = complete ? rows : passing;
      // Nobody knows what a filter would have let through that cannot be read.
      if (known === undefined && rows === 0 && failed) return counted(props.total, 'packet');
      return `${known === undefined ? `${count(rows)}+` : count(known)} of ${counted(props.total, 'packet')}`;
    },
    [rows, complete, passing, failed, props.total],
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
          <TableTools
            table='packets'
            columns={columns}
            source={source}
            selection={selection}
            inView={inView}
            fileName={`${props.sessionId === undefined ? '' : `session-${props.sessionId}-`}packets.csv`}
          />
          <ColumnsMenu table='packets' all={all} chosen={chosen} />
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
        columns={columns}
        source={source}
        follow={follow}
        onFollow={(next) => {
          if (mode === 'live' && !filtered) wanted.value = next;
        }}
        selection={selection}
        inView={inView}
        reveal={place}
        onSelect={choose}
        rowClass={(packet) => `dir-${packet.direction}`}
        rowPx={[ROW_PX[0], ROW_PX[1] + LINE_PX * furtherLines]}
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
            packet={lookedInto.current?.no === packet ? lookedInto.current : undefined}
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
