import assert from 'node:assert/strict';
import fc from 'fast-check';
import { QuantileSketch } from '../../src/metrics/quantiles.ts';

const nanoseconds = fc.integer({ min: 1, max: 4_000_000_000 });
const samples = fc.array(nanoseconds, { minLength: 1, maxLength: 400 });

function sketchOf(values: readonly number[]): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

Deno.test('quantiles: never more than one percent off the true sample', () => {
  fc.assert(
    fc.property(samples, fc.constantFrom(0, 0.25, 0.5, 0.95, 0.99, 1), (values, q) => {
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] ?? 0; // nearest rank
      const found = sketchOf(values).quantile(q);
      assert.ok(found !== undefined);
      assert.ok(Math.abs(found - exact) <= exact * 0.01 + 1e-6, `${found} for ${exact}`);
    }),
    { numRuns: 200 },
  );
});

Deno.test('quantiles: a few samples have their own largest as p95, and nothing is outside of what was measured', () => {
  const few = sketchOf([2_000_000, 3_000_000, 292_000_000]);
  assert.equal(few.quantile(0.95), 292_000_000);
  assert.equal(sketchOf([57_847_000]).quantile(0.5), 57_847_000);
});

Deno.test('quantiles: the order of the samples does not matter', () => {
  fc.assert(
    fc.property(samples, (values) => {
      assert.equal(sketchOf(values).toText(), sketchOf(values.toReversed()).toText());
    }),
    { numRuns: 100 },
  );
});

Deno.test('quantiles: written out, read back and continued is as if it had never been written', () => {
  fc.assert(
    fc.property(samples, samples, (before, after) => {
      const revived = QuantileSketch.from(sketchOf(before).toText());
      for (const value of after) revived.add(value);
      assert.equal(revived.toText(), sketchOf([...before, ...after]).toText());
      assert.equal(revived.quantile(0.5), sketchOf([...before, ...after]).quantile(0.5));
    }),
    { numRuns: 100 },
  );
});

Deno.test('quantiles: nothing measured is undefined, nonsense is bounded', () => {
  assert.equal(new QuantileSketch().quantile(0.5), undefined);
  const sketch = sketchOf([0, -5, 1e300, Number.MAX_SAFE_INTEGER]);
  assert.equal(
    sketch.toText().split(' ').length,
    3,
    'everything too small shares a bucket, and everything too large',
  );
  assert.equal(QuantileSketch.from('').quantile(0.5), undefined);
  assert.equal(QuantileSketch.from('x:y 3 :::').quantile(0.5), undefined);
});
