import assert from 'node:assert/strict';
import { written } from '../../web/derive/format.ts';
import {
  type ClassFigures,
  type FiguresOf,
  measuresOf,
  NOT_KEPT,
  type ProtocolView,
  secondsNow,
  statsOf,
} from '../../web/derive/protocol_figures.ts';
import { metricRow } from './metric_row.ts';
import { protocolRow } from './protocol_row.ts';

/** "In now", "In mean", ... to what a cell shows. */
function cells(view: ProtocolView, mode: FiguresOf, figures: ClassFigures): Record<string, string> {
  return Object.fromEntries(
    measuresOf(view, mode).flatMap((measure) =>
      measure.figures.map((figure) => [`${measure.name} ${figure.stat}`, written(figure.read(figures))])
    ),
  );
}

const row = protocolRow('tcp', {
  packets: 1234,
  bytes: 5000,
  throughput_in_mean_bps: 1000,
  throughput_in_peak_bps: 2000,
  throughput_out_mean_bps: 3000,
  throughput_out_peak_bps: 4000,
  goodput_in_mean_bps: 100,
  goodput_in_peak_bps: 200,
  goodput_out_mean_bps: 300,
  goodput_out_peak_bps: 400,
  packets_per_second_mean: 1.25,
  packets_per_second_peak: 40,
  rtt_mean_ms: 20,
  rtt_p50_ms: 10,
  rtt_p95_ms: 90,
  loss_percent: 0.5,
});
const now = metricRow(1, {
  protocol: 'tcp',
  packets: 5,
  packets_in: 3,
  packets_out: 2,
  bytes_in: 1000,
  bytes_out: 500,
  goodput_bytes_in: 25,
  goodput_bytes_out: 50,
  rtt_mean_ms: 15,
});

Deno.test('throughput and goodput show now, mean and peak of both ways', () => {
  assert.deepEqual(cells('throughput', 'live', { row, now }), {
    'In now': '8.00\u00a0kbps',
    'In mean': '1.00\u00a0kbps',
    'In peak': '2.00\u00a0kbps',
    'Out now': '4.00\u00a0kbps',
    'Out mean': '3.00\u00a0kbps',
    'Out peak': '4.00\u00a0kbps',
  });
  assert.deepEqual(cells('goodput', 'ended', { row, now: undefined }), {
    'In mean': '100\u00a0bps',
    'In peak': '200\u00a0bps',
    'Out mean': '300\u00a0bps',
    'Out peak': '400\u00a0bps',
  });
  assert.equal(cells('goodput', 'live', { row, now })['Out now'], '400\u00a0bps');
});

Deno.test('packets a second have one digit after the point where they are few', () => {
  const shown = cells('packets', 'live', { row, now });
  assert.deepEqual([shown['Packets/s now'], shown['Packets/s mean'], shown['Packets/s peak']], [
    '5',
    '1.3',
    '40',
  ]);
  assert.deepEqual([shown['In/s now'], shown['Out/s now']], ['3', '2']);
  assert.deepEqual([shown['Packets total'], shown['Bytes total']], ['1,234', '5.00\u00a0kB']);
  const rare = protocolRow('udp', { packets_per_second_mean: 0.0001, packets_per_second_peak: 0 });
  assert.equal(cells('packets', 'ended', { row: rare, now: undefined })['Packets/s mean'], '<0.1');
  assert.equal(cells('packets', 'ended', { row: rare, now: undefined })['Packets/s peak'], '0');
});

Deno.test('what was not measured is a dash and never a zero', () => {
  const quality = cells('quality', 'live', { row, now });
  assert.deepEqual(quality, {
    'Round trip now': '15.0\u00a0ms',
    'Round trip mean': '20.0\u00a0ms',
    'Round trip p50': '10.0\u00a0ms',
    'Round trip p95': '90.0\u00a0ms',
    'Loss total': '0.50%',
    'Jitter now': '–',
    'Jitter mean': '–',
    'DNS time now': '–',
    'DNS time mean': '–',
    'DNS failed total': '–',
  });
  assert.equal(cells('throughput', 'live', { row, now: undefined })['In now'], '–');
});

Deno.test('a session that has ended has no "now", and no measure that is nothing else', () => {
  for (const view of ['throughput', 'goodput', 'packets', 'quality'] as const) {
    assert.ok(!statsOf(measuresOf(view, 'ended')).includes('now'), view);
    assert.ok(statsOf(measuresOf(view, 'live')).includes('now'), view);
  }
  assert.deepEqual(measuresOf('packets', 'ended').map((measure) => measure.name), [
    'Packets/s',
    'Packets',
    'Bytes',
  ]);
  assert.deepEqual(statsOf(measuresOf('quality', 'live')), ['now', 'mean', 'p50', 'p95', 'total']);
});

Deno.test('in a silence rates are zero and nothing is timed', () => {
  assert.equal(secondsNow([now], false)[0], now);
  const [quiet] = secondsNow([now], true);
  assert.equal(cells('throughput', 'live', { row, now: quiet })['In now'], '0\u00a0bps');
  assert.equal(cells('quality', 'live', { row, now: quiet })['Round trip now'], '–');
});

Deno.test('a moment of a replay has no quantiles, and says why', () => {
  const [roundTrip] = measuresOf('quality', 'moment');
  const shown = roundTrip?.figures.map(({ stat, read }) => [stat, read({ row, now })] as const);
  assert.deepEqual(shown?.map(([stat, { value }]) => [stat, value]), [
    ['now', '15.0'],
    ['mean', '20.0'],
    ['p50', '–'],
    ['p95', '–'],
  ]);
  assert.deepEqual(shown?.map(([, { missing }]) => missing), [undefined, undefined, NOT_KEPT, NOT_KEPT]);
});
