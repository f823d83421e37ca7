/** Where RTP streams stand against what ITU-T asks for: the thresholds, once for the page and for what is written. */
import type { RtpRow } from './rows.ts';

/** ITU-T Y.1541 (12/2011) table 1, class 0 (real time, sensitive to jitter): packet loss ratio at most 10^-3. */
export const GOOD_LOSS_PERCENT = 0.1;
/** ITU-T G.1010 (11/2001) table I.1, conversational voice: information loss below 3%. */
export const FAIR_LOSS_PERCENT = 3;
/**
 * ITU-T Y.1541 class 0: delay varies by at most 50 ms, but for one packet in a thousand. RFC 3550's jitter averages the
 * differences between two delays, and none of them is larger than that range: where even the stream's mean is above,
 * the range is exceeded. The largest jitter would prove nothing, since one late packet can raise it so far.
 */
export const MOST_JITTER_MS = 50;
/** One lost packet of a shorter stream would be more than a percent: too few to judge. */
export const LEAST_EXPECTED = 100;

export interface RtpQuality {
  readonly word: 'good' | 'fair' | 'poor';
  /** Which limit decided. */
  readonly by: 'loss' | 'jitter';
  /** Of the worst stream that is long enough to judge. */
  readonly lossPercent: number;
  readonly jitterMs: number | null;
}

/** By the worst stream. Undefined when no stream is long enough to say, or nothing bad shows but could be hidden. */
export function rtpQuality(streams: readonly RtpRow[]): RtpQuality | undefined {
  const long = streams.filter((row) => (row.expected ?? 0) >= LEAST_EXPECTED);
  const lossPercent = largest(long, 'loss_percent');
  if (lossPercent === null) return undefined;
  const jitterMs = largest(long, 'jitter_mean_ms');
  const figures = { lossPercent, jitterMs };
  if (lossPercent >= FAIR_LOSS_PERCENT) return { word: 'poor', by: 'loss', ...figures };
  if ((jitterMs ?? 0) > MOST_JITTER_MS) return { word: 'fair', by: 'jitter', ...figures };
  if (lossPercent > GOOD_LOSS_PERCENT) return { word: 'fair', by: 'loss', ...figures };
  // Duplicates that outnumber gaps (a negative loss) hide how many gaps there are.
  if (long.some((row) => (row.loss_percent ?? 0) < 0)) return undefined;
  return { word: 'good', by: 'loss', ...figures };
}

export function largest(
  rows: readonly RtpRow[],
  field: 'loss_percent' | 'jitter_mean_ms' | 'jitter_max_ms',
): number | null {
  let most: number | null = null;
  for (const row of rows) {
    const value = row[field];
    if (value !== null && (most === null || value > most)) most = value;
  }
  return most;
}
