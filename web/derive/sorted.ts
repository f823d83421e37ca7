import type { Sort } from './sort.ts';

/** A sorted copy; rows that are equal there keep their order. What is not known comes last either way. */
export function sortedRows<Row, Column extends keyof Row & string>(
  rows: readonly Row[],
  { column, order }: Sort<Column>,
): Row[] {
  const way = order === 'up' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const [left, right] = [a[column], b[column]];
    if (left == null || right == null) return Number(left == null) - Number(right == null);
    if (typeof left === 'string' && typeof right === 'string') return way * left.localeCompare(right);
    return way * (Number(left) - Number(right));
  });
}
