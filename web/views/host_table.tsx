/** Every host of a session: its name and why, where it is and who says so. A row leads to its streams. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import type { SessionHostRow } from '../../src/model/place.ts';
import type { PacketFilter } from '../derive/filter.ts';
import { counted } from '../derive/format.ts';
import { narrowsFigures, partQuery } from '../derive/part.ts';
import { useApp } from '../models/app.ts';
import { queryString } from '../transport/rest.ts';
import { FIRST_HOST_SORT, hostRows, type HostSort } from '../models/host_rows.ts';
import { ColumnsMenu } from './columns_menu.tsx';
import { HOST_COLUMNS, USUAL_HOST_COLUMNS } from './host_columns.tsx';
import { Icon } from './icon.tsx';
import { Callout, Loading } from './parts.tsx';
import type { PlaceActions } from './places_panel.tsx';
import { useSortable } from './sortable.tsx';
import { TableTools } from './table_tools.tsx';
import { useColumns } from './use_columns.ts';
import { useSelection } from './use_selection.ts';
import { VirtualTable } from './virtual_table.tsx';

const keyOf = (row: SessionHostRow): string => row.address;

/** Typing rests so long before the server is asked. */
const TYPING_MS = 250;

export function HostTable(
  { sessionId, changes, pending, filter, typed, onOpen, atUs }: Pick<PlaceActions, 'onOpen'> & {
    sessionId: number;
    changes: string;
    /** Addresses that are being looked up: as they are found, rows change. */
    pending: number;
    filter: PacketFilter;
    /** What is looked for, as typed: it outlives the table. */
    typed: Signal<string>;
    /** The moment that is shown; undefined: the whole session. */
    atUs: number | undefined;
  },
) {
  const { rest } = useApp();
  const id = useId();
  const sort = useSignal<HostSort>(FIRST_HOST_SORT);
  const selection = useSelection(keyOf);
  const inView = useSignal(0);
  const { chosen, columns, furtherLines } = useColumns('hosts', HOST_COLUMNS, USUAL_HOST_COLUMNS);
  const sortable = useSortable(columns, sort);
  const search = useSignal(typed.value.trim());
  useEffect(() => {
    const timer = setTimeout(() => {
      search.value = typed.value.trim();
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed.value]);

  const moment = useRef(atUs);
  moment.current = atUs;
  const part = queryString(partQuery(filter));
  const source = useMemo(
    () => hostRows(rest, sessionId, sort.value, search.value, filter, () => moment.current),
    [rest, sessionId, sort.value, search.value, part],
  );
  useEffect(() => () => source.dispose(), [source]);
  useEffect(() => source.refresh(), [source, changes, pending, atUs]);
  useEffect(() => selection.clear(), [sessionId, search.value, part]);
  const complete = source.complete.value;
  const narrowed = search.value !== '' || narrowsFigures(filter);

  return (
    <div class='hosts'>
      <div class='hosts-tools'>
        <div class='search'>
          <label class='sr-only' for={id}>Search hosts by address, name, place or network</label>
          <Icon name='search' />
          <input
            id={id}
            type='search'
            placeholder='Search address, name, place, network'
            maxLength={200}
            value={typed.value}
            autocomplete='off'
            spellcheck={false}
            data-testid='host-search'
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </div>
        <span class='row-count' data-testid='host-count'>
          {complete ? counted(source.count.value, 'host') : ''}
        </span>
        <span class='table-tools'>
          <TableTools
            table='hosts'
            columns={columns}
            source={source}
            selection={selection}
            inView={inView}
            fileName={`session-${sessionId}-hosts.csv`}
          />
          <ColumnsMenu table='hosts' all={HOST_COLUMNS} chosen={chosen} />
        </span>
      </div>
      {source.error.value && <Callout kind='error'>{source.error.value}</Callout>}
      <VirtualTable
        label='Hosts. Enter or click shows the streams of a host.'
        testid='host-table'
        columns={sortable}
        source={source}
        follow={false}
        selection={selection}
        inView={inView}
        onOpen={(row) => onOpen('host', row.address)}
        rowClass={(row) => (row.address === filter.host ? 'is-filter' : '')}
        rowPx={[28, 58 + 20 * furtherLines]}
        empty={complete
          ? narrowed ? 'No host passes this filter.' : 'No host has been seen.'
          : source.error.value
          ? ''
          : <Loading label='Reading hosts' />}
      />
    </div>
  );
}
