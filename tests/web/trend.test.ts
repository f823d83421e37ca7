/** The course of the headline numbers. */
import assert from 'node:assert/strict';
import { trafficSeries } from '../../web/derive/series.ts';
import { TREND_POINTS, trendPath, trendsOf } from '../../web/derive/trend.ts';

const second = (timeS: number, more: object = {}) => ({
  ...{ time_us: timeS * 1e6, packets: 1, bytes: 100, bytes_in: 100, bytes_out: 0, rtt_mean_ms: null },
  ...{ retransmissions: null, data_segments: null, lost: null, rtp_expected: null, gap: false },
  ...more,
});

Deno.test('trends: a value holds until the next, silence is zero, and what was not measured is missing', () => {
  const series = trafficSeries([second(10, { rtt_mean_ms: 5 }), second(11), second(14, { bytes_out: 50 })]);
  const trends = trendsOf(series);
  assert.deepEqual(trends['in'], [800, 800, 0, 0, 800]);
  assert.deepEqual(trends['out'], [0, 0, 0, 0, 400]);
  assert.deepEqual(trends['rtt'], [5, null, null, null, null]);
  assert.deepEqual(trendsOf(series, { fromS: 11, toS: 13 })['packets'], [1, 0]);
  assert.deepEqual(trendsOf(trafficSeries([])), {});
});

Deno.test('trends: a long session is told in means of as many slots', () => {
  const series = trafficSeries(
    Array.from({ length: 600 }, (_, s) => second(s, { packets: s < 300 ? 2 : 4 })),
  );
  const packets = trendsOf(series)['packets'] ?? [];
  assert.equal(packets.length, TREND_POINTS);
  assert.deepEqual([packets[0], packets.at(-1)], [2, 4]);
});

Deno.test('trends: the line has gaps, and nothing is drawn of nothing', () => {
  assert.equal(trendPath([1, null, 2], 30, 10), 'M0 5H10M20 1H30');
  assert.equal(trendPath([0, null, 0], 30, 10), '');
  assert.equal(trendPath([], 30, 10), '');
});
