import assert from 'node:assert/strict';
import { written } from '../../web/derive/format.ts';
import { countsOf, type HealthCard, healthCards, rtpVerdict } from '../../web/derive/health.ts';
import { metricRow } from './metric_row.ts';
import { protocolRow } from './protocol_row.ts';
import { rtpRow } from './rtp_row.ts';

function shown(card: HealthCard | undefined): Record<string, string> {
  return Object.fromEntries((card?.figures ?? []).map((figure) => [figure.name, written(figure.quantity)]));
}

Deno.test('there is a card for each kind of traffic, and none without', () => {
  const protocols = [
    protocolRow('all'),
    protocolRow('tcp', { packets: 0 }),
    protocolRow('udp'),
    protocolRow('dns', { dns_mean_ms: 12, dns_failure_percent: 25 }),
  ];
  const cards = healthCards(protocols, [], undefined);
  assert.deepEqual(cards.map((card) => card.name), ['DNS']);
  assert.deepEqual(shown(cards[0]), { 'Mean time': '12.0\u00a0ms', 'Failed': '25.0%' });
});

Deno.test('TCP counts say over which time they are', () => {
  const tcp = [protocolRow('tcp', { rtt_mean_ms: 20, rtt_p50_ms: 10, rtt_p95_ms: 90, loss_percent: 0.5 })];
  const rows = [
    metricRow(1, { retransmissions: 2, rtt_samples: 10 }),
    metricRow(2),
    metricRow(3, { retransmissions: 1, rtt_samples: 5 }),
  ];
  const stored = shown(healthCards(tcp, [], countsOf(rows, 'the session'))[0]);
  assert.deepEqual(stored, {
    'Round trip': '20.0\u00a0ms',
    'p50': '10.0\u00a0ms',
    'p95': '90.0\u00a0ms',
    'Loss': '0.50%',
    'Retransmitted': '3',
    'Timed': '15',
  });
  const live = shown(healthCards(tcp, [], countsOf([metricRow(2)], 'the last second'))[0]);
  assert.deepEqual([live['Retrans. now'], live['Timed now']], ['–', '–']);
  const ended = shown(healthCards(tcp, [], undefined)[0]);
  assert.deepEqual(Object.keys(ended), ['Round trip', 'p50', 'p95', 'Loss']);
});

Deno.test('the RTP card shows the worst stream and the mean of all packets', () => {
  const rtp = [
    rtpRow({ loss_percent: -33, jitter_max_ms: 9 }),
    rtpRow({ loss_percent: 2.5, jitter_max_ms: null }),
    rtpRow({ loss_percent: null }),
  ];
  const [card] = healthCards([protocolRow('rtp', { jitter_mean_ms: 3 })], rtp, undefined);
  assert.deepEqual(shown(card), {
    'Streams': '3',
    'Worst loss': '2.50%',
    'Mean jitter': '3.00\u00a0ms',
    'Max jitter': '9.00\u00a0ms',
  });
  assert.equal(card?.verdict?.word, 'Fair');
});

Deno.test('the verdict on RTP is that of its worst stream, by ITU-T Y.1541 and G.1010', () => {
  const word = (change: Parameters<typeof rtpRow>[0]) => rtpVerdict([rtpRow(), rtpRow(change)])?.word;
  assert.equal(word({ loss_percent: 0.1 }), 'Good');
  assert.equal(word({ loss_percent: 0.11 }), 'Fair');
  assert.equal(word({ loss_percent: 2.99 }), 'Fair');
  assert.equal(word({ loss_percent: 3 }), 'Poor');
  assert.equal(word({ loss_percent: -50 }), undefined, 'duplicates may hide gaps');
  assert.equal(rtpVerdict([rtpRow({ loss_percent: -50 }), rtpRow({ loss_percent: 5 })])?.word, 'Poor');
  assert.equal(word({ jitter_mean_ms: 50 }), 'Good');
  assert.equal(word({ jitter_mean_ms: 51 }), 'Fair');
  assert.equal(word({ jitter_max_ms: 500 }), 'Good', 'one late packet proves nothing');
});

Deno.test('nothing is said of streams that are too short to judge', () => {
  assert.equal(rtpVerdict([]), undefined);
  assert.equal(rtpVerdict([rtpRow({ expected: 99, loss_percent: 20 })]), undefined);
  assert.equal(rtpVerdict([rtpRow({ expected: null, loss_percent: null })]), undefined);
  assert.equal(rtpVerdict([rtpRow({ expected: 99, loss_percent: 20 }), rtpRow()])?.word, 'Good');
});
