/** What must hold of any traffic, whatever its order, batches and evictions. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MetricsEngine } from '../../src/metrics/engine.ts';
import { type Label, UNKNOWN_LABEL } from '../../src/model/label.ts';
import { type MetricsDelta, type StreamState, SUM_FIELDS } from '../../src/model/metric.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import { conversation, sent, START_US, TCP } from '../support/records.ts';

const STREAMS = 12;
const LABELS: readonly Label[] = ['A', 'B', 'C'].map((app, i) => ({
  ...UNKNOWN_LABEL,
  app,
  category: 'Test',
  strength: 10 * (i + 1),
}));

const talks = Array.from({ length: STREAMS }, (_, i) =>
  conversation(i, {
    transport: i % 3 === 2 ? 'udp' : 'tcp',
    server: `198.51.100.${i % 5}`,
    serverPort: i % 2 ? 443 : 40_000 + i,
    ...(i % 4 === 3 ? { client: '203.0.113.9' } : {}),
  }));

interface Step {
  readonly record: PacketRecord;
  readonly label: Label;
}

/** Packets of a dozen conversations; a stream's label only ever grows stronger, as labellers promise. */
const traffic = fc.array(
  fc.record({
    stream: fc.nat(STREAMS - 1),
    by: fc.constantFrom('client' as const, 'server' as const),
    length: fc.integer({ min: 60, max: 1514 }),
    payloadBytes: fc.nat(1400),
    flags: fc.constantFrom(TCP.ack, TCP.ack, TCP.ack, TCP.syn, TCP.syn | TCP.ack),
    // Mostly forward, sometimes back; within less than a quarter of an hour.
    second: fc.integer({ min: 0, max: 120 }),
    retransmission: fc.boolean(),
    rttUs: fc.option(fc.integer({ min: 1, max: 2_000_000 }), { nil: undefined }),
    label: fc.nat(LABELS.length - 1),
  }),
  { maxLength: 120 },
).map((picked): Step[] => {
  const best = Array<number>(STREAMS).fill(0);
  return picked.map((each, i) => {
    const talk = talks[each.stream];
    assert.ok(talk);
    const level = Math.max(best[each.stream] ?? 0, each.label);
    best[each.stream] = level;
    const tcp = talk.transport === 'tcp';
    const record = sent(each.by, talk, {
      no: i + 1,
      timeUs: START_US + each.second * 1_000_000 + i,
      length: each.length,
      payloadBytes: each.payloadBytes,
      ...(tcp ? { tcpFlags: each.flags, retransmission: each.retransmission } : {}),
      ...(tcp && each.rttUs !== undefined ? { ackRttMs: each.rttUs / 1000 } : {}),
    });
    return { record, label: LABELS[level] ?? UNKNOWN_LABEL };
  });
});

/** Keeps what an engine drains, as the store does: sums are added up, states replaced. */
class Kept {
  readonly streams = new Map<string, StreamState>();
  readonly seconds = new Map<string, number[]>();
  readonly apps = new Map<string, unknown>();
  readonly talkers = new Map<string, [packets: number, bytes: number]>();
  protocols: unknown;
  totals: unknown;

  take(delta: MetricsDelta): void {
    for (const state of delta.streams) this.streams.set(`${state.transport}:${state.number}`, { ...state });
    for (const { second, protocol, sums } of delta.seconds) {
      const key = `${second} ${protocol}`;
      const before = this.seconds.get(key) ?? SUM_FIELDS.map(() => 0);
      this.seconds.set(key, SUM_FIELDS.map((field, i) => (before[i] ?? 0) + sums[field]));
    }
    for (const each of delta.apps) this.apps.set(each.app, { ...each });
    for (const { source, destination, packets, bytes } of delta.talkers) {
      const key = `${source} ${destination}`;
      const [p, b] = this.talkers.get(key) ?? [0, 0];
      this.talkers.set(key, [p + packets, b + bytes]);
    }
    this.protocols = delta.protocols;
    this.totals = { ...delta.totals };
  }

