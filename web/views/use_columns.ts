import { computed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { type ChosenColumns, createChosenColumns } from '../models/chosen_columns.ts';
import { useMedium, useNarrow } from './narrow.ts';

/** Which columns are shown before anybody chose. */
export interface UsualColumns {
  readonly wide: readonly string[];
  /** Where `wide` has no room, at some 1000 pixels; left out: there as well. */
  readonly medium?: readonly string[];
  /** Of a phone, where a row has several lines. */
  readonly narrow: readonly string[];
}

export interface ShownColumns<C> {
  readonly chosen: ChosenColumns;
  readonly columns: readonly C[];
  /** On a phone: lines of a row that the usual columns do not take. */
  readonly furtherLines: number;
}

/** As in css/tables.css: two further columns stand beside each other, but for long ones. */
const FURTHER_IN_LINE = 2;

/**
 * The columns of a table that are shown at this width of the page; a phone has a choice of its own.
 * @param table under whose name this browser remembers the choice
 * @param all made once: other columns draw every row again
 */
export function useColumns<
  C extends { readonly id: string; readonly further?: boolean; readonly long?: boolean },
>(
  table: string,
  all: readonly C[],
  usual: UsualColumns,
): ShownColumns<C> {
  const narrow = useNarrow();
  const medium = useMedium();
  const choices = useMemo(() => {
    const known = all.map(({ id }) => id);
    const wide = computed(() => medium.value ? usual.medium ?? usual.wide : usual.wide);
    return {
      wide: createChosenColumns(`tapdeck-columns-${table}`, known, wide),
      narrow: createChosenColumns(`tapdeck-columns-${table}-narrow`, known, computed(() => usual.narrow)),
    };
  }, [table, usual]);
  const chosen = narrow.value ? choices.narrow : choices.wide;
  const shown = chosen.shown.value;
  const columns = useMemo(
    () =>
      all.filter(({ id }) => shown.includes(id)).map((column) => (
        narrow.value && !usual.narrow.includes(column.id) ? { ...column, further: true } : column
      )),
    [all, shown, narrow.value, usual],
  );
  const further = columns.filter((column) => column.further);
  const long = further.filter((column) => column.long).length;
  return { chosen, columns, furtherLines: long + Math.ceil((further.length - long) / FURTHER_IN_LINE) };
}
