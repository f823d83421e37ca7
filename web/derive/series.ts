/** Columns for charts: the chart only draws. Times are seconds since the epoch, rates bits per second. */
import type { MetricRow } from '../../src/model/rows.ts';

type Column = (number | null)[];

/** Columns of equal length, oldest first. Outbound is negative: it is drawn downwards. */
export interface ThroughputSeries {
  readonly timesS: number[];
  readonly inBps: Column;
  readonly outBps: Column;
  /** Everything in the second, only where in and out together do not hold it all (transit); else null. */
  readonly totalBps: Column;
  /** Starts of the seconds in which something was missed. */
  readonly gapsS: number[];
}

const SECOND_US = 1_000_000;

/**
 * Throughput of one class.
 *
 * A second without a row had no packet, which is a measured zero: it is written next to its neighbours only, so that
 * two packets a year apart stay four points. Each value holds for its whole second; a last point closes the step.
 * @param rows of one class, oldest first.
 * @param untilS when given, zeros follow up to here (a recording that hears nothing).
 */
export function throughputSeries(rows: readonly MetricRow[], untilS?: number): ThroughputSeries {
  const series: ThroughputSeries = { timesS: [], inBps: [], outBps: [], totalBps: [], gapsS: [] };
  let previousS: number | undefined;
  for (const row of rows) {
    const timeS = Math.floor(row.time_us / SECOND_US);
    if (previousS !== undefined && timeS > previousS + 1) {
      pushZero(series, previousS + 1);
      if (timeS > previousS + 2) pushZero(series, timeS - 1);
    }
    const known = row.bytes_in + row.bytes_out;
    push(series, timeS, row.bytes_in * 8, -row.bytes_out * 8, row.bytes > known ? row.bytes * 8 : null);
    if (row.gap) series.gapsS.push(timeS);
    previousS = timeS;
  }
  if (previousS === undefined) return series;
  const endS = Math.max(previousS + 1, Math.floor(untilS ?? 0));
  pushZero(series, previousS + 1);
  if (endS > previousS + 1) pushZero(series, endS);
  return series;
}

function push(series: ThroughputSeries, timeS: number, inBps: number, outBps: number, total: number | null) {
  series.timesS.push(timeS);
  series.inBps.push(inBps);
  // -0 would be printed with its sign.
  series.outBps.push(outBps === 0 ? 0 : outBps);
  series.totalBps.push(total);
}

function pushZero(series: ThroughputSeries, timeS: number): void {
  push(series, timeS, 0, 0, null);
}

/** What the chart shows, in words, for those who do not see it. */
export interface ThroughputSummary {
  readonly peakInBps: number;
  readonly peakOutBps: number;
  readonly peakTotalBps: number;
  readonly gapSeconds: number;
}

export function summarise(series: ThroughputSeries): ThroughputSummary {
  const peak = (column: Column) =>
    column.reduce<number>((top, value) => Math.max(top, Math.abs(value ?? 0)), 0);
  return {
    peakInBps: peak(series.inBps),
    peakOutBps: peak(series.outBps),
    peakTotalBps: peak(series.totalBps),
    gapSeconds: series.gapsS.length,
  };
}

/** Position of the last time that is not later than `timeS`; -1 before the first. `timesS` is ascending. */
export function indexAt(timesS: readonly number[], timeS: number): number {
  let low = 0;
  let high = timesS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((timesS[middle] ?? Infinity) <= timeS) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
