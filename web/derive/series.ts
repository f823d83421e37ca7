/** Columns for charts: the chart only draws. Times are seconds since the epoch, rates bits per second. */
import type { MetricRow } from '../../src/model/rows.ts';
import { count, counted } from './format.ts';
import { type DateNeed, dateNeed } from './time.ts';

type Column = (number | null)[];

/** Columns of equal length, oldest first. Outbound is negative: it is drawn downwards. */
export interface ThroughputSeries {
  readonly timesS: number[];
  readonly inBps: Column;
  readonly outBps: Column;
  /** Everything in the step, only where in and out together do not hold it all (transit); else null. */
  readonly totalBps: Column;
  /** Starts of the steps in which something was missed. */
  readonly gapsS: number[];
  /** Seconds that one value is the mean of. */
  readonly stepS: number;
  /** What its times need beside them. */
  readonly dates: DateNeed;
}

export const NO_SERIES: ThroughputSeries = {
  timesS: [],
  inBps: [],
  outBps: [],
  totalBps: [],
  gapsS: [],
  stepS: 1,
  dates: 'none',
};

const SECOND_US = 1_000_000;

/**
 * Throughput of one class.
 *
 * A second without a row had no packet, which is a measured zero: it is written next to its neighbours only, so that
 * two packets a year apart stay four points. Each value holds for its whole step; a last point closes it.
 * @param rows of one class, oldest first.
 * @param untilS when given, zeros follow up to here (a recording that hears nothing).
 * @param stepS seconds that each row sums up.
 */
export function throughputSeries(rows: readonly MetricRow[], untilS?: number, stepS = 1): ThroughputSeries {
  const dates = dateNeed(rows[0]?.time_us, rows.at(-1)?.time_us);
  const series: ThroughputSeries = {
    timesS: [],
    inBps: [],
    outBps: [],
    totalBps: [],
    gapsS: [],
    ...{ stepS, dates },
  };
  const bps = (bytes: number) => (bytes * 8) / stepS;
  let previousS: number | undefined;
  for (const row of rows) {
    const timeS = Math.floor(row.time_us / SECOND_US);
    if (previousS !== undefined && timeS > previousS + stepS) {
      pushZero(series, previousS + stepS);
      if (timeS > previousS + 2 * stepS) pushZero(series, timeS - stepS);
    }
    const known = row.bytes_in + row.bytes_out;
    push(series, timeS, bps(row.bytes_in), -bps(row.bytes_out), row.bytes > known ? bps(row.bytes) : null);
    if (row.gap) series.gapsS.push(timeS);
    previousS = timeS;
  }
  if (previousS === undefined) return series;
  const closedS = previousS + stepS;
  const endS = Math.max(closedS, Math.floor(untilS ?? 0));
  pushZero(series, closedS);
  if (endS > closedS) pushZero(series, endS);
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
  /** Of in, out and what is neither in the same step: at most the sum of the other two peaks and that. */
  readonly peakTotalBps: number;
  /** There is traffic that went neither in nor out. */
  readonly undirected: boolean;
  /** Steps (seconds, unless the series is coarser) in which something was missed. */
  readonly gaps: number;
}

export function summarise(series: ThroughputSeries): ThroughputSummary {
  const peak = (column: Column) =>
    column.reduce<number>((top, value) => Math.max(top, Math.abs(value ?? 0)), 0);
  return {
    peakInBps: peak(series.inBps),
    peakOutBps: peak(series.outBps),
    peakTotalBps: peak(series.timesS.map((_, index) => totalAt(series, index))),
    undirected: series.totalBps.some((total) => total !== null),
    gaps: series.gapsS.length,
  };
}

/** Everything in one step: in, out, and what is neither. */
export function totalAt(series: ThroughputSeries, index: number): number {
  return series.totalBps[index] ?? (series.inBps[index] ?? 0) + Math.abs(series.outBps[index] ?? 0);
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

/** More than the chart has pixels is work for nothing. */
const MOST_POINTS = 2000;
const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400];

/**
 * Seconds that one point of a stored session's chart covers, so that there are at most some 2000.
 * @param spanS seconds from the first packet to the last; null where there is none.
 * @param packets every second with a row has a packet: few packets, few rows, however long they took.
 */
export function chartStepS(spanS: number | null, packets: number): number {
  if (spanS === null || Math.min(spanS, packets) <= MOST_POINTS) return 1;
  return STEPS_S.find((stepS) => spanS / stepS <= MOST_POINTS) ?? 86_400;
}

/** "3 seconds", or "3 stretches of 60 s": how much of a chart something was missed in. */
export function gapText(gaps: number, stepS: number): string {
  return stepS === 1
    ? counted(gaps, 'second')
    : `${counted(gaps, 'stretch', 'stretches')} of ${count(stepS)}\u00a0s`;
}
