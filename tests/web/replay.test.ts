import assert from 'node:assert/strict';
import { activity, nextSpeed, offsetText, replayKey, SPEEDS } from '../../web/derive/replay.ts';
import { metricRow } from './metric_row.ts';

const SECOND_US = 1_000_000;

Deno.test('replay: where it is, from the first packet on', () => {
  assert.equal(offsetText(5 * SECOND_US, 5 * SECOND_US), '0:00.0');
  assert.equal(offsetText(66_999_999, SECOND_US), '1:05.9');
  assert.equal(offsetText(0, SECOND_US), '0:00.0', 'never before it');
  assert.equal(offsetText(90_000.7 * SECOND_US, 0), '1 d 1:00:00', 'no tenths after a day');
});

Deno.test('replay: speeds go up and down and stay at their ends', () => {
  assert.deepEqual(SPEEDS.map((speed) => nextSpeed(speed, 1)), [1, 2, 5, 10, 50, 100, 100]);
  assert.deepEqual(SPEEDS.map((speed) => nextSpeed(speed, -1)), [0.5, 0.5, 1, 2, 5, 10, 50]);
  assert.equal(nextSpeed(1000, -1), 100, 'of a speed that the page does not offer');
});

Deno.test('replay: the small timeline holds every byte, and shades what was missed', () => {
  const rows = [metricRow(0, { bytes: 400 }), metricRow(3, { bytes: 100, gap: true })];
  const drawn = activity(rows, 1, 0, 4 * SECOND_US, 4);
  assert.deepEqual(drawn.heights, [1, 0, 0, 0.5]);
  assert.deepEqual(drawn.gaps, [{ from: 0.75, to: 1 }]);
  // A row that is wider than a column is spread over its columns.
  assert.deepEqual(activity([metricRow(0, { bytes: 8 })], 4, 0, 4 * SECOND_US, 4).heights, [1, 1, 1, 1]);
  assert.deepEqual(activity([], 1, 0, 0, 3), { heights: [0, 0, 0], gaps: [] });
});

Deno.test('replay: keys', () => {
  assert.deepEqual(replayKey(' ', false), { do: 'toggle' });
  assert.deepEqual(replayKey('ArrowLeft', false), { do: 'step', seconds: -1 });
  assert.deepEqual(replayKey('ArrowRight', true), { do: 'step', seconds: 10 });
  assert.deepEqual(['+', '-', 'Home', 'End', 'Escape'].map((key) => replayKey(key, false)?.do), [
    'faster',
    'slower',
    'start',
    'end',
    'leave',
  ]);
  assert.equal(replayKey('a', false), undefined);
});
