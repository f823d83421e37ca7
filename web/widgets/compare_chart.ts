/** One figure of two sides over a common axis: A drawn through, B dashed. It only draws. */
import uPlot from 'uplot';
import { brokenLine, cursorHook, lookOf, mountPlot, takenSelection, timeAxisSize } from './plot.ts';

export interface CompareChartData {
  /** Seconds since the beginning of the common axis, ascending. */
  readonly offsetsS: readonly number[];
  /** Seconds that one value is over. */
  readonly stepS: number;
  readonly a: readonly (number | null)[];
  readonly b: readonly (number | null)[];
  readonly timeLabels: (offsetsS: readonly number[], stepS: number) => string[];
  readonly valueLabel: (value: number) => string;
}

export interface CompareChartEvents {
  /** Position under the cursor; undefined when it left. The same for all charts of the page. */
  cursor(index: number | undefined): void;
  /** The reader drew over a stretch. */
  chosen(fromS: number, toS: number): void;
}

export interface CompareChart {
  update(data: CompareChartData): void;
  restyle(): void;
  dispose(): void;
}

/** Charts that share a cursor. */
const SYNC_KEY = 'compare';
const DASH = [5, 4];
const DAY_S = 86_400;
/** Between two labels of the time axis; sessions may be decades long. */
const STEPS_S = [
  ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600],
  ...[1, 2, 7, 14, 30, 90, 365, 730, 1825, 3650, 7300].map((days) => days * DAY_S),
];

export function mountCompareChart(
  element: HTMLElement,
  first: CompareChartData,
  events: CompareChartEvents,
): CompareChart {
  let data = first;
  const plot = mountPlot(element, build);

  function columns(): uPlot.AlignedData {
    return [[...data.offsetsS], [...data.a], [...data.b]];
  }

  function build(): uPlot {
    const { token, axis, size } = lookOf(element);
    const line = brokenLine(() => data.stepS, 'alone');
    return new uPlot(
      {
        ...size,
        padding: [10, 16, 0, 0],
        legend: { show: false },
        cursor: {
          y: false,
          points: { size: 6 },
          sync: { key: SYNC_KEY },
          drag: { x: true, y: false, setScale: false },
        },
        scales: {
          x: { time: false },
          y: { range: (_self, _min, max) => [0, (max ?? 0) > 0 ? (max ?? 0) * 1.1 : 1] },
        },
        axes: [
          {
            ...axis,
            space: 70,
            size: timeAxisSize,
            incrs: STEPS_S,
            values: (_self, splits, _axis, _space, stepS) => data.timeLabels(splits, stepS),
          },
          { ...axis, size: 74, space: 30, values: (_self, splits) => splits.map(data.valueLabel) },
        ],
        series: [
          {},
          { stroke: token('--in'), width: 1.75, ...line },
          { stroke: token('--out'), width: 1.75, dash: DASH, ...line },
        ],
        hooks: {
          setCursor: [cursorHook(events.cursor)],
          setSelect: [(self) => {
            const chosen = takenSelection(self);
            if (chosen) events.chosen(Math.floor(chosen.min), Math.ceil(chosen.max));
          }],
        },
      },
      columns(),
      element,
    );
  }

  return {
    update(next) {
      data = next;
      plot.current.setData(columns());
    },
    restyle: plot.restyle,
    dispose: plot.dispose,
  };
}