  /** Everything, in an order of its own. */
  get all() {
    const sorted = (map: Map<string, unknown>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      streams: sorted(this.streams),
      seconds: sorted(this.seconds),
      apps: sorted(this.apps),
      talkers: sorted(this.talkers),
      protocols: this.protocols,
      totals: this.totals,
    };
  }
}

/** @param borders after which packets to drain @param streamCapacity streams that stay in memory */
function run(steps: readonly Step[], borders: ReadonlySet<number>, streamCapacity?: number) {
  const kept = new Kept();
  const engine = new MetricsEngine({
    locality: { kind: 'private' },
    recall: (transport, number) => {
      const state = kept.streams.get(`${transport}:${number}`);
      return state && { ...state };
    },
    ...(streamCapacity === undefined ? {} : { streamCapacity }),
  });
  steps.forEach(({ record, label }, i) => {
    engine.ingest(record, label);
    if (borders.has(i)) kept.take(engine.drain());
  });
  kept.take(engine.drain());
  return { engine, kept: kept.all };
}

const borders = fc.array(fc.nat(119), { maxLength: 30 }).map((list) => new Set(list));
const RUNS = { numRuns: 60 };

Deno.test('engine: where batches end changes nothing that is stored', () => {
  fc.assert(
    fc.property(traffic, borders, (steps, cuts) => {
      assert.deepEqual(run(steps, cuts).kept, run(steps, new Set()).kept);
    }),
    RUNS,
  );
});

Deno.test('engine: streams that leave memory and come back are as if they had stayed', () => {
  fc.assert(
    fc.property(traffic, borders, (steps, cuts) => {
      const small = run(steps, cuts, 2);
      const large = run(steps, cuts);
      assert.deepEqual(small.kept, large.kept);
      assert.equal(small.engine.snapshot(START_US, undefined).streams, large.kept.streams.length);
    }),
    RUNS,
  );
});

Deno.test('engine: packets and bytes of the applications, streams and seconds are those of the session', () => {
  fc.assert(
    fc.property(traffic, borders, (steps, cuts) => {
      const { engine, kept } = run(steps, cuts);
      const packets = steps.length;
      const bytes = steps.reduce((sum, { record }) => sum + record.length, 0);
      assert.deepEqual([engine.totals.packets, engine.totals.bytes], [packets, bytes]);
      const apps = engine.snapshot(START_US, undefined).apps;
      assert.equal(apps.reduce((sum, each) => sum + each.packets, 0), packets);
      assert.equal(apps.reduce((sum, each) => sum + each.bytes, 0), bytes);
      assert.equal(apps.reduce((sum, each) => sum + each.streams, 0), kept.streams.length);
      const streams = kept.streams.map(([, state]) => state as StreamState);
      assert.equal(streams.reduce((sum, s) => sum + s.packetsToServer + s.packetsToClient, 0), packets);
      assert.equal(streams.reduce((sum, s) => sum + s.bytesToServer + s.bytesToClient, 0), bytes);
      const all = kept.seconds.filter(([key]) => key.endsWith(' all')).map(([, sums]) => sums as number[]);
      assert.equal(all.reduce((sum, s) => sum + (s[SUM_FIELDS.indexOf('packets')] ?? 0), 0), packets);
      // In, out and transit make the whole: what a stream says and what its packets say is the same.
      const [bytesIn, bytesOut] = (['bytesIn', 'bytesOut'] as const).map((field) =>
        all.reduce((sum, s) => sum + (s[SUM_FIELDS.indexOf(field)] ?? 0), 0)
      );
      assert.equal(apps.reduce((sum, each) => sum + each.bytesIn, 0), bytesIn);
      assert.equal(apps.reduce((sum, each) => sum + each.bytesOut, 0), bytesOut);
    }),
    RUNS,
  );
});
