/** The cells of a line: lists of values, joined with commas, as tshark's columns write them. */

export const NONE: readonly never[] = Object.freeze([]);

export const wholeNumber = (cell: string): number | undefined => {
  if (cell === '') return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
};

/** Seconds with a decimal point, as tshark writes times; undefined for anything else. */
export function milliseconds(cell: string): number | undefined {
  const value = cell.includes('.') ? Number(cell) * 1000 : NaN;
  return Number.isFinite(value) ? value : undefined;
}

export const list = (cell: string): readonly string[] =>
  cell === '' ? NONE : cell.split(',').filter((value) => value !== '');

/** Raw booleans come as 1/0 or True/False, depending on tshark's version. */
export const isTrue = (cell: string) => cell === '1' || cell === 'True' || cell === '✓';

const CONTROL_LETTERS: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
};

/**
 * Columns show control characters as `\033` or `\a`: a name is kept as it was sent. Tab and line ends stay `\t`, `\n`
 * and `\r`, as `tshark -T fields` gives them too: a name of several lines is no name.
 */
export function unescaped(cell: string): string {
  if (!cell.includes('\\')) return cell;
  return cell.replace(
    /\\([0-7]{3}|[abfv])/g,
    (_, code: string) => CONTROL_LETTERS[code] ?? String.fromCharCode(Number.parseInt(code, 8)),
  );
}

/** Names that a packet carries, as sent. */
export const nameList = (cell: string): readonly string[] => cell === '' ? NONE : list(unescaped(cell));

export function firstOf(cell: string): string {
  const comma = cell.indexOf(',');
  return comma < 0 ? cell : cell.slice(0, comma);
}
