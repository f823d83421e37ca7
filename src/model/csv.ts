/** Tables as text that a spreadsheet opens and never runs. */

/**
 * A spreadsheet runs a cell that begins like a formula: such a text gets an apostrophe in front (OWASP, "CSV
 * Injection"). Quoting is RFC 4180's.
 */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvLine = (values: readonly unknown[]): string => `${values.map(csvCell).join(',')}\r\n`;
