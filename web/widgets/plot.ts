/** What our uPlot charts have in common: the theme's look, the cursor, the size of their box. */
import uPlot from 'uplot';
import { holesIn, isolatedIn } from '../derive/holes.ts';

/** Colours and type as the theme has them at the moment. */
export function lookOf(element: HTMLElement) {
  const token = (name: string) => getComputedStyle(element).getPropertyValue(name).trim();
  return {
    token,
    axis: {
      stroke: token('--text-3'),
      font: `${token('--text-chart')} ${token('--font')}`,
      grid: { stroke: token('--grid'), width: 1 },
      ticks: { show: false },
    },
    size: { width: Math.max(1, element.clientWidth), height: Math.max(1, element.clientHeight) },
  };
}

/** Height of a time axis: a second line where a label has one. */
export function timeAxisSize(_self: uPlot, labels: string[] | null): number {
  return labels?.some((label) => label.includes('\n')) ? 42 : 28;
}

/** @param report told the position in the columns under the cursor; undefined when it left */
export function cursorHook(report: (index: number | undefined) => void): (self: uPlot) => void {
  return (self) => {
    const index = self.cursor.idx;
    report(index == null || (self.cursor.left ?? -1) < 0 ? undefined : index);
  };
}

/**
 * The stretch that was drawn over, which is taken off the chart again; undefined for what was rather a click.
 * @returns in the unit of the x axis
 */
export function takenSelection(self: uPlot): { readonly min: number; readonly max: number } | undefined {
  const { left, width } = self.select;
  if (width < 6) return undefined;
  const range = { min: self.posToVal(left, 'x'), max: self.posToVal(left + width, 'x') };
  self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  return range;
}

/** A pause narrower than this is no hole that anybody could see, unless it is several steps. */
const NARROW_PX = 12;

/**
 * A line that breaks where nothing was measured; samples that stand alone are points.
 * @param stepX what one sample is the mean of, in the unit of the x axis
 */
export function brokenLine(
  stepX: () => number,
  points: 'all' | 'alone',
): Pick<uPlot.Series, 'spanGaps' | 'gaps' | 'points'> {
  const widest = (self: uPlot) => {
    const narrow = self.posToVal(NARROW_PX, 'x') - self.posToVal(0, 'x');
    return Math.max(1.5 * stepX(), narrow);
  };
  return {
    spanGaps: false,
    gaps: (self, series) => {
      const [xs] = self.data;
      const at = (index: number) => Math.round(self.valToPos(xs[index] ?? 0, 'x', true));
      return holesIn(xs, self.data[series] ?? [], widest(self)).map(([from, to]) => [at(from), at(to)]);
    },
    points: {
      show: true,
      size: 5,
      ...(points === 'alone'
        ? { filter: (self, series) => isolatedIn(self.data[0], self.data[series] ?? [], widest(self)) }
        : {}),
    },
  };
}

export interface Plot {
  readonly current: uPlot;
  /** Builds it anew: the theme changed. */
  restyle(): void;
  dispose(): void;
}

/** A chart that keeps to the size of its box. */
export function mountPlot(element: HTMLElement, build: () => uPlot): Plot {
  let plot = build();
  const resize = new ResizeObserver(() => {
    if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: element.clientHeight });
  });
  resize.observe(element);
  return {
    get current() {
      return plot;
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
