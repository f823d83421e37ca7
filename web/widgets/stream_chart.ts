/** One stream over time: round trips as a line, retransmissions as bars. It only draws. */
import uPlot from 'uplot';
import { milliseconds, written } from '../derive/format.ts';
import { type DateNeed, timeLabels } from '../derive/time.ts';
import { brokenLine, cursorHook, lookOf, mountPlot, timeAxisSize } from './plot.ts';

export interface StreamChartData {
  /** Seconds since the epoch. */
  readonly timesS: readonly number[];
  /** Seconds that one value is the mean of. */
  readonly stepS: number;
  /** Null where nothing was measured. */
  readonly rttMs: readonly (number | null)[];
  readonly retransmissions: readonly (number | null)[];
  /** What the times need beside them. */
  readonly dates: DateNeed;
}

export interface StreamChart {
  update(data: StreamChartData): void;
  /** Read colours again: the theme changed. */
  restyle(): void;
  dispose(): void;
}

/** @param onCursor position in the columns under the cursor; undefined when it left */
export function mountStreamChart(
  element: HTMLElement,
  first: StreamChartData,
  onCursor: (index: number | undefined) => void,
): StreamChart {
  let data = first;
  const plot = mountPlot(element, build);

  function columns(): uPlot.AlignedData {
    return [[...data.timesS], [...data.rttMs], [...data.retransmissions]];
  }

  function build(): uPlot {
    const { token, axis, size } = lookOf(element);
    const bars = uPlot.paths.bars?.({ size: [0.6, 12, 2] });
    return new uPlot(
      {
        ...size,
        padding: [10, 8, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false } },
        scales: {
          x: { time: true, range: (_self, min, max) => min === max ? [min - 1, max + 1] : [min, max] },
          y: { range: (_self, _min, max) => [0, Math.max(max ?? 0, 0.001) * 1.15] },
          // Bars keep to the lower half, so that they do not hide the line.
          n: { range: (_self, _min, max) => [0, Math.max(max ?? 0, 1) * 2] },
        },
        axes: [
          {
            ...axis,
            space: 76,
            size: timeAxisSize,
            values: (_self, splits, _i, _space, step) => timeLabels(splits, step, data.dates),
          },
          { ...axis, size: 72, values: (_self, splits) => splits.map((ms) => written(milliseconds(ms))) },
          {
            ...axis,
            scale: 'n',
            side: 1,
            size: 34,
            grid: { show: false },
            values: (_self, splits) => splits.map((n) => Number.isInteger(n) ? String(n) : ''),
          },
        ],
        series: [
          {},
          { scale: 'y', stroke: token('--in'), width: 1.5, ...brokenLine(() => data.stepS, 'all') },
          {
            scale: 'n',
            stroke: token('--danger'),
            fill: token('--danger'),
            points: { show: false },
            ...(bars ? { paths: bars } : {}),
          },
        ],
        hooks: {
          setCursor: [cursorHook(onCursor)],
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
