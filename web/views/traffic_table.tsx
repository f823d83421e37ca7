/** The charts over time as a table. */
import { count } from '../derive/format.ts';
import { pointsWithin, type Stretch, type TrafficPeaks, type TrafficSeries } from '../derive/series.ts';
import { isoUtc, timeText } from '../derive/time.ts';
import { readings } from '../derive/traffic_charts.ts';
import { ChartTable } from './chart_table.tsx';

/** More rows than anybody reads: a shorter stretch has the others. */
const MOST_ROWS = 600;

export function TrafficTable(
  { series, peaks, stretch }: { series: TrafficSeries; peaks: TrafficPeaks; stretch: Stretch },
) {
  const { start, end } = pointsWithin(series.timesS, stretch);
  const first = Math.max(start, end - MOST_ROWS);
  const gaps = new Set(series.gapsS);
  const missed = gaps.size > 0 ? ['Missed'] : [];
  return (
    <ChartTable
      label='Traffic over time'
      class='charts'
      testid='traffic-table'
      note={first > start
        ? `The last ${count(MOST_ROWS)} of ${
          count(end - start)
        } rows. Draw over a shorter stretch in the charts to see others.`
        : undefined}
      columns={[...readings(series, peaks, undefined).map(({ name }) => name), ...missed]}
      rows={Array.from({ length: end - first }, (_, i) => {
        const at = first + i;
        const timeS = series.timesS[at] ?? 0;
        return {
          name: timeText(timeS * 1_000_000, series.dates),
          title: isoUtc(timeS * 1_000_000),
          cells: [
            ...readings(series, peaks, at).map(({ text }) => text),
            ...missed.map(() => gaps.has(timeS) ? 'yes' : ''),
          ],
        };
      })}
    />
  );
}
