/** Tables of the benchmarks, as text. */

const count = new Intl.NumberFormat('en');

export const whole = (value: number): string => count.format(Math.round(value));
export const mib = (bytes: number): string => `${whole(bytes / 1024 ** 2)} MiB`;

/** Numbers to the right; the first column and the last, which explains, to the left. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column === 0 || column === row.length - 1 ? cell.padEnd(width) : cell.padStart(width);
    }).join('  ').trimEnd()
  ).join('\n');
}
