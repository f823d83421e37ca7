import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergeSeconds, wholeSeconds } from '../../web/derive/seconds.ts';
import {
  chartStepS,
  gapText,
  heldOut,
  indexAt,
  peaksOf,
  pointsWithin,
  totalAt,
  trafficSeries,
  wholeSteps,
} from '../../web/derive/series.ts';
import { metricRow } from './metric_row.ts';

Deno.test('in goes up, out goes down, in bits a second', () => {
  const series = trafficSeries([metricRow(100, { bytes: 300, bytes_in: 100, bytes_out: 200 })]);
  assert.deepEqual(series.timesS, [100, 101]);
  assert.deepEqual(series.inBps, [800, 0]);
  assert.deepEqual(series.outBps, [-1600, 0]);
  assert.deepEqual(series.totalBps, [null, null]);
});

Deno.test('the total is drawn where in and out do not hold everything', () => {
  const series = trafficSeries([
    metricRow(1, { bytes: 500 }),
    metricRow(2, { bytes: 500, bytes_in: 500 }),
  ]);
  assert.deepEqual(series.totalBps, [4000, null, null]);
  assert.equal(peaksOf(series).totalBps, 4000);
});

Deno.test('the peak of everything is that of one step: not the sum of peaks, and not only of what is undirected', () => {
  const series = trafficSeries([
    metricRow(1, { bytes: 900, bytes_in: 900 }),
    metricRow(2, { bytes: 800, bytes_out: 800 }),
    metricRow(3, { bytes: 100, bytes_in: 50 }),
  ]);
  const { inBps, outBps, totalBps, undirected } = peaksOf(series);
  assert.deepEqual([inBps, outBps, totalBps, undirected], [7200, 6400, 7200, true]);
  assert.deepEqual([0, 1, 2].map((index) => totalAt(series, index)), [7200, 6400, 800]);
  const directed = trafficSeries([metricRow(1, { bytes: 900, bytes_in: 500, bytes_out: 400 })]);
  assert.equal(peaksOf(directed).undirected, false);
  assert.equal(peaksOf(directed).totalBps, 7200);
});

Deno.test('silence is a zero beside its neighbours, however long it lasts', () => {
  const row = { bytes: 10, bytes_in: 10 };
  assert.deepEqual(trafficSeries([metricRow(1, row), metricRow(3, row)]).inBps, [80, 0, 80, 0]);
  const yearApart = trafficSeries([metricRow(1, row), metricRow(31_536_001, row)]);
  assert.deepEqual(yearApart.timesS, [1, 2, 31_536_000, 31_536_001, 31_536_002]);
  assert.deepEqual(yearApart.inBps, [80, 0, 0, 80, 0]);
});

Deno.test('a recording that hears nothing goes on as zero', () => {
  const series = trafficSeries([metricRow(5, { bytes: 1, bytes_out: 1 })], 9);
  assert.deepEqual(series.timesS, [5, 6, 9]);
  assert.deepEqual(series.outBps, [-8, 0, 0]);
});

Deno.test('seconds with missed packets are listed for shading', () => {
  const series = trafficSeries([metricRow(1), metricRow(2, { gap: true }), metricRow(3)]);
  assert.deepEqual(series.gapsS, [2]);
  assert.equal(peaksOf(series).gaps, 1);
});

