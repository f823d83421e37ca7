/**
 * Quantiles in small, mergeable memory: counts in buckets whose borders grow by a constant factor, so that any
 * quantile is at most 1% off (relative error, "DDSketch", Masson, Rim and Lee, VLDB 2019, section 2.1). The order of
 * the values does not matter, so a replay gives the same answer as the live run.
 */

const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);

/** From 1 ns to 12 days: ln(1e15) / ln(GAMMA) buckets; larger values share the last one. */
const MAX_BUCKET = 1728;

export class QuantileSketch {
  readonly #counts = new Map<number, number>();
  #total = 0;
  #min = Infinity;
  #max = 0;

  /** @param value in nanoseconds; anything below 1 counts as 1 */
  add(value: number): void {
    const bucket = value <= 1 ? 0 : Math.min(MAX_BUCKET, Math.ceil(Math.log(value) / LOG_GAMMA));
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    this.#total++;
    this.#min = Math.min(this.#min, Math.max(1, value));
    this.#max = Math.max(this.#max, value, 1);
  }

  /**
   * The smallest sample that at least a share `q` (0 to 1) of the samples does not exceed (nearest rank); undefined
   * without samples. Never outside of what was measured.
   */
  quantile(q: number): number | undefined {
    if (this.#total === 0) return undefined;
    const rank = Math.max(1, Math.ceil(q * this.#total));
    if (rank === this.#total) return this.#max; // the two ends are known exactly
    if (rank === 1) return this.#min;
    let seen = 0;
    let last = 0;
    for (const bucket of [...this.#counts.keys()].sort((a, b) => a - b)) {
      last = bucket;
      seen += this.#counts.get(bucket) ?? 0;
      if (seen >= rank) break;
    }
    return Math.min(this.#max, Math.max(this.#min, (2 * GAMMA ** last) / (GAMMA + 1)));
  }

  /** The values that its buckets stand for, with their counts, in no order. */
  *entries(): Generator<[value: number, count: number]> {
    for (const [bucket, count] of this.#counts) yield [(2 * GAMMA ** bucket) / (GAMMA + 1), count];
  }

  /** Short text that `from` reads back. */
  toText(): string {
    if (this.#total === 0) return '';
    const counts = [...this.#counts].sort(([a], [b]) => a - b).map(([bucket, count]) => `${bucket}:${count}`);
    return [`${this.#min}..${this.#max}`, ...counts].join(' ');
  }

  static from(text: string): QuantileSketch {
    const sketch = new QuantileSketch();
    const [range = '', ...pairs] = text.split(' ');
    const [min, max] = range.split('..').map(Number);
    if (min === undefined || max === undefined || !Number.isFinite(min) || !Number.isFinite(max)) {
      return sketch;
    }
    sketch.#min = min;
    sketch.#max = max;
    for (const pair of pairs) {
      const [bucket, count] = pair.split(':').map(Number);
      if (
        bucket === undefined || count === undefined || !Number.isInteger(bucket) || !Number.isInteger(count)
      ) {
        continue;
      }
      sketch.#counts.set(bucket, count);
      sketch.#total += count;
    }
    return sketch;
  }
}
