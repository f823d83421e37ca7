/** Throughput over time: in upwards, out downwards. It only draws; derive/series.ts computes. */
import uPlot from 'uplot';
import { bitRate, written } from '../derive/format.ts';
import { indexAt, NO_SERIES, type ThroughputSeries } from '../derive/series.ts';
import { timeLabels } from '../derive/time.ts';
import { dropShading } from './drop_shading.ts';
import { momentLine } from './moment_line.ts';
import { cursorHook, lookOf, mountPlot, takenSelection, timeAxisSize } from './plot.ts';

export interface ThroughputChartData {
  readonly series: ThroughputSeries;
  /** Seconds since the epoch; the whole series where undefined. */
  readonly fromS?: number | undefined;
  readonly toS?: number | undefined;
  /** Where a line stands: the moment of a replay, in seconds since the epoch. */
  readonly markS?: number | undefined;
}

export interface ThroughputChartEvents {
  /** Position in the columns under the cursor; undefined when it left. */
  cursor(index: number | undefined): void;
  /** The reader chose a stretch of time, or went back to all of it. */
  zoomed(state: 'zoomed' | 'whole'): void;
}

export interface ThroughputChart {
  update(data: ThroughputChartData): void;
  /** Moves the line alone: a replay moves it ten times a second. */
  mark(markS: number | undefined): void;
  /** Read colours again: the theme changed. */
  restyle(): void;
  resetZoom(): void;
  dispose(): void;
}

/** Below this the axis would show fractions of a bit. */
const LEAST_TOP_BPS = 1000;

export function mountThroughputChart(element: HTMLElement, events: ThroughputChartEvents): ThroughputChart {
  let data: ThroughputChartData = { series: NO_SERIES };
  let zoom: { min: number; max: number } | undefined;
  const plot = mountPlot(element, build);

  function columns(): uPlot.AlignedData {
    const { timesS, inBps, outBps, totalBps } = data.series;
    return [timesS, inBps, outBps, totalBps];
  }

  function wholeRange(): { min: number; max: number } {
    const times = data.series.timesS;
    const min = data.fromS ?? times[0] ?? 0;
    const max = data.toS ?? times[times.length - 1] ?? 1;
    return { min, max: Math.max(max, min + 1) };
  }

  function build(): uPlot {
    const { token, axis, size } = lookOf(element);
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    const line = (stroke: string, fill: string | undefined): uPlot.Series => ({
      stroke: token(stroke),
      width: 1.5,
      points: { show: false },
      ...(fill ? { fill: token(fill) } : {}),
      ...(stepped ? { paths: stepped } : {}),
    });
    const made = new uPlot(
      {
        ...size,
        padding: [10, 30, 0, 0],
        legend: { show: false },
        cursor: {
          y: false,
          points: { show: false },
          drag: { x: true, y: false, setScale: false },
          // A value holds for its whole step, so the cursor belongs to the point on its left.
          dataIdx: (self, _series, closest, xValue) => {
            const times = self.data[0];
            return times === undefined ? closest : Math.max(0, indexAt(times as number[], xValue));
          },
        },
        scales: {
          x: { time: true, range: () => tuple(zoom ?? wholeRange()) },
          y: { range: (_self, min, max) => mirrored(min, max) },
        },
        axes: [
          {
            ...axis,
            space: 76,
            size: timeAxisSize,
            values: (_self, splits, _axis, _space, stepS) => timeLabels(splits, stepS, data.series.dates),
          },
          {
            ...axis,
            size: 78,
            space: 34,
            values: (_self, splits) => splits.map((value) => written(bitRate(Math.abs(value)))),
          },
        ],
        series: [
          {},
          line('--in', '--in-fill'),
          line('--out', '--out-fill'),
          line('--total', undefined),
        ],
        plugins: [
          dropShading(() => data.series, token('--gap-fill')),
          momentLine(() => data.markS, token('--accent')),
        ],
        hooks: {
          setCursor: [cursorHook(events.cursor)],
          setSelect: [(self) => chooseRange(self)],
        },
      },
      columns(),
      element,
    );
    made.over.addEventListener('dblclick', resetZoom);
    return made;
  }

  function chooseRange(self: uPlot): void {
    const chosen = takenSelection(self);
    if (chosen === undefined || chosen.max - chosen.min < 1) return;
    zoom = chosen;
    self.setData(columns());
    events.zoomed('zoomed');
  }

  function resetZoom(): void {
    if (zoom === undefined) return;
    zoom = undefined;
    plot.current.setData(columns());
    events.zoomed('whole');
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
    restyle: plot.restyle,
    resetZoom,
    dispose: plot.dispose,
  };
}

function tuple(range: { min: number; max: number }): [number, number] {
  return [range.min, range.max];
}

/** Up and down in one scale, with a little air; only upwards where nothing goes out. */
function mirrored(min: number | null, max: number | null): [number, number] {
  const top = Math.max(max ?? 0, 0);
  const bottom = Math.max(-(min ?? 0), 0);
  const most = Math.max(top, bottom, LEAST_TOP_BPS);
  const up = top === 0 && bottom > 0 ? most * 0.15 : Math.max(top * 1.1, most * 0.15);
  return [bottom === 0 ? 0 : -Math.max(bottom * 1.1, most * 0.15), up];
}