Deno.test('no rows, no points', () => {
  assert.deepEqual(trafficSeries([]).timesS, []);
  assert.deepEqual(trafficSeries([], 100).timesS, []);
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
  const series = trafficSeries(
    [metricRow(60, row), metricRow(70, row), metricRow(100, row)],
    undefined,
    10,
  );
  assert.deepEqual(series.timesS, [60, 70, 80, 90, 100, 110]);
  assert.deepEqual(series.inBps, [80, 80, 0, 0, 80, 0]);
  assert.deepEqual(series.outBps, [-120, -120, 0, 0, -120, 0]);
  assert.deepEqual(series.totalBps, [240, 240, null, null, 240, null]);
  assert.equal(series.stepS, 10);
  const oneMissing = trafficSeries([metricRow(60, row), metricRow(80, row)], undefined, 10);
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

Deno.test('each measure is drawn where there was something to measure, and left open elsewhere', () => {
  const series = trafficSeries([
    metricRow(1, { packets: 4, rtt_mean_ms: 12, rtt_samples: 2, retransmissions: 1, data_segments: 4 }),
    metricRow(2, { packets: 2, lost: 1, rtp_expected: 50 }),
    metricRow(3, { packets: 1, retransmissions: 0, data_segments: 9 }),
    // A retransmission without a data segment is no share of anything.
    metricRow(4, { packets: 1, retransmissions: 1, data_segments: 0 }),
  ]);
  assert.deepEqual(series.packets, [4, 2, 1, 1, 0]);
  assert.deepEqual(series.rttMs, [12, null, null, null, null]);
  assert.deepEqual(series.tcpLoss, [25, null, 0, null, null]);
  assert.deepEqual(series.rtpLoss, [null, 2, null, null, null]);
  const peaks = peaksOf(series);
  assert.deepEqual([peaks.rttMs, peaks.tcpLoss, peaks.rtpLoss, peaks.undirected], [12, 25, 2, false]);
});

Deno.test('what was drawn over becomes whole steps, and takes in the points that it touches', () => {
  assert.deepEqual(wholeSteps({ fromS: 10.2, toS: 13.1 }, 1), { fromS: 10, toS: 14 });
  assert.deepEqual(wholeSteps({ fromS: 61, toS: 62 }, 60), { fromS: 60, toS: 120 });
  const timesS = [10, 11, 12, 13, 14];
  assert.deepEqual(pointsWithin(timesS, { fromS: 11, toS: 13 }), { start: 1, end: 3 });
  assert.deepEqual(
    pointsWithin(timesS, { fromS: 0, toS: 99 }),
    { start: 0, end: 4 },
    'the last point closes',
  );
  assert.deepEqual(pointsWithin([], { fromS: 0, toS: 9 }), { start: 0, end: 0 });
});

Deno.test('columns are of one length, ascending, and no figure is made up', () => {
  const row = fc.record({
    gap: fc.boolean(),
    packets: fc.nat(9),
    rtt_mean_ms: fc.option(fc.nat(500)),
    retransmissions: fc.option(fc.nat(5)),
    data_segments: fc.option(fc.nat(5)),
  });
  fc.assert(fc.property(
    fc.uniqueArray(fc.tuple(fc.nat(200), row), { selector: ([second]) => second }),
    fc.constantFrom(1, 10),
    (seconds, stepS) => {
      const rows = seconds.toSorted(([a], [b]) => a - b).map(([at, each]) => metricRow(at * stepS, each));
      const series = trafficSeries(rows, undefined, stepS);
      const { timesS, gapsS, stepS: _step, dates: _dates, ...columns } = series;
      for (const column of Object.values(columns)) assert.equal(column.length, timesS.length);
      for (let i = 1; i < timesS.length; i++) assert.ok((timesS[i] ?? 0) > (timesS[i - 1] ?? 0));
      assert.equal(gapsS.length, rows.filter(({ gap }) => gap).length);
      const counted = (column: readonly (number | null)[]) => column.filter((value) => value !== null).length;
      assert.equal(counted(series.rttMs), rows.filter((each) => each.rtt_mean_ms !== null).length);
      assert.equal(counted(series.tcpLoss), rows.filter((each) => (each.data_segments ?? 0) > 0).length);
    },
  ));
});

Deno.test('a last value is drawn for the whole of its step', () => {
  assert.deepEqual(heldOut([1, null, 2, null, null]), [1, null, 2, 2, null]);
  assert.deepEqual(heldOut([null, 3]), [null, 3]);
  assert.deepEqual(heldOut([null, null]), [null, null]);
});

Deno.test('the peak of everything is that of one step, not the sum of two peaks', () => {
  const peaks = peaksOf(trafficSeries([
    metricRow(1, { bytes: 900, bytes_in: 900 }),
    metricRow(2, { bytes: 800, bytes_out: 800 }),
    metricRow(3, { bytes: 100 }),
  ]));
  assert.deepEqual([peaks.inBps, peaks.outBps, peaks.totalBps, peaks.undirected], [7200, 6400, 7200, true]);
});
