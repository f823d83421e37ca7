/** The course of the headline numbers, in the room of a word: the charts below tell the same in full. */
import type { Column, TrafficSeries } from './series.ts';

/** Points of one course: a tile has not many more pixels. */
export const TREND_POINTS = 60;

/** By the id of a headline: values by slot, oldest first; null where nothing was measured. */
export type Trends = Readonly<Record<string, readonly (number | null)[]>>;

/** @param stretch in seconds since the epoch; left out: all of the series */
export function trendsOf(
  series: TrafficSeries,
  stretch?: { readonly fromS: number; readonly toS: number },
): Trends {
  const { timesS } = series;
  const [first, last] = [timesS[0], timesS[timesS.length - 1]];
  if (first === undefined || last === undefined) return {};
  const { fromS, toS } = stretch ?? { fromS: first, toS: last };
  const course = (column: Column) => slots(timesS, column, fromS, toS);
  const outBps = series.outBps.map((value) => (value === null ? null : Math.abs(value)));
  const totalBps = series.totalBps.map((total, i) => total ?? (series.inBps[i] ?? 0) + (outBps[i] ?? 0));
  return {
    in: course(series.inBps),
    out: course(outBps),
    total: course(totalBps),
    packets: course(series.packets),
    rtt: course(series.rttMs),
    loss: course(series.tcpLoss),
  };
}

/** Means over slots of equal length: each value holds until the next one. */
function slots(timesS: readonly number[], column: Column, fromS: number, toS: number): (number | null)[] {
  const width = Math.max(1, (toS - fromS) / TREND_POINTS);
  const count = Math.max(1, Math.min(TREND_POINTS, Math.round((toS - fromS) / width)));
  const sums = Array.from({ length: count }, () => ({ seconds: 0, sum: 0 }));
  for (const [i, value] of column.entries()) {
    const [start, end] = [Math.max(timesS[i] ?? 0, fromS), Math.min(timesS[i + 1] ?? 0, toS)];
    if (value === null || end <= start) continue;
    for (let slot = Math.floor((start - fromS) / width); slot < count && fromS + slot * width < end; slot++) {
      const within = Math.min(end, fromS + (slot + 1) * width) - Math.max(start, fromS + slot * width);
      const sum = sums[slot];
      if (!sum || within <= 0) continue;
      sum.seconds += within;
      sum.sum += value * within;
    }
  }
  return sums.map(({ seconds, sum }) => (seconds > 0 ? sum / seconds : null));
}

/** A line through the values, with gaps where there is none; zero is at the bottom, the largest at the top. */
export function trendPath(points: readonly (number | null)[], width: number, height: number): string {
  const most = points.reduce<number>((top, value) => Math.max(top, value ?? 0), 0);
  if (most === 0) return '';
  const step = width / points.length;
  const round = (value: number) => Math.round(value * 10) / 10;
  return points.map((value, i) => {
    if (value === null) return '';
    const y = round(height - 1 - (Math.max(0, value) / most) * (height - 2));
    const begins = i === 0 || points[i - 1] === null;
    return `${begins ? `M${round(i * step)} ${y}` : `V${y}`}H${round((i + 1) * step)}`;
  }).join('');
}
