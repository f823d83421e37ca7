import assert from 'node:assert/strict';
import {
  bitRate,
  byteSize,
  count,
  counted,
  elapsed,
  lasted,
  milliseconds,
  percent,
  share,
  written,
} from '../../web/derive/format.ts';
import { isoUtc, preciseClock, timeLabels } from '../../web/derive/time.ts';

Deno.test('rates and sizes use SI prefixes and three digits', () => {
  assert.equal(written(bitRate(0)), '0\u00a0bps');
  assert.equal(written(bitRate(999)), '999\u00a0bps');
  assert.equal(written(bitRate(1000)), '1.00\u00a0kbps');
  assert.equal(written(bitRate(12_345_678)), '12.3\u00a0Mbps');
  assert.equal(written(byteSize(1_048_576)), '1.05\u00a0MB');
});

Deno.test('a value that would print as 1000 moves to the next prefix', () => {
  assert.equal(written(bitRate(999.6)), '1.00\u00a0kbps');
  assert.equal(written(byteSize(999_949)), '1.00\u00a0MB');
  assert.equal(written(byteSize(999_400)), '999\u00a0kB');
});

Deno.test('what was not measured is a dash, what is zero is zero', () => {
  assert.equal(written(bitRate(null)), '–');
  assert.equal(written(milliseconds(null)), '–');
  assert.equal(written(percent(null)), '–');
  assert.equal(count(undefined), '–');
  assert.equal(written(percent(0)), '0%');
  assert.equal(written(milliseconds(0)), '0\u00a0ms');
});

Deno.test('milliseconds become microseconds or seconds where that reads better', () => {
  assert.equal(written(milliseconds(0.0123)), '12.3\u00a0µs');
  assert.equal(written(milliseconds(0.99999)), '1.00\u00a0ms');
  assert.equal(written(milliseconds(41.72)), '41.7\u00a0ms');
  assert.equal(written(milliseconds(1234)), '1234\u00a0ms');
  assert.equal(written(milliseconds(12_345)), '12.3\u00a0s');
});

Deno.test('a percentage reaches 100 only when nothing is missing', () => {
  assert.equal(written(percent(99.97)), '99.9%');
  assert.equal(written(percent(100)), '100%');
  assert.equal(written(percent(0.004)), '<0.01%');
  assert.equal(share(1, 0), null);
  assert.equal(share(1, 4), 25);
});

Deno.test('counts are grouped and agree with their noun', () => {
  assert.equal(count(1_234_567), '1,234,567');
  assert.equal(counted(1, 'packet'), '1 packet');
  assert.equal(counted(0, 'packet'), '0 packets');
});

Deno.test('lengths of time', () => {
  assert.equal(elapsed(7), '0:07');
  assert.equal(elapsed(3723), '1:02:03');
  assert.equal(elapsed(2 * 86_400 + 11_045), '2 d 3:04:05');
  assert.equal(elapsed(-1), '0:00');
  assert.equal(lasted(0.04), '0.0\u00a0s');
  assert.equal(lasted(185), '3\u00a0min 05\u00a0s');
  assert.equal(lasted(null), '–');
});

Deno.test('moments keep their microseconds, also before 1970', () => {
  assert.equal(isoUtc(1_700_000_000_000_001), '2023-11-14T22:13:20.000001Z');
  assert.equal(isoUtc(-1), '1969-12-31T23:59:59.999999Z');
  assert.equal(isoUtc(null), '');
  assert.match(preciseClock(1_700_000_000_123_456), /^\d\d:\d\d:20\.123456$/);
});

Deno.test('a time axis shows seconds only where its step needs them', () => {
  assert.match(timeLabels([1_700_000_000], 60)[0] ?? '', /^\d\d:\d\d$/);
  assert.match(timeLabels([1_700_000_000], 5)[0] ?? '', /^\d\d:\d\d:20$/);
  assert.match(timeLabels([1_700_000_000.25], 0.25)[0] ?? '', /:20\.250$/);
  const [, nextDay] = timeLabels([1_700_000_000, 1_700_000_000 + 86_400], 3600);
  assert.match(nextDay ?? '', /^\d\d:\d\d\n1[56] Nov$/);
});

Deno.test('a rate that rounds to nothing is not shown as nothing', () => {
  assert.equal(written(bitRate(0.03)), '<1\u00a0bps');
  assert.equal(written(bitRate(0)), '0\u00a0bps');
});
