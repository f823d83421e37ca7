/** Lines as the dissecting tshark prints them. */
import { COLUMN_COUNT, COLUMN_INDEX, type ColumnName } from '../../src/capture/columns.ts';
import type { Numbering } from '../../src/capture/parse_line.ts';

export type Cells = Partial<Record<ColumnName, string>>;

/** Every column, empty unless given. */
export function tsharkLine(cells: Cells, number = '7'): string {
  const all = Array.from({ length: COLUMN_COUNT }, () => '');
  all[COLUMN_INDEX.number] = number.padStart(5);
  for (const [name, value] of Object.entries(cells)) all[COLUMN_INDEX[name as ColumnName]] = value;
  return all.join('\t');
}

/** One worker's own numbers are the session's. */
export const OWN_NUMBERS: Numbering = {
  known: () => undefined,
  open: (_transport, local) => local,
  frame: (local) => local,
};
