import assert from 'node:assert/strict';
import { blockLength, quantileEstimate, ratioEstimate, seeded } from '../../src/metrics/noise.ts';
import { corrected, studentTail, welch } from '../../src/metrics/significance.ts';

const near = (found: number, expected: number, share: number) =>
  assert.ok(Math.abs(found - expected) <= share * expected, `${found} is not near ${expected}`);

Deno.test('significance: tails of Student’s t as the tables have them', () => {
  near(studentTail(2.228, 10), 0.05, 0.001);
  near(studentTail(-2.228, 10), 0.05, 0.001);
  near(studentTail(63.657, 1), 0.01, 0.001);
  near(studentTail(1.96, 1e6), 0.05, 0.001);
  assert.equal(studentTail(0, 5), 1);
  assert.ok(studentTail(60, 20) < 1e-20, 'no tail is lost to rounding');
});

Deno.test('significance: many comparisons are corrected as Benjamini and Hochberg did', () => {
  // The fifteen p-values of their paper's example: four are significant at 0.05.
  const ps = [
    ...[0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344],
    ...[0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1],
  ];
  const qs = corrected(ps);
  assert.equal(qs.filter((q) => q <= 0.05).length, 4);
  assert.deepEqual(corrected([...ps].reverse()).reverse(), qs, 'the order does not matter');
  assert.deepEqual(corrected([]), []);
});

Deno.test('noise: two equal figures without any noise do not differ, two others do', () => {
  const still = (value: number) => ({ value, variance: 0, units: 10 });
  assert.deepEqual(welch(still(3), still(3)), { difference: 0, error: 0, p: 1 });
  assert.equal(welch(still(3), still(4)).p, 0);
});

Deno.test('noise: the error of a mean is known where the series is', () => {
  const random = seeded(7);
  const independent = Float64Array.from({ length: 600 }, () => random());
  const seconds = new Float64Array(600).fill(1);
  const found = ratioEstimate(independent, seconds, seeded(1));
  assert.ok(found);
  // A uniform number has a variance of 1/12.
  near(Math.sqrt(found.variance), Math.sqrt(1 / 12 / 600), 0.2);
  assert.ok(blockLength(independent) < 20, `blocks of ${blockLength(independent)}`);

  let wander = 0;
  const slow = Float64Array.from({ length: 600 }, () => wander = 0.9 * wander + random() - 0.5);
  const remembered = ratioEstimate(slow, seconds, seeded(1));
  assert.ok(remembered);
  // (1 + 0.9) / (1 - 0.9) = 19 times the variance of as many independent values.
  const alone = slow.reduce((sum, value) => sum + value * value, 0) / 600 / 600;
  assert.ok(remembered.variance > 8 * alone, 'a memory makes the mean less sure');
  assert.ok(remembered.units < 60 && blockLength(slow) > blockLength(independent));
});

Deno.test('noise: quantiles of bunches', () => {
  const bunches = {
    axis: Float64Array.of(10, 20, 30),
    units: [{ at: [0, 1], counts: [3, 1] }, { at: [2], counts: [4] }],
  };
  assert.equal(quantileEstimate(bunches, 0.5, seeded(1))?.value, 20);
  assert.equal(quantileEstimate(bunches, 0.95, seeded(1))?.value, 30);
  assert.equal(quantileEstimate({ axis: new Float64Array(0), units: [] }, 0.5, seeded(1)), undefined);
  const once = quantileEstimate(bunches, 0.5, seeded(3));
  assert.deepEqual(quantileEstimate(bunches, 0.5, seeded(3)), once, 'equal seeds, equal errors');
});
