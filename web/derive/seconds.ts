/** The seconds that the live charts remember: a bounded window that newer messages correct and extend. */
import type { MetricRow } from '../../src/model/rows.ts';

/** A quarter of an hour of one class: the longest window that the live chart offers. */
export const MAX_SECONDS = 900;

/**
 * `kept` with the rows of one class from `changed` put in: a second that is already there is replaced.
 * Oldest first, at most `limit`; the same array when nothing changed.
 */
export function mergeSeconds(
  kept: readonly MetricRow[],
  changed: readonly MetricRow[],
  protocol: MetricRow['protocol'],
  limit = MAX_SECONDS,
): readonly MetricRow[] {
  const rows = changed.filter((row) => row.protocol === protocol);
  if (rows.length === 0) return kept;
  const oldest = rows.reduce((least, row) => Math.min(least, row.time_us), Infinity);
  // Changes come at the end, so only the tail is rebuilt.
  let start = kept.length;
  while (start > 0 && (kept[start - 1]?.time_us ?? -Infinity) >= oldest) start -= 1;
  const tail = new Map<number, MetricRow>();
  for (const row of kept.slice(start)) tail.set(row.time_us, row);
  for (const row of rows) tail.set(row.time_us, row);
  const merged = [...kept.slice(0, start), ...[...tail.values()].sort((a, b) => a.time_us - b.time_us)];
  return merged.length > limit ? merged.slice(merged.length - limit) : merged;
}

/**
 * The seconds that are over. The one that is still filling would be drawn as a fall at the right edge.
 * @param atUs the newest packet's time; null when nothing more is coming, so that every second is over.
 */
export function wholeSeconds<Row extends Pick<MetricRow, 'time_us'>>(
  rows: readonly Row[],
  atUs: number | null,
): readonly Row[] {
  if (atUs === null) return rows;
  let end = rows.length;
  while (end > 0 && (rows[end - 1]?.time_us ?? 0) + 1_000_000 > atUs) end -= 1;
  return rows.slice(0, end);
}
