/** Rows as text for a spreadsheet, a ticket or a file: a header, then a line a row. */
import { csvLine } from '../../src/model/csv.ts';

export type TextCell = string | number | null;

/** What a copy or a file holds of a column: plain values in base units, not what is rounded to be read. */
export interface TextColumn<Row> {
  readonly name: string;
  /** Part of the name in the header: "bytes". */
  readonly unit?: string | undefined;
  /** @param before the row above, where there is one */
  readonly text: (row: Row, before: Row | undefined) => TextCell;
}

/** More would be too much for a clipboard; a file has no such limit. */
export const MAX_COPIED_ROWS = 10_000;

const CONTROL_PICTURES = 0x2400;
const DELETE = 0x7f;

/**
 * Control characters as pictures of themselves (U+2400 on), and marks that turn the direction of what follows as the
 * replacement character: pasted into a terminal or a ticket they do nothing, and can still be seen.
 */
export function harmless(text: string): string {
  // deno-lint-ignore no-control-regex -- they are what is looked for
  return text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, (found) => {
    const code = found.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(CONTROL_PICTURES + code);
    return code === DELETE ? '\u2421' : '\ufffd';
  });
}

function tabLine(values: readonly TextCell[]): string {
  return `${values.map(tabCell).join('\t')}\n`;
}

/** A spreadsheet runs what begins like a formula when it is pasted, too: an apostrophe goes in front (model/csv.ts). */
function tabCell(value: TextCell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = harmless(value);
  return /^[=+\-@]/.test(text) ? `'${text}` : text;
}

const LINES = {
  tabs: tabLine,
  csv: (values: readonly TextCell[]) =>
    csvLine(values.map((value) => (typeof value === 'string' ? harmless(value) : value))),
} as const;
export type TextForm = keyof typeof LINES;

export function headerLine<Row>(columns: readonly TextColumn<Row>[], form: TextForm): string {
  return LINES[form](columns.map(({ name, unit }) => (unit === undefined ? name : `${name} (${unit})`)));
}

/** @param before the row above the first one */
export function rowLines<Row>(
  columns: readonly TextColumn<Row>[],
  rows: readonly Row[],
  form: TextForm,
  before?: Row,
): string {
  const line = LINES[form];
  return rows.map((row, i) => line(columns.map(({ text }) => text(row, i === 0 ? before : rows[i - 1]))))
    .join('');
}
