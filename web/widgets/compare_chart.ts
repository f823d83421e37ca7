/** One figure of two sides over a common axis: A drawn through, B dashed. It only draws. */
import uPlot from 'uplot';

export interface CompareChartData {
  /** Seconds since the beginning of the common axis, ascending. */
  readonly offsetsS: readonly number[];
  readonly a: readonly (number | null)[];
  readonly b: readonly (number | null)[];
  readonly timeLabel: (offsetS: number) => string;
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

export function mountCompareChart(
  element: HTMLElement,
  first: CompareChartData,
  events: CompareChartEvents,
): CompareChart {
  let data = first;
  let plot = build();

  function columns(): uPlot.AlignedData {
    return [[...data.offsetsS], [...data.a], [...data.b]];
  }

  function build(): uPlot {
    const token = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
    const axis = {
      stroke: token('--text-3'),
      font: `11px ${token('--font')}`,
      grid: { stroke: token('--grid'), width: 1 },
      ticks: { show: false },
    };
    return new uPlot(
      {
        width: Math.max(1, element.clientWidth),
        height: Math.max(1, element.clientHeight),
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
            size: 26,
            incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400, 604_800],
            values: (_self, splits) => splits.map(data.timeLabel),
          },
          { ...axis, size: 74, space: 30, values: (_self, splits) => splits.map(data.valueLabel) },
        ],
        series: [
          {},
          { stroke: token('--in'), width: 1.75, points: { show: false }, spanGaps: true },
          { stroke: token('--out'), width: 1.75, dash: DASH, points: { show: false }, spanGaps: true },
        ],
        hooks: {
          setCursor: [(self) => {
            const index = self.cursor.idx;
            events.cursor(index == null || (self.cursor.left ?? -1) < 0 ? undefined : index);
          }],
          setSelect: [(self) => {
            const { left, width } = self.select;
            if (width < 6) return;
            const [from, to] = [self.posToVal(left, 'x'), self.posToVal(left + width, 'x')];
            self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            events.chosen(Math.floor(from), Math.ceil(to));
          }],
        },
      },
      columns(),
      element,
    );
  }

  const resize = new ResizeObserver(() => {
    if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: element.clientHeight });
  });
  resize.observe(element);
  return {
    update(next) {
      data = next;
      plot.setData(columns());
    },
    restyle() {
      plot.destroy();
      plot = build();
    },
    dispose() {
      resize.disconnect();
      plot.destroy();
    },
  };
}
