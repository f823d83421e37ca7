/** The charts over time as a table: for those who do not see them, and for those who want the figures. */
import type { Signal } from '@preact/signals';
import { count } from '../derive/format.ts';
import { pointsWithin, type Stretch, type TrafficPeaks, type TrafficSeries } from '../derive/series.ts';
import { isoUtc, timeText } from '../derive/time.ts';
import { readings } from '../derive/traffic_charts.ts';

/** More rows than anybody reads: a shorter stretch has the others. */
const MOST_ROWS = 600;

export function TableToggle({ shown }: { shown: Signal<boolean> }) {
  return (
    <button
      type='button'
      class='button small quiet'
      aria-pressed={shown.value}
      data-testid='chart-table-toggle'
      onClick={() => {
        shown.value = !shown.value;
      }}
    >
      Table
    </button>
  );
}

export function TrafficTable(
  { series, peaks, stretch }: { series: TrafficSeries; peaks: TrafficPeaks; stretch: Stretch },
) {
  const { start, end } = pointsWithin(series.timesS, stretch);
  const first = Math.max(start, end - MOST_ROWS);
  const rows = Array.from({ length: end - first }, (_, i) => first + i);
  const gaps = new Set(series.gapsS);
  const names = readings(series, peaks, undefined);
  return (
    <div class='charts chart-table' tabIndex={0} role='region' aria-label='Traffic over time, as a table'>
      {first > start && (
        <p class='hint'>
          The last {count(MOST_ROWS)} of {count(end - start)}{' '}
          rows. Draw over a shorter stretch in the charts to see others.
        </p>
      )}
      <table class='plain' data-testid='traffic-table'>
        <thead>
          <tr>
            <th scope='col'>Time</th>
            {names.map(({ id, name }) => <th key={id} scope='col' class='num'>{name}</th>)}
            {gaps.size > 0 && <th scope='col'>Missed</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((at) => {
            const timeS = series.timesS[at] ?? 0;
            return (
              <tr key={timeS}>
                <th scope='row' title={isoUtc(timeS * 1_000_000)}>
                  {timeText(timeS * 1_000_000, series.dates)}
                </th>
                {readings(series, peaks, at).map(({ id, text }) => <td key={id} class='num'>{text}</td>)}
                {gaps.size > 0 && <td>{gaps.has(timeS) ? 'yes' : ''}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
