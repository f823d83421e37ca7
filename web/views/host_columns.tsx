/** What the table of hosts can show. */
import type { SessionHostRow } from '../../src/model/place.ts';
import { byteSize, count, counted, written } from '../derive/format.ts';
import { categoryMark } from '../derive/palette.ts';
import { asnText, hostNetwork, hostPlace } from '../derive/places.ts';
import { isoUtc } from '../derive/time.ts';
import { Dot } from './parts.tsx';
import { type SortableColumn, textColumn } from './sortable.tsx';
import type { UsualColumns } from './use_columns.ts';

export type HostColumn = SortableColumn<SessionHostRow, keyof SessionHostRow>;

const MEDIUM = ['hostname', 'address', 'city', 'organisation', 'located_by', 'app', 'streams', 'bytes'];

export const USUAL_HOST_COLUMNS: UsualColumns = {
  wide: [...MEDIUM, 'scope', 'bytes_in', 'bytes_out'],
  medium: MEDIUM,
  narrow: ['hostname', 'address', 'city', 'bytes'],
};

const text = textColumn<SessionHostRow, keyof SessionHostRow>;

function amount(id: 'streams' | 'packets', name: string): HostColumn {
  return {
    id,
    name,
    width: '76px',
    kind: 'number',
    align: 'end',
    text: (row) => row[id],
    cell: (row) => count(row[id]),
  };
}

function bytes(id: 'bytes_in' | 'bytes_out' | 'bytes', name: string): HostColumn {
  return {
    id,
    name,
    unit: 'bytes',
    width: '80px',
    kind: 'number',
    align: 'end',
    text: (row) => row[id],
    cell: (row) => written(byteSize(row[id])),
    title: (row) => counted(row[id], 'byte'),
  };
}

export const HOST_COLUMNS: readonly HostColumn[] = [
  {
    ...text('hostname', 'Name', 'minmax(130px, 1.5fr)', (row) => row.hostname),
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
  text('hostname_evidence', 'Why that name', 'minmax(110px, .8fr)', (row) => row.hostname_evidence),
  text('address', 'Address', 'minmax(106px, .9fr)', (row) => row.address),
  text('scope', 'Scope', '86px', (row) => row.scope),
  text('city', 'Place', 'minmax(90px, 1fr)', hostPlace),
  text('country', 'Country', 'minmax(90px, .8fr)', (row) => row.country),
  text('country_code', 'Code', '64px', (row) => row.country_code),
  {
    ...text('organisation', 'Network', 'minmax(90px, 1fr)', hostNetwork),
    title: (row) => [row.organisation, asnText(row.asn)].filter(Boolean).join(', '),
  },
  {
    ...text('asn', 'AS', '92px', (row) => asnText(row.asn)),
    kind: 'number',
  },
  text('located_by', 'Located by', 'minmax(84px, .7fr)', (row) => row.located_by),
  text('located_us', 'Located at', '208px', (row) => isoUtc(row.located_us)),
  {
    ...text('app', 'Application', 'minmax(100px, .8fr)', (row) => row.app),
    cell: (row) => (
      <>
        <Dot mark={categoryMark(row.category)} />
        {row.app}
      </>
    ),
    title: (row) => `${row.app}, ${row.category}`,
  },
  text('category', 'Category', 'minmax(90px, .6fr)', (row) => row.category),
  amount('streams', 'Streams'),
  amount('packets', 'Packets'),
  bytes('bytes_in', 'In'),
  bytes('bytes_out', 'Out'),
  bytes('bytes', 'Bytes'),
];
