/** Columns for charts over time: the charts only draw. Times are seconds since the epoch, rates bits per second. */
import type { MetricRow } from '../../src/model/rows.ts';
import { count, counted, share } from './format.ts';
import { type DateNeed, dateNeed } from './time.ts';

export type Column = readonly (number | null)[];

/** What a step of a chart is made of. */
export type SeriesRow = Pick<
  MetricRow,
  | 'time_us'
  | 'packets'
  | 'bytes'
  | 'bytes_in'
  | 'bytes_out'
  | 'rtt_mean_ms'
  | 'retransmissions'
  | 'data_segments'
  | 'lost'
  | 'rtp_expected'
  | 'gap'
>;

/** When the values of some columns are, and where they say less than they should. */
export interface TimeSteps {
  readonly timesS: readonly number[];
  /** Starts of the steps in which something was missed. */
  readonly gapsS: readonly number[];
  /** Seconds that one value is the mean of. */
  readonly stepS: number;
  /** What its times need beside them. */
  readonly dates: DateNeed;
}

/** Columns of equal length, oldest first. Outbound is negative: it is drawn downwards. */
export interface TrafficSeries extends TimeSteps {
  readonly inBps: Column;
  readonly outBps: Column;
  /** Everything in the step, only where in and out together do not hold it all (transit); else null. */
  readonly totalBps: Column;
  /** Packets a second. */
  readonly packets: Column;
  /** Mean TCP round trip of the step's samples; null without one. */
  readonly rttMs: Column;
  /** TCP retransmissions of all data segments, in percent; null without a segment. */
  readonly tcpLoss: Column;
  /** RTP packets missing of those expected, in percent; negative where duplicates outnumber them. */
  readonly rtpLoss: Column;
}

const VALUES = ['inBps', 'outBps', 'totalBps', 'packets', 'rttMs', 'tcpLoss', 'rtpLoss'] as const;
type Point = Record<(typeof VALUES)[number], number | null>;

/** A step without a packet: nothing moved, which is measured; nothing was timed, which is not. */
const SILENT: Point = {
  inBps: 0,
  outBps: 0,
  totalBps: null,
  packets: 0,
  rttMs: null,
  tcpLoss: null,
  rtpLoss: null,
};

const SECOND_US = 1_000_000;

/**
 * Seconds of one class as columns.
 *
 * A second without a row had no packet, which is a measured zero: it is written next to its neighbours only, so that
 * two packets a year apart stay four points. Each value holds for its whole step; a last point closes it.
 * @param rows of one class, oldest first.
 * @param untilS when given, zeros follow up to here (a recording that hears nothing).
 * @param stepS seconds that each row sums up.
 */
export function trafficSeries(rows: readonly SeriesRow[], untilS?: number, stepS = 1): TrafficSeries {
  const timesS: number[] = [];
  const gapsS: number[] = [];
  const columns = Object.fromEntries(VALUES.map((name) => [name, []])) as unknown as Record<
    keyof Point,
    (number | null)[]
  >;
  const push = (timeS: number, point: Point) => {
    timesS.push(timeS);
    for (const name of VALUES) columns[name].push(point[name]);
  };
  let previousS: number | undefined;
  for (const row of rows) {
    const timeS = Math.floor(row.time_us / SECOND_US);
    if (previousS !== undefined && timeS > previousS + stepS) {
      push(previousS + stepS, SILENT);
      if (timeS > previousS + 2 * stepS) push(timeS - stepS, SILENT);
    }
    push(timeS, pointOf(row, stepS));
    if (row.gap) gapsS.push(timeS);
    previousS = timeS;
  }
  if (previousS !== undefined) {
    const closedS = previousS + stepS;
    const endS = Math.max(closedS, Math.floor(untilS ?? 0));
    push(closedS, SILENT);
    if (endS > closedS) push(endS, SILENT);
  }
  const dates = dateNeed(rows[0]?.time_us, rows.at(-1)?.time_us);
  return { timesS, gapsS, stepS, dates, ...columns };
}

