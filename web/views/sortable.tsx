/** Columns that say what they are sorted by, from a table of what the columns are. */
import type { Signal } from '@preact/signals';
import { nextSort, type Sort } from '../derive/sort.ts';
import { SortButton, sortState } from './sort_button.tsx';
import type { Column } from './virtual_table.tsx';

/** A column that rows can be sorted by. */
export interface SortableColumn<Row, Id extends string> extends Omit<Column<Row>, 'header' | 'sort' | 'id'> {
  readonly id: Id;
  readonly name: string;
  readonly kind: 'number' | 'text';
}

export function sortableColumns<Row, Id extends string>(
  columns: readonly SortableColumn<Row, Id>[],
  sort: Signal<Sort<Id>>,
): Column<Row>[] {
  return columns.map((column): Column<Row> => ({
    ...column,
    sort: sortState(sort.value, column.id),
    header: (
      <SortButton
        name={column.name}
        state={sortState(sort.value, column.id)}
        onClick={() => {
          sort.value = nextSort(sort.value, column.id, column.kind);
        }}
      />
    ),
  }));
}
