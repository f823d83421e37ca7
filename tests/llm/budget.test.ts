import assert from 'node:assert/strict';
import { HourlyBudget } from '../../src/llm/budget.ts';
import { ModelFailure } from '../../src/llm/provider.ts';

const HOUR_MS = 3_600_000;
const LIMITS = { callsPerHour: 3, bytesPerHour: 1000 };

function refusal(take: () => unknown): string {
  try {
    take();
  } catch (error) {
    assert.ok(error instanceof ModelFailure && error.kind === 'budget' && error.bytesSent === 0);
    return error.message;
  }
  assert.fail('it was allowed');
}

Deno.test('budget: so many calls within any hour; the sentence says when there is room again', () => {
  const budget = new HourlyBudget();
  for (const atMs of [0, 600_000, 1_200_000]) budget.take(10, LIMITS, atMs);
  assert.match(refusal(() => budget.take(10, LIMITS, 1_800_000)), /3 calls an hour .* in 30 min/);
  assert.match(refusal(() => budget.take(10, LIMITS, HOUR_MS - 1)), /in 1 min/);
  budget.take(10, LIMITS, HOUR_MS);
  assert.deepEqual(budget.used(HOUR_MS), { calls: 3, bytes: 30 });
  assert.match(refusal(() => budget.take(10, LIMITS, HOUR_MS)), /in 10 min/);
  // Fewer are allowed from now on: two must pass.
  assert.match(refusal(() => budget.take(10, { ...LIMITS, callsPerHour: 2 }, HOUR_MS)), /in 20 min/);
});

Deno.test('budget: so many bytes, as they turn out to be', () => {
  const budget = new HourlyBudget();
  const spent = budget.take(400, LIMITS, 0);
  spent.bytes = 900; // it took more tries
  budget.take(100, LIMITS, 60_000);
  assert.match(refusal(() => budget.take(1, LIMITS, 60_000)), /1000 bytes an hour .* in 59 min/);
  assert.match(refusal(() => budget.take(950, LIMITS, 60_000)), /in 60 min/);
  budget.take(900, LIMITS, HOUR_MS);
  assert.match(refusal(() => budget.take(1001, LIMITS, 3 * HOUR_MS)), /One request of 1001 bytes/);
});

Deno.test('budget: goes on from earlier runs, and is not locked by a clock that is set back', () => {
  const budget = new HourlyBudget([{ atMs: 0, bytes: 300 }, { atMs: HOUR_MS / 2, bytes: 600 }]);
  assert.deepEqual(budget.used(HOUR_MS - 1), { calls: 2, bytes: 900 });
  assert.deepEqual(budget.used(HOUR_MS), { calls: 1, bytes: 600 });
  assert.deepEqual(budget.used(0), { calls: 0, bytes: 0 });
});
