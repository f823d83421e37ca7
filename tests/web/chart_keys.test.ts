import assert from 'node:assert/strict';
import { movedCursor, selectedStretch } from '../../web/derive/chart_keys.ts';

const steps = { timesS: [100, 101, 102, 103, 104, 105], gapsS: [], stepS: 1, dates: 'none' as const };
const all = { fromS: 100, toS: 105 };
const at = (atS: number, anchorS?: number) => ({ atS, anchorS });

Deno.test('charts by keyboard: the newest value is read first, then its neighbours, up to the ends', () => {
  assert.deepEqual(movedCursor('ArrowLeft', false, undefined, steps, all), at(104));
  assert.deepEqual(movedCursor('ArrowLeft', false, at(104), steps, all), at(103));
  assert.deepEqual(movedCursor('ArrowRight', false, at(104), steps, all), at(104));
  assert.deepEqual(movedCursor('Home', false, at(104), steps, all), at(100));
  assert.deepEqual(movedCursor('End', false, at(100), steps, all), at(104));
  assert.equal(movedCursor('x', false, at(100), steps, all), undefined);
  assert.equal(movedCursor('ArrowLeft', false, at(100), { ...steps, timesS: [] }, all), undefined);
});

Deno.test('charts by keyboard: only what is shown is read', () => {
  const zoomed = { fromS: 102, toS: 104 };
  assert.deepEqual(movedCursor('Home', false, undefined, steps, zoomed), at(102));
  assert.deepEqual(movedCursor('ArrowRight', false, at(100), steps, zoomed), at(103));
});

Deno.test('charts by keyboard: Shift selects whole steps from where the cursor was, either way', () => {
  const first = movedCursor('ArrowLeft', true, at(103), steps, all);
  assert.deepEqual(first, at(102, 103));
  assert.deepEqual(selectedStretch(first, 1), { fromS: 102, toS: 104 });
  const second = movedCursor('ArrowLeft', true, first, steps, all);
  assert.deepEqual(selectedStretch(second, 1), { fromS: 101, toS: 104 });
  assert.equal(selectedStretch(movedCursor('ArrowLeft', false, second, steps, all), 1), undefined);
});
