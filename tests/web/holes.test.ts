import assert from 'node:assert/strict';
import { holesIn, isolatedIn } from '../../web/derive/holes.ts';

Deno.test('holes: a line leads over short pauses and not over long ones', () => {
  const xs = [0, 1, 2, 3, 4, 5, 6, 7];
  const values = [1, null, 1, null, null, 1, 1, null];
  assert.deepEqual(holesIn(xs, values, 2), [[2, 5]]);
  assert.deepEqual(holesIn(xs, values, 3), []);
  assert.deepEqual(holesIn(xs, values, 1), [[0, 2], [2, 5]]);
});

Deno.test('holes: steps that were left out are one, too', () => {
  assert.deepEqual(holesIn([0, 1, 100, 101], [5, 5, 5, 5], 1.5), [[1, 2]]);
  assert.deepEqual(isolatedIn([0, 1, 100, 101], [5, 5, 5, 5], 1.5), []);
});

Deno.test('holes: a sample without a neighbour is a point', () => {
  assert.deepEqual(isolatedIn([0, 1, 50, 100, 101], [1, 1, 1, null, 1], 1.5), [2, 4]);
  assert.deepEqual(isolatedIn([7], [1], 1), [0], 'the only one');
  assert.deepEqual(isolatedIn([7, 8], [null, undefined], 1), []);
  assert.deepEqual(holesIn([], [], 1), []);
});
