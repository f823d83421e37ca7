/** Bytes as rows of sixteen. */
export const ROW_BYTES = 16;

export interface HexCell {
  readonly at: number;
  /** Two digits. */
  readonly hex: string;
  /** The character, or a dot where it cannot be shown. */
  readonly text: string;
}

export const byteCount = (hex: string): number => hex.length / 2;

export const rowCount = (hex: string): number => Math.ceil(byteCount(hex) / ROW_BYTES);

/** The cells of one row. */
export function rowCells(hex: string, row: number): HexCell[] {
  const cells: HexCell[] = [];
  for (let at = row * ROW_BYTES; at < Math.min((row + 1) * ROW_BYTES, byteCount(hex)); at++) {
    const digits = hex.slice(2 * at, 2 * at + 2);
    const code = parseInt(digits, 16);
    cells.push({ at, hex: digits, text: code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '·' });
  }
  return cells;
}

/** Where a row begins, as Wireshark writes it. */
export const rowLabel = (row: number): string => (row * ROW_BYTES).toString(16).padStart(4, '0');

/** A whole dump as text. */
export function dumpText(hex: string): string {
  const rows: string[] = [];
  for (let row = 0; row < rowCount(hex); row++) {
    const cells = rowCells(hex, row);
    const digits = cells.map((cell) => cell.hex).join(' ').padEnd(3 * ROW_BYTES - 1);
    rows.push(`${rowLabel(row)}  ${digits}  ${cells.map((cell) => cell.text).join('')}`);
  }
  return rows.join('\n');
}
