import assert from 'node:assert/strict';
import type { MetricsSnapshot } from '../../src/model/wire.ts';
import { endedTotals, type Headline, liveHeadlines, sessionHeadlines } from '../../web/derive/headline.ts';
import { written } from '../../web/derive/format.ts';
import { metricRow } from './metric_row.ts';

const nothing: MetricsSnapshot = {
  at_us: null,
  first_us: null,
  packets: 0,
  bytes: 0,
  ipv4_packets: 0,
  ipv6_packets: 0,
  encrypted_packets: 0,
  truncated_packets: 0,
  dropped_packets: null,
  lag_ms: null,
  lag_bytes: 0,
  streams: 0,
  current: [],
  protocols: [],
  apps: [],
  seconds: [],
};

function values(headlines: readonly Headline[]): Record<string, string> {
  return Object.fromEntries(headlines.map((item) => [item.id, written(item.quantity)]));
}

Deno.test('before the first packet nothing is measured', () => {
  assert.deepEqual(new Set(Object.values(values(liveHeadlines(nothing, false)))), new Set(['–']));
});

Deno.test('the last whole second is what "now" means', () => {
  const shown = values(liveHeadlines({
    ...nothing,
    packets: 10,
    ipv4_packets: 6,
    ipv6_packets: 2,
    encrypted_packets: 5,
    current: [
      metricRow(1, { packets: 4, bytes: 375, bytes_in: 250, bytes_out: 125 }),
      metricRow(1, { protocol: 'tcp', rtt_mean_ms: 12.5 }),
    ],
  }, false));
  assert.equal(shown['in'], '2.00\u00a0kbps');
  assert.equal(shown['out'], '1.00\u00a0kbps');
  assert.equal(shown['packets'], '4');
  assert.equal(shown['rtt'], '12.5\u00a0ms');
  assert.equal(shown['loss'], '–');
  assert.equal(shown['encrypted'], '50.0%');
  assert.equal(shown['ipv6'], '25.0%');
});

Deno.test('traffic that is neither in nor out shows as the total', () => {
  const shown = values(
    liveHeadlines({ ...nothing, packets: 1, current: [metricRow(1, { bytes: 125 })] }, false),
  );
  assert.equal(shown['total'], '1.00\u00a0kbps');
  assert.equal(shown['in'], undefined);
});

Deno.test('an ended view shows means, with the total where no direction is known', () => {
  const ended = endedTotals({ ...nothing, packets: 2, bytes: 1000, first_us: 0, at_us: 2_000_000 });
  assert.equal(values(sessionHeadlines(ended, [], 3))['total'], '4.00\u00a0kbps');
  const loss = sessionHeadlines(ended, [], 3).find((item) => item.id === 'loss');
  assert.equal(loss?.detail, '3 retransmitted');
});
