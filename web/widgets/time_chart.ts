/** One chart over time, of several that share a cursor and the stretch that they show. It only draws. */
import uPlot from 'uplot';
import { type Column, heldOut, indexAt, type Stretch, type TimeSteps } from '../derive/series.ts';
import { timeLabels } from '../derive/time.ts';
import { dropShading } from './drop_shading.ts';
import { momentLine } from './moment_line.ts';
import { lookOf, mountPlot, takenSelection, timeAxisSize } from './plot.ts';

/** Colours are names of tokens. */
export interface TimeLine {
  readonly stroke: string;
  readonly fill?: string;
  readonly dash?: number[];
  readonly width?: number;
}

/** What stays the same as long as a chart stands. */
export interface TimeChartLook {
  /** One for each column. What is drawn later lies above. */
  readonly lines: readonly TimeLine[];
  /** The least and the largest value to show, of those that are drawn; null where there are none. */
  readonly range: (min: number | null, max: number | null) => [number, number];
  readonly valueLabel: (value: number) => string;
  /** Whether times stand below it, or only lines that lead to those of a chart further down. */
  readonly times: 'below' | 'none';
}

export interface TimeChartData {
  readonly steps: TimeSteps;
  readonly columns: readonly Column[];
  readonly stretch: Stretch;
  /** Where a line stands: the moment of a replay, in seconds since the epoch. */
  readonly markS?: number | undefined;
}

export interface TimeChartEvents {
  /** The time under the pointer, in seconds since the epoch; undefined when it left. */
  pointed(timeS: number | undefined): void;
  /** The reader drew over a stretch. */
  chosen(stretch: Stretch): void;
  /** The reader wants all of it again. */
  whole(): void;
}

export interface TimeChart {
  update(data: TimeChartData): void;
  /** Moves the line alone: a replay moves it ten times a second. */
  mark(markS: number | undefined): void;
  /** Draws the cursor and a selection where keys put them; undefined: nowhere. */
  point(timeS: number | undefined, selected: Stretch | undefined): void;
  /** Read colours again: the theme changed. */
  restyle(): void;
  dispose(): void;
}

/** All charts over time of a page share their cursor, whatever their steps: it goes by time. */
const SYNC_KEY = 'time';

export function mountTimeChart(
  element: HTMLElement,
  look: TimeChartLook,
  first: TimeChartData,
  events: TimeChartEvents,
): TimeChart {
  let data = first;
  const plot = mountPlot(element, build);

  function columns(): uPlot.AlignedData {
    return [
      data.steps.timesS as number[],
      ...data.columns.map((column) => heldOut(column) as (number | null)[]),
    ];
  }

  function isMeasured(): boolean {
    return data.columns.some((column) => column.some((value) => value !== null));
  }

  function build(): uPlot {
    const { token, axis, size } = lookOf(element);
    // A value holds for its whole step, so a gap begins where the step ends.
    const stepped = uPlot.paths.stepped?.({ align: 1, alignGaps: 1 });
    const made = new uPlot(
      {
        ...size,
        padding: [6, 28, look.times === 'below' ? 0 : 7, 0],
        legend: { show: false },
        cursor: {
          y: false,
          points: { show: false },
          drag: { x: true, y: false, setScale: false },
          // Pointing is shared; drawing over a stretch is told by the chart where it was done.
          sync: { key: SYNC_KEY, filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' } },
          // A value holds for its whole step, so the cursor belongs to the point on its left.
          dataIdx: (self, _series, closest, xValue) => {
            const times = self.data[0];
            return times === undefined ? closest : Math.max(0, indexAt(times as number[], xValue));
          },
        },
        scales: {
          x: { time: true, range: () => [data.stretch.fromS, data.stretch.toS] },
          y: { range: (_self, min, max) => look.range(min, max) },
        },
        axes: [
          {
            ...axis,
            space: 76,
            size: look.times === 'below' ? timeAxisSize : 0,
            values: (_self, splits, _axis, _space, stepS) =>
              look.times === 'below' ? timeLabels(splits, stepS, data.steps.dates) : splits.map(() => ''),
          },
          {
            ...axis,
            size: 76,
            // A low chart has its second number all the same.
            space: (_self, _axis, _min, _max, height) => Math.min(20, Math.max(14, height / 2.4)),
            // Where nothing was measured a scale would say that it is zero.
            values: (_self, splits) => splits.map(isMeasured() ? look.valueLabel : () => ''),
          },
        ],
        series: [
          {},
          ...look.lines.map(({ stroke, fill, dash, width = 1.5 }): uPlot.Series => ({
            stroke: token(stroke),
            width,
            points: { show: false },
            ...(fill ? { fill: token(fill) } : {}),
            ...(dash ? { dash } : {}),
            ...(stepped ? { paths: stepped } : {}),
            // The step up at the end of a gap is none, and not even a shade of it is drawn.
            gaps: (_self, _series, _from, _to, found) => found.map(([from, to]) => [from, to + 1]),
          })),
        ],
        plugins: [
          dropShading(() => data.steps, token('--gap-fill')),
          momentLine(() => data.markS, token('--accent')),
        ],
        hooks: {
          setCursor: [(self) => {
            const left = self.cursor.left ?? -1;
            if (left < 0) events.pointed(undefined);
            // The others follow; their pixels would say the same time a little differently.
            else if (self.over.matches(':hover')) events.pointed(self.posToVal(left, 'x'));
          }],
          setSelect: [(self) => {
            const chosen = takenSelection(self);
            if (chosen) events.chosen({ fromS: chosen.min, toS: chosen.max });
          }],
        },
      },
      columns(),
      element,
    );
    made.over.addEventListener('dblclick', () => events.whole());
    return made;
  }

  return {
    update(next) {
      data = next;
      plot.current.setData(columns());
    },
    mark(markS) {
      data = { ...data, markS };
      plot.current.redraw(false, false);
    },
    point(timeS, selected) {
      const { current } = plot;
      const { min, max } = current.scales['x'] ?? {};
      const place = (at: number) => current.valToPos(Math.min(Math.max(at, min ?? at), max ?? at), 'x');
      const height = current.over.clientHeight;
      // A hundredth of a pixel further, so that rounding does not read the value before.
      current.setCursor(
        timeS === undefined ? { left: -10, top: -10 } : { left: place(timeS) + 0.01, top: 0 },
      );
      const left = selected ? place(selected.fromS) : 0;
      const width = selected ? place(selected.toS) - left : 0;
      current.setSelect({ left, top: 0, width, height: selected ? height : 0 }, false);
    },
    restyle: plot.restyle,
    dispose: plot.dispose,
  };
}
