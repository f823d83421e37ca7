/** The stored state at a moment is what the live page showed then: one property, over random traffic and moments. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MetricsEngine } from '../../../src/metrics/engine.ts';
import { type Label, UNKNOWN_LABEL } from '../../../src/model/label.ts';
import type { StoredPacket } from '../../../src/model/metric.ts';
import type { PacketRecord } from '../../../src/model/packet.ts';
import { LivePanels } from '../../../src/session/live_view.ts';
import { Counts } from '../../../src/session/replay/counts.ts';
import { Replays } from '../../../src/session/replay/replays.ts';
import { Store } from '../../../src/store/store.ts';
import { answer, conversation, packet, sent, START_US, TCP } from '../../support/records.ts';
import { storeSession } from '../../support/stored_session.ts';
import { TempFolder } from '../../support/temp_folder.ts';

const SECOND_US = 1_000_000;
const NO_LAG = { lagMs: undefined, lagBytes: 0 };

const label = (app: string): Label => ({ ...UNKNOWN_LABEL, app, category: `${app}s`, strength: 10 });
const talks = Array.from({ length: 9 }, (_, i) =>
  conversation(i, {
    transport: i % 3 === 2 ? 'udp' : 'tcp',
    server: i === 4 ? '2001:db8::7' : `198.51.100.${i % 4}`,
    ...(i === 4 ? { client: 'fd00::1' } : i % 4 === 3 ? { client: '203.0.113.9' } : {}),
    serverPort: i % 2 ? 443 : 40_000 + i,
  }));
/** What a stream is in the end: a replay shows no other label. */
const labelOf = ({ streamNumber }: PacketRecord) =>
  streamNumber === undefined ? label('Loose') : label(['Web', 'Mail', 'Film'][streamNumber % 3] ?? 'Web');

