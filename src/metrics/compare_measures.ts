/** What is compared: one table of figures, with what makes a difference worth telling. */
import type { Measure } from '../model/compare.ts';
import type { CellField, Cells } from '../model/compare_input.ts';
import { type Estimate, ratioEstimate } from './noise.ts';

/** Figures that move together when one thing happened: a longer way, a leaking one, more traffic. */
export type Family = 'volume' | 'delay' | 'loss' | 'jitter' | 'failures' | 'share';

export interface MeasureRule {
  readonly family: Family;
  /** Smallest difference that matters, in the unit of the measure; a ratio must be 10% as well. */
  readonly least: number;
  /** `ratio`: a doubling counts 1 in the ranking. A number: so many points of a percentage count 1. */
  readonly weigh: 'ratio' | number;
}

export const RULES: Readonly<Record<Measure, MeasureRule>> = {
  throughput_bps: { family: 'volume', least: 1000, weigh: 'ratio' },
  throughput_in_bps: { family: 'volume', least: 1000, weigh: 'ratio' },
  throughput_out_bps: { family: 'volume', least: 1000, weigh: 'ratio' },
  goodput_bps: { family: 'volume', least: 1000, weigh: 'ratio' },
  packets_per_second: { family: 'volume', least: 0.5, weigh: 'ratio' },
  rtt_mean_ms: { family: 'delay', least: 1, weigh: 'ratio' },
  rtt_p50_ms: { family: 'delay', least: 1, weigh: 'ratio' },
  rtt_p95_ms: { family: 'delay', least: 1, weigh: 'ratio' },
  handshake_ms: { family: 'delay', least: 1, weigh: 'ratio' },
  // Half a percent of loss is what a call or a fast transfer begins to feel.
  tcp_loss_percent: { family: 'loss', least: 0.3, weigh: 1 },
  retransmitted_percent: { family: 'loss', least: 0.3, weigh: 1 },
  rtp_loss_percent: { family: 'loss', least: 0.3, weigh: 1 },
  rtp_jitter_ms: { family: 'jitter', least: 1, weigh: 'ratio' },
  dns_mean_ms: { family: 'delay', least: 2, weigh: 'ratio' },
  dns_failure_percent: { family: 'failures', least: 2, weigh: 10 },
  encrypted_percent: { family: 'share', least: 3, weigh: 25 },
  ipv6_percent: { family: 'share', least: 3, weigh: 25 },
};

const LEAST_RATIO = 1.1;
/** What came from nothing counts as ten doublings. */
const MOST_WEIGHT = 10;

/** How large a difference is in the ranking; 0 when it is too small to matter. */
export function weightOf(measure: Measure, a: number, b: number): number {
  const { least, weigh } = RULES[measure];
  const difference = Math.abs(b - a);
  if (difference < least) return 0;
  if (weigh !== 'ratio') return Math.min(MOST_WEIGHT, difference / weigh);
  const [low, high] = [Math.min(Math.abs(a), Math.abs(b)), Math.max(Math.abs(a), Math.abs(b))];
  if (high < low * LEAST_RATIO) return 0;
  return low === 0 ? MOST_WEIGHT : Math.min(MOST_WEIGHT, Math.log2(high / low));
}

/** A figure that is a ratio of two sums over time; no `per`: the time itself. */
export interface CellMeasure {
  readonly measure: Measure;
  readonly of: CellField;
  readonly per?: CellField;
  readonly times: number;
  /** A share of things that were counted: it has the error of counting at least. */
  readonly counted?: true;
}

const NS_PER_MS = 1e6;

/** Over all traffic. */
export const TOTAL_MEASURES: readonly CellMeasure[] = [
  { measure: 'throughput_bps', of: 'bytes', times: 8 },
  { measure: 'throughput_in_bps', of: 'bytesIn', times: 8 },
  { measure: 'throughput_out_bps', of: 'bytesOut', times: 8 },
  { measure: 'goodput_bps', of: 'goodputBytes', times: 8 },
  { measure: 'packets_per_second', of: 'packets', times: 1 },
  { measure: 'rtt_mean_ms', of: 'rttSumNs', per: 'rttSamples', times: 1 / NS_PER_MS },
  { measure: 'tcp_loss_percent', of: 'retransmissions', per: 'dataSegments', times: 100, counted: true },
  { measure: 'rtp_loss_percent', of: 'rtpLost', per: 'rtpExpected', times: 100, counted: true },
  { measure: 'rtp_jitter_ms', of: 'jitterSumNs', per: 'jitterSamples', times: 1 / NS_PER_MS },
  { measure: 'dns_mean_ms', of: 'dnsSumNs', per: 'dnsSamples', times: 1 / NS_PER_MS },
  { measure: 'dns_failure_percent', of: 'dnsFailures', per: 'dnsResponses', times: 100, counted: true },
  { measure: 'encrypted_percent', of: 'encryptedPackets', per: 'packets', times: 100, counted: true },
];

/** Over one protocol class: what the totals do not say already. */
export const CLASS_MEASURES: readonly CellMeasure[] = TOTAL_MEASURES.filter(({ measure }) =>
  measure === 'throughput_bps'
);
export const UPPER_CLASS_MEASURES: readonly CellMeasure[] = TOTAL_MEASURES.filter(({ measure }) =>
  measure === 'throughput_bps' || measure === 'rtt_mean_ms' || measure === 'tcp_loss_percent'
);

export type CellEstimate = Estimate & { readonly block: number };

/** undefined where the side has nothing to measure. */
export function cellEstimate(
  { of, per, times, counted }: CellMeasure,
  cells: Cells,
  stepS: number,
  random: () => number,
): CellEstimate | undefined {
  const bottom = per ? cells[per] : new Float64Array(cells[of].length).fill(stepS);
  const found = ratioEstimate(cells[of], bottom, random);
  if (!found) return undefined;
  const variance = counted ? Math.max(found.variance, countingVariance(cells[of], bottom)) : found.variance;
  return { ...found, value: found.value * times, variance: variance * times * times };
}

/** Of a share x / n, with one more of each kind (Laplace), so that 0 of 10 is not certain. */
function countingVariance(part: Float64Array, whole: Float64Array): number {
  const n = whole.reduce((sum, value) => sum + value, 0);
  const x = part.reduce((sum, value) => sum + value, 0);
  const share = Math.min(1, Math.max(0, (x + 1) / (n + 2)));
  return (share * (1 - share)) / n;
}
