import assert from 'node:assert/strict';
import { mergeSeconds, wholeSeconds } from '../../web/derive/seconds.ts';
import {
  chartStepS,
  gapText,
  indexAt,
  summarise,
  throughputSeries,
  totalAt,
} from '../../web/derive/series.ts';
import { metricRow } from './metric_row.ts';

Deno.test('in goes up, out goes down, in bits a second', () => {
  const series = throughputSeries([metricRow(100, { bytes: 300, bytes_in: 100, bytes_out: 200 })]);
  assert.deepEqual(series.timesS, [100, 101]);
  assert.deepEqual(series.inBps, [800, 0]);
  assert.deepEqual(series.outBps, [-1600, 0]);
  assert.deepEqual(series.totalBps, [null, null]);
});

Deno.test('the total is drawn where in and out do not hold everything', () => {
  const series = throughputSeries([
    metricRow(1, { bytes: 500 }),
    metricRow(2, { bytes: 500, bytes_in: 500 }),
  ]);
  assert.deepEqual(series.totalBps, [4000, null, null]);
  assert.equal(summarise(series).peakTotalBps, 4000);
});

Deno.test('the peak of everything is that of one step: not the sum of peaks, and not only of what is undirected', () => {
  const series = throughputSeries([
    metricRow(1, { bytes: 900, bytes_in: 900 }),
    metricRow(2, { bytes: 800, bytes_out: 800 }),
    metricRow(3, { bytes: 100, bytes_in: 50 }),
  ]);
  const { peakInBps, peakOutBps, peakTotalBps, undirected } = summarise(series);
  assert.deepEqual([peakInBps, peakOutBps, peakTotalBps, undirected], [7200, 6400, 7200, true]);
  assert.deepEqual([0, 1, 2].map((index) => totalAt(series, index)), [7200, 6400, 800]);
  const directed = throughputSeries([metricRow(1, { bytes: 900, bytes_in: 500, bytes_out: 400 })]);
  assert.equal(summarise(directed).undirected, false);
  assert.equal(summarise(directed).peakTotalBps, 7200);
});

Deno.test('silence is a zero beside its neighbours, however long it lasts', () => {
  const row = { bytes: 10, bytes_in: 10 };
  assert.deepEqual(throughputSeries([metricRow(1, row), metricRow(3, row)]).inBps, [80, 0, 80, 0]);
  const yearApart = throughputSeries([metricRow(1, row), metricRow(31_536_001, row)]);
  assert.deepEqual(yearApart.timesS, [1, 2, 31_536_000, 31_536_001, 31_536_002]);
  assert.deepEqual(yearApart.inBps, [80, 0, 0, 80, 0]);
});

Deno.test('a recording that hears nothing goes on as zero', () => {
  const series = throughputSeries([metricRow(5, { bytes: 1, bytes_out: 1 })], 9);
  assert.deepEqual(series.timesS, [5, 6, 9]);
  assert.deepEqual(series.outBps, [-8, 0, 0]);
});

Deno.test('seconds with missed packets are listed for shading', () => {
  const series = throughputSeries([metricRow(1), metricRow(2, { gap: true }), metricRow(3)]);
  assert.deepEqual(series.gapsS, [2]);
  assert.equal(summarise(series).gaps, 1);
});

Deno.test('no rows, no points', () => {
  assert.deepEqual(throughputSeries([]).timesS, []);
  assert.deepEqual(throughputSeries([], 100).timesS, []);
});

Deno.test('the second under a moment is the one that began before it', () => {
  assert.equal(indexAt([10, 11, 12], 11.9), 1);
  assert.equal(indexAt([10, 11, 12], 12), 2);
  assert.equal(indexAt([10, 11, 12], 9.99), -1);
  assert.equal(indexAt([], 1), -1);
});

Deno.test('newer messages replace seconds and keep the window bounded', () => {
  const first = mergeSeconds([], [metricRow(1), metricRow(2, { packets: 1 })], 'all');
  const second = mergeSeconds(first, [metricRow(2, { packets: 5 }), metricRow(3)], 'all');
  assert.deepEqual(second.map((row) => [row.time_us / 1e6, row.packets]), [[1, 0], [2, 5], [3, 0]]);
  const other = mergeSeconds(second, [metricRow(4, { protocol: 'tcp' })], 'all');
  assert.equal(other, second);
  assert.deepEqual(mergeSeconds(second, [metricRow(4)], 'all', 2).map((row) => row.time_us / 1e6), [3, 4]);
});

Deno.test('a late correction finds its place', () => {
  const kept = mergeSeconds([], [metricRow(1), metricRow(3), metricRow(4)], 'all');
  const fixed = mergeSeconds(kept, [metricRow(2, { packets: 7 })], 'all');
  assert.deepEqual(fixed.map((row) => row.time_us / 1e6), [1, 2, 3, 4]);
});

Deno.test('the second that is still filling is held back until it is over', () => {
  const rows = [metricRow(1), metricRow(2), metricRow(3)];
  assert.equal(wholeSeconds(rows, 3_400_000).length, 2);
  assert.equal(wholeSeconds(rows, 4_000_000).length, 3);
  assert.equal(wholeSeconds(rows, null).length, 3);
});

Deno.test('rows of several seconds become rates, and silence is as long as a step', () => {
  const row = { bytes: 300, bytes_in: 100, bytes_out: 150 };
  const series = throughputSeries(
    [metricRow(60, row), metricRow(70, row), metricRow(100, row)],
    undefined,
    10,
  );
  assert.deepEqual(series.timesS, [60, 70, 80, 90, 100, 110]);
  assert.deepEqual(series.inBps, [80, 80, 0, 0, 80, 0]);
  assert.deepEqual(series.outBps, [-120, -120, 0, 0, -120, 0]);
  assert.deepEqual(series.totalBps, [240, 240, null, null, 240, null]);
  assert.equal(series.stepS, 10);
  const oneMissing = throughputSeries([metricRow(60, row), metricRow(80, row)], undefined, 10);
  assert.deepEqual(oneMissing.timesS, [60, 70, 80, 90]);
});

Deno.test('a long session is drawn in steps that keep it to some 2000 points', () => {
  assert.equal(chartStepS(2000, 1e6), 1);
  assert.equal(chartStepS(2001, 1e6), 2);
  assert.equal(chartStepS(86_400, 1e6), 60);
  for (const spanS of [3000, 7200, 100_000, 5_000_000, 170_000_000]) {
    const stepS = chartStepS(spanS, 1e9);
    assert.ok(spanS / stepS <= 2000 && stepS <= 86_400, `${spanS} s in steps of ${stepS} s`);
  }
  assert.equal(chartStepS(1e10, 1e9), 86_400, 'the server has no coarser step');
  assert.equal(chartStepS(1e8, 500), 1, 'few packets are few points, however long they took');
  assert.equal(chartStepS(null, 1e9), 1);
});

Deno.test('what was missed is counted in steps', () => {
  assert.equal(gapText(1, 1), '1 second');
  assert.equal(gapText(2, 60), '2 stretches of 60\u00a0s');
});
