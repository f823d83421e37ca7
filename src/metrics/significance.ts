/** Whether two figures differ by more than their noise, and how sure that is among many such questions. */
import type { Estimate } from './noise.ts';

/** ln of the gamma function (Lanczos, g = 7, 9 terms: 15 digits). */
function logGamma(x: number): number {
  const terms = [
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7,
  ];
  const y = x - 1;
  let sum = 0.99999999999980993;
  terms.forEach((term, i) => sum += term / (y + i + 1));
  const t = y + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Continued fraction of the incomplete beta function (DLMF 8.17.22), by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  const away = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    for (const coefficient of [even, odd]) {
      d = 1 / away(1 + coefficient * d);
      c = away(1 + coefficient / c);
      result *= d * c;
    }
    if (Math.abs(d * c - 1) < 1e-12) break;
  }
  return result;
}

/** Regularised incomplete beta function. */
function beta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x),
  );
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(x, a, b)) / a
    : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

/** Chance of a Student t as far from 0 as `t`, on either side. */
export function studentTail(t: number, degrees: number): number {
  return beta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

export interface Difference {
  readonly difference: number;
  readonly error: number;
  readonly p: number;
}

/** Welch's test (Biometrika 34, 1947), with each side's independent pieces as its sample size. */
export function welch(a: Estimate, b: Estimate): Difference {
  const difference = b.value - a.value;
  const variance = a.variance + b.variance;
  if (!(variance > 0)) return { difference, error: 0, p: difference === 0 ? 1 : 0 };
  const part = (each: Estimate) => each.variance ** 2 / Math.max(1, each.units - 1);
  const degrees = Math.max(1, variance ** 2 / (part(a) + part(b)));
  const error = Math.sqrt(variance);
  return { difference, error, p: studentTail(difference / error, degrees) };
}

/**
 * Benjamini and Hochberg (Journal of the Royal Statistical Society B 57, 1995): of what is called a difference at q, a
 * share of q at most is none.
 * @returns for each p the smallest q at which it still counts
 */
export function corrected(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((i, j) => (ps[j] ?? 0) - (ps[i] ?? 0));
  const qs = new Array<number>(ps.length).fill(1);
  let least = 1;
  order.forEach((index, behind) => {
    const rank = ps.length - behind;
    least = Math.min(least, ((ps[index] ?? 1) * ps.length) / rank);
    qs[index] = least;
  });
  return qs;
}
