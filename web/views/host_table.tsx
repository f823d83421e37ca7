/** Every host of a session: its name and why, where it is and who says so. A row leads to its streams. */
import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useId, useMemo, useRef } from 'preact/hooks';
import type { SessionHostRow } from '../../src/model/place.ts';
import type { PacketFilter } from '../derive/filter.ts';
import { byteSize, count, counted, written } from '../derive/format.ts';
import { categoryMark } from '../derive/palette.ts';
import { narrowsFigures, partQuery } from '../derive/part.ts';
import { asnText, hostNetwork, hostPlace } from '../derive/places.ts';
import { useApp } from '../models/app.ts';
import { queryString } from '../transport/rest.ts';
import { FIRST_HOST_SORT, hostRows, type HostSort } from '../models/host_rows.ts';
import { Icon } from './icon.tsx';
import { Callout, Dot, Loading } from './parts.tsx';
import type { PlaceActions } from './places_panel.tsx';
import { type SortableColumn, sortableColumns } from './sortable.tsx';
import { VirtualTable } from './virtual_table.tsx';

type HostColumn = SortableColumn<SessionHostRow, keyof SessionHostRow>;

function text(
  id: keyof SessionHostRow,
  name: string,
  width: string,
  cell: (row: SessionHostRow) => string,
): HostColumn {
  return { id, name, width, kind: 'text', cell, title: cell };
}

function bytes(id: 'bytes_in' | 'bytes_out' | 'bytes', name: string): HostColumn {
  return {
    id,
    name,
    width: '80px',
    kind: 'number',
    align: 'end',
    cell: (row) => written(byteSize(row[id])),
    title: (row) => counted(row[id], 'byte'),
  };
}

const COLUMNS: readonly HostColumn[] = [
  {
    id: 'hostname',
    name: 'Name',
    width: 'minmax(130px, 1.5fr)',
    kind: 'text',
    cell: (row) =>
      row.hostname === null ? <span class='muted'>no name seen</span> : (
        <>
          {row.hostname}
          <span class='cell-note'>{row.hostname_evidence}</span>
        </>
      ),
    title: (row) =>
      row.hostname === null ? '' : [row.hostname, row.hostname_evidence].filter(Boolean).join(': '),
  },
  text('address', 'Address', 'minmax(106px, .9fr)', (row) => row.address),
  text('scope', 'Scope', '86px', (row) => row.scope),
  text('city', 'Place', 'minmax(90px, 1fr)', hostPlace),
  {
    id: 'organisation',
    name: 'Network',
    width: 'minmax(90px, 1fr)',
    kind: 'text',
    cell: hostNetwork,
    title: (row) => [row.organisation, asnText(row.asn)].filter(Boolean).join(', '),
  },
  text('located_by', 'Located by', 'minmax(84px, .7fr)', (row) => row.located_by ?? ''),
  {
    id: 'app',
    name: 'Application',
    width: 'minmax(100px, .8fr)',
    kind: 'text',
    cell: (row) => (
      <>
        <Dot mark={categoryMark(row.category)} />
        {row.app}
      </>
    ),
    title: (row) => `${row.app}, ${row.category}`,
  },
  {
    id: 'streams',
    name: 'Streams',
    width: '72px',
    kind: 'number',
    align: 'end',
    cell: (row) => count(row.streams),
  },
  bytes('bytes_in', 'In'),
  bytes('bytes_out', 'Out'),
  bytes('bytes', 'Bytes'),
];

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
  const selected = useSignal<number | undefined>(undefined);
  const search = useSignal(typed.value.trim());
  useEffect(() => {
    const timer = setTimeout(() => {
      search.value = typed.value.trim();
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed.value]);

  const moment = useRef(atUs);
  moment.current = atUs;
  const source = useMemo(
    () => hostRows(rest, sessionId, sort.value, search.value, filter, () => moment.current),
    [rest, sessionId, sort.value, search.value, queryString(partQuery(filter))],
  );
  useEffect(() => () => source.dispose(), [source]);
  useEffect(() => source.refresh(), [source, changes, pending, atUs]);
  useEffect(() => {
    selected.value = undefined;
  }, [source]);
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
      </div>
      {source.error.value && <Callout kind='error'>{source.error.value}</Callout>}
      <VirtualTable
        label='Hosts. Enter or click shows the streams of a host.'
        testid='host-table'
        columns={sortableColumns(COLUMNS, sort)}
        source={source}
        follow={false}
        selected={selected}
        onSelect={(index) => {
          selected.value = index;
        }}
        onOpen={(row) => onOpen('host', row.address)}
        rowClass={(row) => (row.address === filter.host ? 'is-filter' : '')}
        rowPx={[28, 58]}
        empty={complete
          ? narrowed ? 'No host passes this filter.' : 'No host has been seen.'
          : source.error.value
          ? ''
          : <Loading label='Reading hosts' />}
      />
    </div>
  );
}
