/** The same traffic by country and by network. A row leads to its streams. */
import { useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo } from 'preact/hooks';
import type { CountryRow, NetworkRow } from '../../src/model/place.ts';
import type { PacketFilter } from '../derive/filter.ts';
import { byteSize, count, counted, percent, share, written } from '../derive/format.ts';
import {
  countryKey,
  countryName,
  networkKey,
  networkName,
  networkNumber,
  type Traffic,
} from '../derive/places.ts';
import type { Sort } from '../derive/sort.ts';
import { sortedRows } from '../derive/sorted.ts';
import { listRows } from '../models/list_rows.ts';
import type { PlaceActions } from './places_panel.tsx';
import { type SortableColumn, useSortable } from './sortable.tsx';
import { useSelection } from './use_selection.ts';
import { VirtualTable } from './virtual_table.tsx';

interface WhereProps<Row> extends Pick<PlaceActions, 'onOpen'> {
  readonly rows: readonly Row[];
  readonly filter: PacketFilter;
}

function figures<Row extends Traffic & { packets: number }>(
  whole: number,
): SortableColumn<Row, keyof Traffic | 'packets'>[] {
  const amount = (id: 'bytes_in' | 'bytes_out' | 'bytes', name: string): SortableColumn<Row, typeof id> => ({
    id,
    name,
    kind: 'number',
    width: '92px',
    align: 'end',
    unit: 'bytes',
    text: (row) => row[id],
    cell: (row) => written(byteSize(row[id])),
    title: (row) => counted(row[id], 'byte'),
  });
  const number = (
    id: 'hosts' | 'streams' | 'packets',
    name: string,
  ): SortableColumn<Row, typeof id> => ({
    id,
    name,
    kind: 'number',
    width: '84px',
    align: 'end',
    text: (row) => row[id],
    cell: (row) => count(row[id]),
  });
  return [
    number('hosts', 'Hosts'),
    number('streams', 'Streams'),
    number('packets', 'Packets'),
    amount('bytes_in', 'In'),
    amount('bytes_out', 'Out'),
    {
      ...amount('bytes', 'Bytes'),
      width: 'minmax(92px, 190px)',
      cell: (row) => (
        <>
          <span class='mini-track' style={{ '--hue': 'var(--accent)' }} aria-hidden='true'>
            <span style={{ width: `${share(row.bytes, whole) ?? 0}%` }} />
          </span>
          <span class='beside-track'>{written(byteSize(row.bytes))}</span>
        </>
      ),
      title: (row) => `${counted(row.bytes, 'byte')}, ${written(percent(share(row.bytes, whole)))}`,
    },
  ];
}

const wholeOf = (rows: readonly Traffic[]): number => rows.reduce((sum, row) => sum + row.bytes, 0);

type CountryColumn = keyof CountryRow;

export function CountryTable({ rows, filter, onOpen }: WhereProps<CountryRow>) {
  return (
    <WhereTable<CountryRow, CountryColumn>
      rows={rows}
      name='Countries'
      testid='country-table'
      columns={[
        {
          id: 'country',
          name: 'Country',
          kind: 'text',
          width: 'minmax(120px, 1fr)',
          text: countryName,
          cell: (row) => (
            <>
              {countryName(row)}
              {row.country_code !== null && row.country !== null && (
                <span class='cell-note'>{row.country_code}</span>
              )}
            </>
          ),
          title: countryName,
        },
        ...figures<CountryRow>(wholeOf(rows)),
      ]}
      keyOf={countryKey}
      isChosen={(row) => filter.country === countryKey(row)}
      onOpen={(row) => onOpen('country', countryKey(row))}
    />
  );
}

type NetworkColumn = keyof NetworkRow;

function keyOfNetwork(row: NetworkRow): string {
  const { key, value } = networkKey(row);
  return `${key} ${value}`;
}

export function NetworkTable(
  { rows, filter, onOpen }: WhereProps<NetworkRow>,
) {
  return (
    <WhereTable<NetworkRow, NetworkColumn>
      rows={rows}
      name='Networks'
      testid='network-table'
      columns={[
        {
          id: 'organisation',
          name: 'Network',
          kind: 'text',
          width: 'minmax(120px, 1fr)',
          text: networkName,
          cell: networkName,
          title: networkName,
        },
        {
          id: 'asn',
          name: 'AS',
          kind: 'number',
          width: '96px',
          text: networkNumber,
          cell: networkNumber,
          title: networkNumber,
        },
        ...figures<NetworkRow>(wholeOf(rows)),
      ]}
      keyOf={keyOfNetwork}
      isChosen={(row) => {
        const { key, value } = networkKey(row);
        return filter[key] === value;
      }}
      onOpen={(row) => {
        const { key, value } = networkKey(row);
        onOpen(key, value);
      }}
    />
  );
}

function WhereTable<Row extends Traffic, Column extends keyof Row & string>(
  { rows, name, testid, columns, keyOf, isChosen, onOpen }: {
    rows: readonly Row[];
    name: string;
    testid: string;
    columns: readonly SortableColumn<Row, Column>[];
    /** A function of the module. */
    keyOf: (row: Row) => string;
    /** Whether the filter is on what the row stands for. */
    isChosen: (row: Row) => boolean;
    onOpen: (row: Row) => void;
  },
) {
  const sort = useSignal<Sort<Column>>({ column: 'bytes' as Column, order: 'down' }); // Traffic has it
  const selection = useSelection(keyOf);
  const sortable = useSortable(columns, sort);
  const list = useMemo(() => listRows<Row>(), []);
  const sorted = useMemo(() => sortedRows(rows, sort.value), [rows, sort.value]);
  useLayoutEffect(() => list.set(sorted), [list, sorted]);
  return (
    <VirtualTable
      label={`${name}. Enter or click shows the streams.`}
      testid={testid}
      columns={sortable}
      source={list}
      follow={false}
      selection={selection}
      onOpen={onOpen}
      rowClass={(row) => (isChosen(row) ? 'is-filter' : '')}
      rowPx={[28, 58]}
      empty='No public address has been seen.'
    />
  );
}
