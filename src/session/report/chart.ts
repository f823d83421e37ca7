/** Throughput over time as one SVG picture. */
import { bitRate, escaped } from './words.ts';

/** More could not be told apart on paper. */
export const MAX_POINTS = 600;

const WIDTH = 960;
const HEIGHT = 240;
const LEFT = 76;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 26;

/** One second in which something was sent. */
export interface Second {
  readonly timeUs: number;
  readonly bytes: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly isGap: boolean;
}

export interface Series {
  readonly firstUs: number;
  readonly stepSeconds: number;
  /** Bits per second, means over each step; seconds without traffic count as zero. */
  readonly inBps: readonly number[];
  readonly outBps: readonly number[];
  readonly totalBps: readonly number[];
  /** Something was missed in the step. */
  readonly gaps: readonly boolean[];
}

/** @param seconds in order; read once. Undefined when there are none. */
export function seriesOf(
  seconds: Iterable<Second>,
  firstUs: number,
  lastUs: number,
): Series | undefined {
  const spanSeconds = Math.floor((lastUs - firstUs) / 1e6) + 1;
  const stepSeconds = Math.max(1, Math.ceil(spanSeconds / MAX_POINTS));
  const points = Math.ceil(spanSeconds / stepSeconds);
  const sums = [0, 1, 2].map(() => new Array<number>(points).fill(0));
  const gaps = new Array<boolean>(points).fill(false);
  let any = false;
  for (const { timeUs, bytes, bytesIn, bytesOut, isGap } of seconds) {
    const at = Math.min(points - 1, Math.max(0, Math.floor((timeUs - firstUs) / 1e6 / stepSeconds)));
    [bytesIn, bytesOut, bytes].forEach((value, i) => {
      const sum = sums[i];
      if (sum) sum[at] = (sum[at] ?? 0) + value;
    });
    if (isGap) gaps[at] = true;
    any = true;
  }
  if (!any) return undefined;
  const rates = (i: number) => (sums[i] ?? []).map((bytes) => bytes * 8 / stepSeconds);
  return { firstUs, stepSeconds, inBps: rates(0), outBps: rates(1), totalBps: rates(2), gaps };
}

/** The next of 1, 2, 5, 10 ... from `value` on. */
function niceStep(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= value * 0.999) ?? value;
}

/** Seconds between labels of the time axis. */
const TIME_STEPS = [
  1,
  2,
  5,
  10,
  15,
  30,
  60,
  120,
  300,
  600,
  900,
  1800,
  3600,
  7200,
  10_800,
  21_600,
  43_200,
  86_400,
];

function timeTicks(series: Series): { at: number; label: string }[] {
  const span = series.inBps.length * series.stepSeconds;
  const step = TIME_STEPS.find((each) => span / each <= 8) ?? Math.ceil(span / 8 / 86_400) * 86_400;
  const first = series.firstUs / 1e6;
  const ticks: { at: number; label: string }[] = [];
  for (let at = Math.ceil(first / step) * step; at <= first + span; at += step) {
    const date = new Date(at * 1000);
    if (Number.isNaN(date.valueOf())) break;
    const text = date.toISOString();
    ticks.push({
      at: (at - first) / span,
      label: step < 86_400 ? text.slice(11, step < 60 ? 19 : 16) : text.slice(0, 10),
    });
  }
  return ticks;
}

export function chart(series: Series): string {
  const directed = [...series.inBps, ...series.outBps].some((bps) => bps > 0);
  const lines = directed
    ? [{ name: 'in', bps: series.inBps }, { name: 'out', bps: series.outBps }]
    : [{ name: 'total', bps: series.totalBps }];
  const peak = Math.max(1, ...lines.flatMap(({ bps }) => bps));
  const step = niceStep(peak / 4);
  const top = Math.ceil(peak / step) * step;
  const width = WIDTH - LEFT - RIGHT;
  const height = HEIGHT - TOP - BOTTOM;
  const points = series.inBps.length;
  const x = (i: number) => (LEFT + (points === 1 ? width / 2 : i / (points - 1) * width)).toFixed(1);
  const y = (bps: number) => (TOP + height * (1 - bps / top)).toFixed(1);
  const parts: string[] = [];
  for (let value = 0; value <= top * 1.001; value += step) {
    parts.push(
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}"/>`,
      `<text class="tick" x="${LEFT - 8}" y="${y(value)}" dy=".32em" text-anchor="end">${
        bitRate(value)
      }</text>`,
    );
  }
  for (const { at, label } of timeTicks(series)) {
    parts.push(
      `<text class="tick" x="${(LEFT + at * width).toFixed(1)}" y="${HEIGHT - 6}" text-anchor="middle">${
        escaped(label)
      }</text>`,
    );
  }
  const gapWidth = Math.max(2, width / points).toFixed(1);
  series.gaps.forEach((isGap, i) => {
    if (!isGap) return;
    parts.push(`<rect class="gap" x="${x(i)}" y="${TOP}" width="${gapWidth}" height="${height}"/>`);
  });
  for (const { name, bps } of lines) {
    const line = points === 1
      ? `M${LEFT},${y(bps[0] ?? 0)}H${WIDTH - RIGHT}`
      : bps.map((value, i) => `${i === 0 ? 'M' : 'L'}${x(i)},${y(value)}`).join('');
    const floor = y(0);
    parts.push(
      `<path class="area ${name}" d="${line}V${floor}H${LEFT}Z"/>`,
      `<path class="line ${name}" d="${line}"/>`,
    );
  }
  const words = lines.map(({ name, bps }) => `${name}: highest ${bitRate(Math.max(...bps))}`).join(', ');
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Throughput over time, ${
    escaped(words)
  }">${parts.join('')}</svg>
<p class="legend">${lines.map(({ name }) => `<span class="key ${name}"></span>${name}`).join(' ')}${
    series.gaps.includes(true) ? ' <span class="key gap"></span>something was missed' : ''
  }
<span class="quiet">means over ${
    series.stepSeconds === 1 ? 'one second' : `${series.stepSeconds.toLocaleString('en-GB')} seconds`
  }, times in UTC</span></p>`;
}
