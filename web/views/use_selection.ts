import { useEffect, useMemo } from 'preact/hooks';
import { createSelection, type RowKey, type Selection } from '../models/selection.ts';

/** The selection of a table; `keyOf` is to be a function of the module. */
export function useSelection<Row>(keyOf: (row: Row) => RowKey): Selection<Row> {
  const selection = useMemo(() => createSelection(keyOf), [keyOf]);
  useEffect(() => () => selection.dispose(), [selection]);
  return selection;
}
