/** Columns that say what they are sorted by, from a table of what the columns are. */
import type { Signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { ABSENT } from '../derive/format.ts';
import { nextSort, type Sort } from '../derive/sort.ts';
import { SortButton, sortState } from './sort_button.tsx';
import type { Column } from './table_row.tsx';

/** A column that rows can be sorted by. */
export interface SortableColumn<Row, Id extends string> extends Omit<Column<Row>, 'header' | 'sort' | 'id'> {
  readonly id: Id;
  readonly kind: 'number' | 'text';
}

/** A column of text; an absent one is a dash. */
export function textColumn<Row, Id extends string>(
  id: Id,
  name: string,
  width: string,
  of: (row: Row) => string | null,
): SortableColumn<Row, Id> {
  return {
    id,
    name,
    width,
    kind: 'text',
    text: of,
    cell: (row) => of(row) ?? ABSENT,
    title: (row) => of(row) ?? '',
  };
}

/** Made once for each order, so that rows are not drawn again for nothing. Columns without a kind are not sorted by. */
export function useSortable<Row, Id extends string>(
  columns: readonly (SortableColumn<Row, Id> | Column<Row>)[],
  sort: Signal<Sort<Id>>,
): readonly Column<Row>[] {
  return useMemo(() =>
    columns.map((column): Column<Row> => {
      if (!('kind' in column)) return column;
      const state = sortState(sort.value, column.id);
      return {
        ...column,
        sort: state,
        header: (
          <SortButton
            name={column.name}
            state={state}
            onClick={() => {
              sort.value = nextSort(sort.peek(), column.id, column.kind);
            }}
          />
        ),
      };
    }), [columns, sort.value]);
}
