/**
 * How much a figure wanders by itself. Neighbouring seconds resemble each other, so that n of them say less than n
 * independent values would; whole blocks of them are resampled instead (Künsch, Annals of Statistics 17, 1989; in a
 * circle: Politis and Romano, "A circular block-resampling procedure for stationary data", 1992).
 */

/** Fewer cells say nothing: twice the least number of blocks. */
export const LEAST_CELLS = 12;
/** Fewer independent pieces give no error worth the name. */
export const LEAST_UNITS = 6;
/** A standard error from n replicates is itself off by 1 / sqrt(2n): 3.5%. */
const REPLICATES = 400;
/** 5%: streams are many, and each is drawn by itself. */
const BUNCH_REPLICATES = 200;

/** Equal seeds, equal verdicts (mulberry32). @returns numbers from 0, below 1 */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A figure of one side with its uncertainty. */
export interface Estimate {
  readonly value: number;
  /** Standard error squared. */
  readonly variance: number;
  /** Independent pieces that it rests on. */
  readonly units: number;
}

/** Kish's effective sample size: many pieces of which one holds nearly all are hardly more than one. */
export function effectiveSize(sum: number, sumOfSquares: number): number {
  return sumOfSquares > 0 ? (sum * sum) / sumOfSquares : 0;
}

/**
 * Length of the blocks: twice the lag behind which autocorrelation stays within chance (the rule of Politis and White,
 * Econometric Reviews 23, 2004, section 3.2), at least the cube root of n, and short enough to leave LEAST_UNITS blocks.
 */
export function blockLength(values: Float64Array): number {
  const n = values.length;
  const most = Math.max(1, Math.floor(n / LEAST_UNITS));
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const covariance = (lag: number) => {
    let sum = 0;
    for (let i = 0; i + lag < n; i++) sum += ((values[i] ?? 0) - mean) * ((values[i + lag] ?? 0) - mean);
    return sum / n;
  };
  const variance = covariance(0);
  let lag = 0;
  if (variance > 0) {
    const chance = 2 * Math.sqrt(Math.log10(n) / n);
    const quiet = Math.max(5, Math.ceil(Math.sqrt(Math.log10(n))));
    // Lags beyond `most` make no difference any more.
    for (let next = 1, calm = 0; next <= most + quiet && calm < quiet; next++) {
      if (Math.abs(covariance(next) / variance) < chance) calm++;
      else [lag, calm] = [next, 0];
    }
  }
  return Math.min(most, Math.max(1, Math.ceil(Math.cbrt(n)), 2 * lag));
}

/**
 * Blocks of a short series are too short for a long memory. So the error is at least that of a first-order
 * autoregression, whose memory is the correlation of neighbours, less its bias (Kendall, Biometrika 41, 1954).
 * @param rest deviations, of mean 0
 */
function lastingVariance(rest: Float64Array): { memory: number; variance: number } {
  const n = rest.length;
  let [own, next] = [0, 0];
  for (let i = 0; i < n; i++) {
    own += (rest[i] ?? 0) ** 2;
    if (i + 1 < n) next += (rest[i] ?? 0) * (rest[i + 1] ?? 0);
  }
  if (own === 0) return { memory: 0, variance: 0 };
  const found = next / own;
  const memory = Math.min(0.95, Math.max(0, found + (1 + 3 * found) / n));
  return { memory, variance: ((own / (n - 1)) * (1 + memory)) / (1 - memory) };
}

/** Sums of the first i values of the ring laid out twice. */
function ringSums(values: Float64Array): Float64Array {
  const n = values.length;
  const sums = new Float64Array(2 * n + 1);
  for (let i = 0; i < 2 * n; i++) sums[i + 1] = (sums[i] ?? 0) + (values[i % n] ?? 0);
  return sums;
}

/**
 * The ratio of two sums over cells of equal length (bytes over seconds, round trips over their number).
 * @returns undefined where nothing was measured
 */
