/** The cells of a line: lists of values, joined with commas, as tshark's columns write them. */

export const NONE: readonly never[] = Object.freeze([]);

export const wholeNumber = (cell: string): number | undefined => {
  if (cell === '') return undefined;
  const value = Number(cell);
  return Number.isFinite(value) ? value : undefined;
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The same text with characters of its own. A part of a string is a view of the whole to V8: whoever keeps a cell keeps
 * the 128 KiB of lines that it was read in. For texts that outlive their packet.
 */
export const owned = (text: string): string => decoder.decode(encoder.encode(text));

/** Seconds with a decimal point, as tshark writes times; undefined for anything else. */
export function milliseconds(cell: string): number | undefined {
  const value = cell.includes('.') ? Number(cell) * 1000 : NaN;
  return Number.isFinite(value) ? value : undefined;
}

export const list = (cell: string): readonly string[] =>
  cell === '' ? NONE : owned(cell).split(',').filter((value) => value !== '');

/** Addresses and protocol names, without the padding of columns. */
const texts = new Map<string, string>();
/** At some 100 bytes each 3 MB. */
const TEXT_CACHE_SIZE = 32_768;

/**
 * The text of a cell that repeats from packet to packet, as one and the same string object: tables that are looked up
 * by it then compare an address of memory, not its characters.
 */
export function repeated(cell: string): string {
  const known = texts.get(cell);
  if (known !== undefined) return known;
  const key = owned(cell);
  const text = key.trim();
  if (texts.size >= TEXT_CACHE_SIZE) texts.clear();
  texts.set(key, text);
  return text;
}

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
