/** The charts of a session's traffic over time: what each draws, how it is scaled, and the same in words. */
import { bitRate, count, counted, milliseconds, packetRate, percent, written } from './format.ts';
import { type Column, gapText, totalAt, type TrafficPeaks, type TrafficSeries } from './series.ts';

export type TrafficChartId = 'throughput' | 'packets' | 'rtt' | 'loss';

export interface TrafficChart {
  readonly id: TrafficChartId;
  readonly title: string;
  /** Said where nothing was measured while there was traffic. */
  readonly none: string;
  /** Tokens of the lines' colours, in the order of the columns. */
  readonly lines: readonly { readonly stroke: string; readonly fill?: string; readonly dash?: number[] }[];
  readonly columns: (series: TrafficSeries) => readonly Column[];
  readonly range: (min: number | null, max: number | null) => [number, number];
  readonly valueLabel: (value: number) => string;
}

/** Below this the axis would show fractions of a bit. */
const LEAST_TOP_BPS = 1000;

/** Up and down in one scale, with a little air; only upwards where nothing goes out. */
export function mirrored(min: number | null, max: number | null): [number, number] {
  const top = Math.max(max ?? 0, 0);
  const bottom = Math.max(-(min ?? 0), 0);
  const most = Math.max(top, bottom, LEAST_TOP_BPS);
  const up = top === 0 && bottom > 0 ? most * 0.15 : Math.max(top * 1.1, most * 0.15);
  return [bottom === 0 ? 0 : -Math.max(bottom * 1.1, most * 0.15), up];
}

/** From zero (or below, where a loss is negative) to a little above the largest, and to `least` at the least. */
const fromZero = (least: number) => (min: number | null, max: number | null): [number, number] => [
  Math.min(0, (min ?? 0) * 1.1),
  Math.max((max ?? 0) * 1.12, least),
];

export const TRAFFIC_CHARTS: readonly TrafficChart[] = [
  {
    id: 'throughput',
    title: 'Throughput, in upwards, out downwards',
    none: '',
    lines: [
      { stroke: '--in', fill: '--in-fill' },
      { stroke: '--out', fill: '--out-fill' },
      { stroke: '--total' },
    ],
    columns: ({ inBps, outBps, totalBps }) => [inBps, outBps, totalBps],
    range: mirrored,
    valueLabel: (value) => written(bitRate(Math.abs(value))),
  },
  {
    id: 'packets',
    title: 'Packets a second',
    none: '',
    lines: [{ stroke: '--total', fill: '--total-fill' }],
    columns: ({ packets }) => [packets],
    range: fromZero(4),
    valueLabel: (value) => written(packetRate(value)),
  },
  {
    id: 'rtt',
    title: 'TCP round trip, mean',
    none: 'No TCP round trip was measured.',
    lines: [{ stroke: '--c-green' }],
    columns: ({ rttMs }) => [rttMs],
    range: fromZero(0.01),
    valueLabel: (value) => written(milliseconds(value)),
  },
  {
    id: 'loss',
    title: 'Loss',
    none: 'No TCP data and no RTP: there is no loss to measure.',
    lines: [{ stroke: '--c-purple' }, { stroke: '--c-red', dash: [4, 3] }],
    columns: ({ tcpLoss, rtpLoss }) => [tcpLoss, rtpLoss],
    range: fromZero(1),
    valueLabel: (value) => written(percent(value)),
  },
];

/** Whether a chart has a value to draw. */
export function hasValues(chart: TrafficChart, series: TrafficSeries): boolean {
  return chart.columns(series).some((column) => column.some((value) => value !== null));
}

/** One figure of the line that reads all charts: at the cursor, or else its peak. */
export interface Reading {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** @param at position under the cursor; undefined: none, and the peaks are read */
export function readings(series: TrafficSeries, peaks: TrafficPeaks, at: number | undefined): Reading[] {
  const rate = (value: number | null) => written(bitRate(value === null ? null : Math.abs(value)));
  const figure = (
    id: string,
    name: string,
    [column, peak]: readonly [Column, number | null],
    write: (value: number | null) => string,
  ): Reading => ({ id, name, text: write(at === undefined ? peak : column[at] ?? null) });
  const loss = (value: number | null) => written(percent(value));
  const all: Reading[] = [
    figure('in', 'In', [series.inBps, peaks.inBps], rate),
    figure('out', 'Out', [series.outBps, peaks.outBps], rate),
  ];
  if (peaks.undirected) {
    const total = at === undefined ? peaks.totalBps : totalAt(series, at);
    all.push({ id: 'total', name: 'In, out and neither', text: rate(total) });
  }
  all.push(
    figure('packets', 'Packets/s', [series.packets, peaks.packets], (value) => written(packetRate(value))),
    figure('rtt', 'Round trip', [series.rttMs, peaks.rttMs], (value) => written(milliseconds(value))),
    figure('tcp-loss', 'TCP loss', [series.tcpLoss, peaks.tcpLoss], loss),
  );
  if (peaks.rtpLoss !== null) all.push(figure('rtp-loss', 'RTP loss', [series.rtpLoss, peaks.rtpLoss], loss));
  return all;
}

/** A chart in one or two sentences. */
export function chartSentence(chart: TrafficChart, series: TrafficSeries, peaks: TrafficPeaks): string {
  const parts = [`${chart.title}: chart with ${counted(series.timesS.length, 'point')}.`];
  if (!hasValues(chart, series)) return `${chart.title}. ${chart.none}`;
  const peak = (name: string, value: number | null, write: (value: number) => string) =>
    value === null ? [] : [`${name} ${write(value)}`];
  const rate = (value: number) => written(bitRate(value));
  const loss = (value: number) => written(percent(value));
  const said = {
    throughput: [
      ...peak('inbound', peaks.inBps, rate),
      ...peak('outbound', peaks.outBps, rate),
      ...peak('in, out and neither together', peaks.undirected ? peaks.totalBps : null, rate),
    ],
    packets: peak('packets', peaks.packets, (value) => `${written(packetRate(value))} a second`),
    rtt: peak('round trip', peaks.rttMs, (value) => written(milliseconds(value))),
    loss: [...peak('TCP', peaks.tcpLoss, loss), ...peak('RTP', peaks.rtpLoss, loss)],
  }[chart.id];
  parts.push(`Highest: ${said.join(', ')}.`);
  if (series.stepS > 1) parts.push(`Each value is the mean over ${count(series.stepS)} seconds.`);
  if (peaks.gaps > 0) parts.push(`Something was missed in ${gapText(peaks.gaps, series.stepS)}.`);
  return parts.join(' ');
}