export function ratioEstimate(
  top: Float64Array,
  bottom: Float64Array,
  random: () => number,
): (Estimate & { readonly block: number }) | undefined {
  const n = top.length;
  let [tops, bottoms, squares] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    tops += top[i] ?? 0;
    bottoms += bottom[i] ?? 0;
    squares += (bottom[i] ?? 0) ** 2;
  }
  if (bottoms <= 0) return undefined;
  const value = tops / bottoms;
  if (n < LEAST_CELLS) return { value, variance: 0, units: 0, block: 0 };
  // What a cell adds to the ratio's deviation: its own block length is that of the ratio.
  const rest = top.map((each, i) => each - value * (bottom[i] ?? 0));
  const block = blockLength(rest);
  const [topSums, bottomSums] = [ringSums(top), ringSums(bottom)];
  const blocks = Math.ceil(n / block);
  let [count, mean, squared] = [0, 0, 0];
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    let [t, b] = [0, 0];
    for (let i = 0; i < blocks; i++) {
      const at = Math.floor(random() * n);
      t += (topSums[at + block] ?? 0) - (topSums[at] ?? 0);
      b += (bottomSums[at + block] ?? 0) - (bottomSums[at] ?? 0);
    }
    if (b <= 0) continue;
    // Welford: the difference of two large sums would lose what is looked for.
    const step = t / b - mean;
    mean += step / ++count;
    squared += step * (t / b - mean);
  }
  // Drawn from the sample, blocks vary about its own mean, which is nearer to them than the true one.
  const drawn = count > 1 ? (squared / (count - 1)) * (n / (n - block)) : 0;
  const { memory, variance: lasting } = lastingVariance(rest);
  return {
    value,
    variance: Math.max(drawn, (lasting * n) / (bottoms * bottoms)),
    units: Math.min(n / block, effectiveSize(bottoms, squares), (n * (1 - memory)) / (1 + memory)),
    block,
  };
}

/** Quantiles of samples that came in bunches: each unit holds positions on `axis` and how often. */
export interface Bunches {
  /** Values, ascending. */
  readonly axis: Float64Array;
  readonly units: readonly { readonly at: readonly number[]; readonly counts: readonly number[] }[];
}

function weightedQuantile(axis: Float64Array, counts: Float64Array, total: number, q: number): number {
  let seen = 0;
  for (let i = 0; i < axis.length; i++) {
    seen += counts[i] ?? 0;
    if (seen >= q * total - 1e-9) return axis[i] ?? 0;
  }
  return axis[axis.length - 1] ?? 0;
}

/** A quantile (nearest rank) with an error from resampling whole bunches. undefined without samples. */
export function quantileEstimate(bunches: Bunches, q: number, random: () => number): Estimate | undefined {
  const { axis, units } = bunches;
  const counts = new Float64Array(axis.length);
  const sizes = units.map((unit) => unit.counts.reduce((sum, count) => sum + count, 0));
  const fill = (pick: (i: number) => number): number => {
    counts.fill(0);
    let total = 0;
    for (let i = 0; i < units.length; i++) {
      const picked = pick(i);
      const unit = units[picked];
      unit?.at.forEach((at, j) => {
        counts[at] = (counts[at] ?? 0) + (unit.counts[j] ?? 0);
      });
      total += sizes[picked] ?? 0;
    }
    return total;
  };
  const total = fill((i) => i);
  if (total === 0) return undefined;
  const value = weightedQuantile(axis, counts, total, q);
  let [mean, squared] = [0, 0];
  for (let replicate = 1; replicate <= BUNCH_REPLICATES; replicate++) {
    const drawn = fill(() => Math.floor(random() * units.length));
    const found = weightedQuantile(axis, counts, drawn, q);
    const step = found - mean;
    mean += step / replicate;
    squared += step * (found - mean);
  }
  const variance = squared / (BUNCH_REPLICATES - 1);
  return { value, variance, units: effectiveSize(total, sizes.reduce((sum, size) => sum + size * size, 0)) };
}
