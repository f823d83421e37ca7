/** By which column a table is sorted, and which way. */
export interface Sort<Column> {
  readonly column: Column;
  readonly order: 'up' | 'down';
}

/** The order after a click on `column`: numbers start with the largest, text with A. */
export function nextSort<Column>(
  sort: Sort<Column>,
  column: Column,
  kind: 'number' | 'text',
): Sort<Column> {
  if (sort.column === column) return { column, order: sort.order === 'up' ? 'down' : 'up' };
  return { column, order: kind === 'number' ? 'down' : 'up' };
}

/** As the server is asked: a minus sorts downwards. */
export function sortText({ column, order }: Sort<string>): string {
  return order === 'down' ? `-${column}` : column;
}
