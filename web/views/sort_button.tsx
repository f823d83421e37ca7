import type { Sort } from '../derive/sort.ts';
import { Icon } from './icon.tsx';

export type SortState = 'ascending' | 'descending' | 'none';

/** How a table that is sorted by `sort` is sorted by `column`, for `aria-sort`. */
export function sortState<Column>(sort: Sort<Column>, column: Column): SortState {
  if (sort.column !== column) return 'none';
  return sort.order === 'up' ? 'ascending' : 'descending';
}

/** The name of a column; a click sorts by it. */
export function SortButton(
  { name, state, onClick }: { name: string; state: SortState; onClick: () => void },
) {
  return (
    <button type='button' class='sort' onClick={onClick}>
      {name}
      {state !== 'none' && <Icon name={state === 'ascending' ? 'up' : 'down'} />}
    </button>
  );
}