function pointOf(row: SeriesRow, stepS: number): Point {
  const bps = (bytes: number) => (bytes * 8) / stepS;
  return {
    inBps: bps(row.bytes_in),
    // -0 would be printed with its sign.
    outBps: row.bytes_out === 0 ? 0 : -bps(row.bytes_out),
    totalBps: row.bytes > row.bytes_in + row.bytes_out ? bps(row.bytes) : null,
    packets: row.packets / stepS,
    rttMs: row.rtt_mean_ms,
    tcpLoss: share(row.retransmissions ?? 0, row.data_segments ?? 0),
    rtpLoss: share(row.lost ?? 0, row.rtp_expected ?? 0),
  };
}

/** What the charts show, in words, for those who do not see them. Null: never measured. */
export interface TrafficPeaks {
  readonly inBps: number;
  readonly outBps: number;
  /** Of in, out and what is neither in the same step: at most the sum of the other two peaks and that. */
  readonly totalBps: number;
  /** There is traffic that went neither in nor out. */
  readonly undirected: boolean;
  readonly packets: number;
  readonly rttMs: number | null;
  readonly tcpLoss: number | null;
  readonly rtpLoss: number | null;
  /** Steps (seconds, unless the series is coarser) in which something was missed. */
  readonly gaps: number;
}

export function peaksOf(series: TrafficSeries): TrafficPeaks {
  const peak = (column: Column) =>
    column.reduce((top, value) => (value === null ? top : Math.max(top ?? 0, Math.abs(value))), null);
  return {
    inBps: peak(series.inBps) ?? 0,
    outBps: peak(series.outBps) ?? 0,
    totalBps: peak(series.timesS.map((_, index) => totalAt(series, index))) ?? 0,
    undirected: series.totalBps.some((total) => total !== null),
    packets: peak(series.packets) ?? 0,
    rttMs: peak(series.rttMs),
    tcpLoss: peak(series.tcpLoss),
    rtpLoss: peak(series.rtpLoss),
    gaps: series.gapsS.length,
  };
}

/** Everything in one step: in, out, and what is neither. */
export function totalAt(series: TrafficSeries, index: number): number {
  return series.totalBps[index] ?? (series.inBps[index] ?? 0) + Math.abs(series.outBps[index] ?? 0);
}

/**
 * A column as it is drawn: its last value holds for its step, although nothing measured follows that would end it.
 * What is read stays the column itself.
 */
export function heldOut(column: Column): Column {
  const last = column.findLastIndex((value) => value !== null);
  if (last === -1 || last >= column.length - 1) return column;
  return column.with(last + 1, column[last] ?? null);
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

/** A stretch of time, in seconds since the epoch. */
export interface Stretch {
  readonly fromS: number;
  readonly toS: number;
}

/** The stretch that charts of some columns show: what was asked for, and all of it where nothing was. */
export function stretchOf(steps: TimeSteps, asked: Partial<Stretch> = {}): Stretch {
  const fromS = asked.fromS ?? steps.timesS[0] ?? 0;
  const toS = asked.toS ?? steps.timesS.at(-1) ?? 1;
  return { fromS, toS: Math.max(toS, fromS + 1) };
}

/** A stretch that was drawn over, in whole steps, at least one; undefined where there is nothing. */
export function wholeSteps(stretch: Stretch, stepS: number): Stretch {
  const fromS = Math.floor(stretch.fromS / stepS) * stepS;
  return { fromS, toS: Math.max(Math.ceil(stretch.toS / stepS) * stepS, fromS + stepS) };
}

/** Positions of the points within a stretch, the closing one left out; `end` is exclusive. */
export function pointsWithin(timesS: readonly number[], { fromS, toS }: Stretch) {
  const start = Math.max(0, indexAt(timesS, fromS));
  return { start, end: Math.max(start, Math.min(timesS.length - 1, indexAt(timesS, toS - 1e-9) + 1)) };
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