const step = fc.record({
  stream: fc.nat(talks.length), // one more: a packet without a stream
  by: fc.constantFrom('client' as const, 'server' as const),
  length: fc.integer({ min: 60, max: 1514 }),
  payloadBytes: fc.nat(1400),
  waitUs: fc.oneof(fc.nat(400_000), fc.constantFrom(0, 1, SECOND_US, 5 * SECOND_US, -300_000)),
  retransmission: fc.boolean(),
  rttUs: fc.option(fc.integer({ min: 1, max: 2_000_000 }), { nil: undefined }),
  cut: fc.boolean(),
  rcode: fc.option(fc.constantFrom(0, 3), { nil: undefined }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function recordOf(each: Step, no: number, timeUs: number): PacketRecord {
  const { length, payloadBytes } = each;
  const basis = { no, timeUs, length, capturedLength: each.cut ? 60 : length };
  const talk = talks[each.stream];
  if (!talk) return packet({ ...basis, source: '00:00:5e:00:53:01', destination: '', chain: 'eth:arp' });
  const tcp = talk.transport === 'tcp';
  const six = talk.server.includes(':') ? 'ipv6' : 'ip';
  const dns = !tcp && each.rcode !== undefined;
  return sent(each.by, talk, {
    ...basis,
    payloadBytes,
    chain: `eth:ethertype:${six}:${talk.transport}${dns ? ':dns' : tcp && talk.number % 2 ? ':tls' : ''}`,
    ...(tcp ? { tcpFlags: TCP.ack, retransmission: each.retransmission } : {}),
    ...(tcp && each.rttUs !== undefined ? { ackRttMs: each.rttUs / 1000 } : {}),
    ...(dns ? { dns: answer('a.example', { rcode: each.rcode }) } : {}),
  });
}

/** Packets mostly in the order of their times, beginning anywhere in a second. */
const traffic = fc.tuple(fc.nat(SECOND_US - 1), fc.array(step, { minLength: 1, maxLength: 80 })).map(
  ([offsetUs, steps]) => {
    let timeUs = START_US + offsetUs;
    return steps.map((each, i) => recordOf(each, i + 1, timeUs += i === 0 ? 0 : each.waitUs));
  },
);

/** The live page after the packets up to `atUs`. */
function liveAt(records: readonly PacketRecord[], atUs: number, showUs = atUs) {
  const engine = new MetricsEngine({ locality: { kind: 'private' } });
  const panels = new LivePanels(1, engine);
  for (const record of records.filter(({ timeUs }) => timeUs <= atUs)) {
    const outcome = engine.ingest(record, labelOf(record));
    const stored: StoredPacket = { record, ...outcome, label: undefined };
    panels.push(stored, labelOf(record));
  }
  return panels.view(undefined, showUs, NO_LAG, undefined);
}

type Shown = ReturnType<typeof liveAt>;

/** Counts: exact to the packet. */
function counts({ metrics, packets, talkers }: Pick<Shown, 'metrics' | 'packets' | 'talkers'>) {
  const { protocols, seconds: _, dropped_packets: __, ...rest } = metrics;
  return {
    ...rest,
    packets,
    // Which of several equally large streams names a pair is nobody's promise.
    talkers: talkers.map(({ app: _, ...talker }) => talker),
    protocols: protocols.map((row) => ({
      protocol: row.protocol,
      packets: row.packets,
      bytes: row.bytes,
      in: [row.throughput_in_mean_bps, row.throughput_in_peak_bps],
      out: [row.throughput_out_mean_bps, row.throughput_out_peak_bps],
      rate: [row.packets_per_second_mean, row.packets_per_second_peak],
    })),
  };
}

/** What is measured: of the seconds that are over. */
function measured({ metrics }: Pick<Shown, 'metrics'>) {
  return metrics.protocols.map((row) => ({
    protocol: row.protocol,
    goodput_peak: [row.goodput_in_peak_bps, row.goodput_out_peak_bps],
    rtt: row.rtt_mean_ms,
    jitter: row.jitter_mean_ms,
    loss: row.loss_percent,
    dns: [row.dns_mean_ms, row.dns_failure_percent],
  }));
}

Deno.test('replay: the stored state at any moment is what the live page showed', async () => {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  try {
    const replays = new Replays(store);
    await fc.assert(
      fc.asyncProperty(traffic, fc.nat(), fc.integer({ min: 1, max: 20 }), async (records, pick, batch) => {
        const sessionId = storeSession(store, records, { label: labelOf, batch });
        const times = records.map(({ timeUs }) => timeUs);
        const [first, last] = [Math.min(...times), Math.max(...times)];
        // Packets' own times, the microseconds beside them, ends of seconds, and whatever lies between.
        const own = records[pick % records.length]?.timeUs ?? first;
        const wholeUs = Math.ceil(own / SECOND_US) * SECOND_US;
        for (const atUs of [own, own - 1, wholeUs - 1, wholeUs, first + pick % (last - first + 1), last]) {
          const state = await replays.state(sessionId, atUs);
          assert.deepEqual(counts(state), counts(liveAt(records, atUs)));
          if (atUs < first) continue;
          const wholeSecond = atUs >= last ? atUs : Math.floor((atUs + 1) / SECOND_US) * SECOND_US - 1;
          const before = liveAt(records, wholeSecond);
          const known = new Set(before.metrics.protocols.map(({ protocol }) => protocol));
          assert.deepEqual(measured(state).filter(({ protocol }) => known.has(protocol)), measured(before));
          // The chart: the seconds that are over, as the page draws them.
          assert.deepEqual(state.metrics.seconds, before.metrics.seconds);
          if (atUs >= last) assert.deepEqual(state.metrics.protocols, before.metrics.protocols);
          else {assert(
              state.metrics.protocols.every((row) => row.rtt_p95_ms === null),
              'not kept for a moment',
            );}
        }
        await store.sessions.remove(sessionId);
      }),
      { numRuns: 60 },
    );
  } finally {
    store.close();
  }
});

Deno.test('replay: a long session, out of order in places: wherever one comes from, a moment is the same', async () => {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  try {
    // Six blocks of packets; each hundredth comes half a minute late, across blocks.
    const records = fc.sample(step, { numRuns: 6000, seed: 7 }).map((each, i) =>
      recordOf(each, i + 1, START_US + i * 10_000 - (i % 100 === 99 && i > 3000 ? 30 * SECOND_US : 0))
    );
    const replays = new Replays(store);
    const sessionId = storeSession(store, records, { label: labelOf, batch: 500 });
    const reel = await replays.reel(sessionId);
    const moved = new Counts(reel.timeline);
    for (const second of [0, 10, 10.24, 31, 59, 30, 59.99, 5, 60, 100]) {
      const atUs = START_US + second * SECOND_US;
      moved.moveTo(atUs);
      const state = await replays.state(sessionId, atUs);
      assert.deepEqual({ ...replays.figures(reel, moved, 300) }, {
        metrics: state.metrics,
        talkers: state.talkers,
      });
      const { packets: _, ...shown } = counts(state);
      const { packets: __, ...live } = counts(liveAt(records, atUs));
      assert.deepEqual(shown, live);
      const late = state.packets.filter(({ time_us }) => time_us > atUs);
      assert.deepEqual([late.length, state.packets.length], [0, Math.min(200, state.metrics.packets)]);
    }
  } finally {
    store.close();
  }
});
