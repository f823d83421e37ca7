import { type Signal, useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { CHART_MEASURES, type ChartMeasure, type Comparison } from '../../src/model/compare.ts';
import { measured, measureName, offsetText } from '../derive/compare.ts';
import { lasted, written } from '../derive/format.ts';
import { dateNeed, timeLabels, timeText } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { type CompareChart, mountCompareChart } from '../widgets/compare_chart.ts';
import { ChartTable, TableToggle } from './chart_table.tsx';
import { CompareStretch } from './compare_stretch.tsx';
import { Panel } from './parts.tsx';

/** Which side a stretch that is drawn over a chart is chosen for. */
export type Brush = 'both' | 'a' | 'b';

const BRUSHES: readonly (readonly [Brush, string])[] = [['both', 'Both'], ['a', 'A'], ['b', 'B']];

interface ChartsProps {
  readonly comparison: Comparison;
  readonly brush: Signal<Brush>;
  readonly onRange: (range: readonly [number, number]) => void;
}

/** What both sides measured, one chart a figure, one time cursor for all. */
export function CompareCharts({ comparison, brush, onRange }: ChartsProps) {
  const cursor = useSignal<number | undefined>(undefined);
  const asTable = useSignal(false);
  const { series } = comparison;
  const shown = CHART_MEASURES.filter((measure) =>
    measure === 'throughput_bps' ||
    ['a', 'b'].some((side) => series.values[measure][side as 'a' | 'b'].some((value) => (value ?? 0) > 0))
  );
  return (
    <Panel
      title='Over time'
      class='compare-charts'
      testid='compare-charts'
      aside={
        <div class='chart-aside'>
          <span class='hint' id='brush-hint'>Draw over a chart, or type seconds, to choose a stretch of</span>
          <div class='segmented' role='group' aria-labelledby='brush-hint'>
            {BRUSHES.map(([value, name]) => (
              <button
                key={value}
                type='button'
                aria-pressed={brush.value === value}
                data-testid={`brush-${value}`}
                onClick={() => {
                  brush.value = value;
                }}
              >
                {name}
              </button>
            ))}
          </div>
          <TableToggle shown={asTable} />
        </div>
      }
    >
      {asTable.value
        ? <CompareTable measures={shown} comparison={comparison} />
        : (
          <div class='compare-chart-grid'>
            {shown.map((measure) => (
              <OneChart
                key={measure}
                measure={measure}
                comparison={comparison}
                cursor={cursor}
                onRange={onRange}
              />
            ))}
          </div>
        )}
      <CompareStretch
        firstS={series.offsets_s[0] ?? 0}
        lastS={(series.offsets_s.at(-1) ?? 0) + series.step_s}
        onRange={onRange}
      />
      {series.step_s > 1 && <p class='hint compare-step'>Each value is over {lasted(series.step_s)}.</p>}
    </Panel>
  );
}

/** Steps count from A's beginning, not from midnight: labels a few days apart need their time, too. */
const clockStepS = (stepS: number): number => stepS < 7 * 86_400 ? Math.min(stepS, 43_200) : stepS;

/** The moment of a step, in words: of the day where both are laid on it, else how long after the beginning. */
function momentOf({ align, a }: Comparison): (offsetS: number) => string {
  const { zero_us: zeroUs } = a;
  if (align !== 'clock' || zeroUs === null) return (offsetS) => offsetText(offsetS);
  const dates = dateNeed(a.from_us, a.to_us);
  return (offsetS) => timeText(zeroUs + offsetS * 1_000_000, dates);
}

function CompareTable(
  { measures, comparison }: { measures: readonly ChartMeasure[]; comparison: Comparison },
) {
  const { series } = comparison;
  const moment = momentOf(comparison);
  return (
    <ChartTable
      label='Both over time'
      class='compare-table'
      testid='compare-table'
      columns={measures.flatMap((measure) => [`${measureName(measure)}, A`, `${measureName(measure)}, B`])}
      rows={series.offsets_s.map((offsetS, at) => ({
        name: moment(offsetS),
        cells: measures.flatMap((measure) => {
          const { a, b } = series.values[measure];
          return [a, b].map((column) => written(measured(measure, column[at] ?? null)));
        }),
      }))}
    />
  );
}

function OneChart(
  { measure, comparison, cursor, onRange }: {
    measure: ChartMeasure;
    comparison: Comparison;
    cursor: Signal<number | undefined>;
    onRange: ChartsProps['onRange'];
  },
) {
  const { theme } = useApp();
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<CompareChart | undefined>(undefined);
  const chosen = useRef(onRange);
  chosen.current = onRange;
  const { series, align, a } = comparison;
  const { [measure]: columns } = series.values;
  const onClock = align === 'clock' && a.zero_us !== null;
  // The two sides may be of different days: the axis names one where A itself spans several.
  const dates = dateNeed(a.from_us, a.to_us);
  const zeroS = (a.zero_us ?? 0) / 1_000_000;
  const moment = momentOf(comparison);
  const labels = (offsetsS: readonly number[], stepS: number) =>
    onClock
      ? timeLabels(offsetsS.map((offsetS) => zeroS + offsetS), clockStepS(stepS), dates)
      : offsetsS.map((offsetS) => offsetText(offsetS, stepS));
  const valueLabel = (value: number) => written(measured(measure, value));
  const data = {
    offsetsS: series.offsets_s,
    stepS: series.step_s,
    a: columns.a,
    b: columns.b,
    timeLabels: labels,
    valueLabel,
  };

  useLayoutEffect(() => {
    if (host.current === null) return;
    const mounted = mountCompareChart(host.current, data, {
      cursor: (index) => {
        cursor.value = index;
      },
      chosen: (from, to) => chosen.current([from, to]),
    });
    chart.current = mounted;
    return () => mounted.dispose();
  }, []);
  useLayoutEffect(() => chart.current?.update(data), [comparison]);
  const revision = theme.revision.value;
  useEffect(() => {
    if (revision > 0) chart.current?.restyle();
  }, [revision]);

  const at = cursor.value;
  const offset = at === undefined ? undefined : series.offsets_s[at];
  const reading = (column: readonly (number | null)[]) => {
    if (at !== undefined) return written(measured(measure, column[at] ?? null));
    const known = column.filter((value) => value !== null);
    return known.length === 0 ? 'not measured' : `peak ${valueLabel(Math.max(...known))}`;
  };
  return (
    <figure
      class='compare-chart'
      data-testid={`compare-chart-${measure}`}
      data-points={series.offsets_s.length}
    >
      <figcaption>
        <h3>{measureName(measure)}</h3>
        <div class='legend' aria-hidden='true'>
          <span>
            <i class='line-key line-a' />A <b>{reading(columns.a)}</b>
          </span>
          <span>
            <i class='line-key line-b' />B <b>{reading(columns.b)}</b>
          </span>
          <span class='legend-time'>{offset === undefined ? '' : moment(offset)}</span>
        </div>
      </figcaption>
      <div
        class='chart-box'
        role='img'
        aria-label={`${measureName(measure)} of A and B over time. A: ${reading(columns.a)}, B: ${
          reading(columns.b)
        }.`}
      >
        <div class='chart' ref={host} />
      </div>
    </figure>
  );
}
