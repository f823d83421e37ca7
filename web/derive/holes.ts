/** Where a line over time must not be drawn through, because nothing was measured there. */

type Values = ArrayLike<number | null | undefined>;

/** Positions of two samples that follow each other, with nothing measured in between. */
export type Hole = readonly [from: number, to: number];

const known = (values: Values): number[] =>
  Array.from({ length: values.length }, (_, i) => i).filter((i) => values[i] != null);

const apart = (xs: ArrayLike<number>, from: number, to: number): number => (xs[to] ?? 0) - (xs[from] ?? 0);

/** @param widest how far apart two samples may be and still have a line between them, in the unit of `xs` */
export function holesIn(xs: ArrayLike<number>, values: Values, widest: number): Hole[] {
  const samples = known(values);
  return samples.slice(1)
    .map((to, i): Hole => [samples[i] ?? 0, to])
    .filter(([from, to]) => apart(xs, from, to) > widest);
}

/** Samples that no line leads to or from: they are to be drawn as points. */
export function isolatedIn(xs: ArrayLike<number>, values: Values, widest: number): number[] {
  const samples = known(values);
  const near = (from: number | undefined, to: number | undefined) =>
    from !== undefined && to !== undefined && apart(xs, from, to) <= widest;
  return samples.filter((at, i) => !near(samples[i - 1], at) && !near(at, samples[i + 1]));
}
