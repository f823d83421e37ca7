/** What a filter asks the server to add up, and how the answer reads. */
import assert from 'node:assert/strict';
import {
  extentSentence,
  livePart,
  narrowsFigures,
  notKept,
  partFigures,
  partQuery,
  partSteps,
} from '../../web/derive/part.ts';
import { liveHeadlines } from '../../web/derive/headline.ts';
import { queryString } from '../../web/transport/rest.ts';
import { NOTHING } from '../../src/session/replay/part_report.ts';

const PART = {
  ...NOTHING,
  ...{ from_us: 10_000_000, to_us: 12_500_000, packets: 5, bytes: 3000, retransmissions: 2 },
  steps: [10, 11, 12].map((s) => ({
    ...{ time_us: s * 1_000_000, packets: 1, packets_in: 1, packets_out: 0, bytes: 1000, bytes_in: 1000 },
    ...{ bytes_out: 0, rtt_mean_ms: null, retransmissions: null, data_segments: null, lost: null },
    ...{ rtp_expected: null, gap: false },
  })),
};

Deno.test('a part is what is asked for, up to the moment that is shown', () => {
  const filter = { q: 'x', app: 'A & B', country: 'none', from_us: '5000000', to_us: '9000000' };
  assert.equal(queryString(partQuery(filter)), '?app=A+%26+B&from_us=5000000&to_us=9000000&country=');
  assert.equal(partQuery(filter, 6_000_000)['to_us'], 6_000_001);
  // A moment before the stretch: nothing of it has come, and times stay in order.
  assert.equal(partQuery(filter, 4_000_000)['to_us'], 5_000_000);
  assert.equal(queryString(partQuery({})), '');
});

Deno.test('text and Wireshark\u2019s filter narrow packets alone, and are said to', () => {
  assert(!narrowsFigures({ q: 'x', display_filter: 'tcp' }));
  assert(narrowsFigures({ stream: 'tcp:1' }));
  assert.equal(extentSentence({ q: 'x' }), 'Text narrows the packets alone.');
  assert.equal(
    extentSentence({ q: 'x', display_filter: 'tcp', app: 'Web' }),
    'Text, Wireshark filter narrow the packets alone; summaries tell of all traffic.',
  );
  assert.equal(extentSentence({ app: 'Web' }), 'Summaries tell of all traffic.');
});

Deno.test('steps of a part reach from the beginning of its time to the end', () => {
  const part = { ...PART, steps: PART.steps.slice(1, 2), from_us: 8_300_000, to_us: 15_100_000 };
  const seconds = (rows: readonly { time_us: number; packets: number }[]) =>
    rows.map(({ time_us, packets }) => [time_us / 1e6, packets]);
  assert.deepEqual(seconds(partSteps(part)), [[8, 0], [11, 1], [15, 0]]);
  assert.deepEqual(seconds(partSteps(part, 10_000_000)), [[10, 0], [11, 1], [15, 0]]);
  assert.deepEqual(seconds(partSteps({ ...part, steps: [], from_us: null, to_us: null })), []);
  assert.deepEqual(seconds(partSteps({ ...part, steps: [] })), [[8, 0], [15, 0]]);
});

Deno.test('the figures of a part: what is not known of it is absent', () => {
  const { headlines } = partFigures(PART);
  const of = (id: string) => headlines.find((each) => each.id === id);
  assert.equal(of('rtt')?.quantity.value, '\u2013');
  assert.equal(of('loss')?.detail, '2 retransmitted');
  const live = liveHeadlines(livePart(PART), false);
  assert.equal(live.find(({ id }) => id === 'packets')?.detail, '5 packets in all');
  const tcp = { protocol: 'tcp', packets: 5 } as (typeof PART.protocols)[number];
  assert.match(notKept({ ...PART, protocols: [tcp] }).rtt ?? '', /not for a part/);
  assert.deepEqual(notKept(PART), {});
  // Steps of five seconds have no last second: there is no rate, and it is not 0.
  const coarse = liveHeadlines(livePart({ ...PART, step_s: 5 }), false);
  assert.equal(coarse.find(({ id }) => id === 'packets')?.quantity.value, '\u2013');
  assert.equal(livePart(PART).current?.[0]?.bytes_in, 1000);
  assert.equal(livePart(PART, 20_000_000).current?.[0]?.bytes_in, 0);
});
