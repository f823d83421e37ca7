/** Parts of a session: properties against going through every packet, and the figures that are stored for the whole. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UNKNOWN_LABEL } from '../../../src/model/label.ts';
import type { PacketRecord } from '../../../src/model/packet.ts';
import type { PartFilter } from '../../../src/model/part.ts';
import { Replays } from '../../../src/session/replay/replays.ts';
import { Traffic } from '../../../src/session/traffic.ts';
import { packets } from '../../../src/store/packet_queries.ts';
import { apps, protocols, stream, streams, talkers } from '../../../src/store/queries.ts';
import { Store } from '../../../src/store/store.ts';
import { conversation, packet, sent, START_US } from '../../support/records.ts';
import { storeSession } from '../../support/stored_session.ts';
import { TempFolder } from '../../support/temp_folder.ts';

const talks = Array.from(
  { length: 6 },
  (_, i) => conversation(i, { transport: i % 3 === 2 ? 'udp' : 'tcp', server: `198.51.100.${i}` }),
);
const APPS = ['Web', 'Mail', 'Film'];
const appOf = ({ streamNumber }: PacketRecord) =>
  streamNumber === undefined ? 'Loose' : APPS[streamNumber % APPS.length] ?? 'Web';
const label = (record: PacketRecord) => ({
  ...UNKNOWN_LABEL,
  app: appOf(record),
  category: 'c',
  strength: 10,
});
const CHAINS = ['', ':tls', ':quic:tls', ':dns'];

const step = fc.record({
  stream: fc.nat(talks.length), // one more: a packet without a stream
  side: fc.constantFrom('client' as const, 'server' as const),
  length: fc.integer({ min: 60, max: 1514 }),
  chain: fc.nat(CHAINS.length - 1),
  waitUs: fc.oneof(fc.nat(400_000), fc.constantFrom(0, 70_000_000, -300_000)),
  retransmission: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function recordsOf(steps: readonly Step[]): PacketRecord[] {
  let timeUs = START_US;
  return steps.map(({ stream, side, length, chain, waitUs, retransmission }, i) => {
    timeUs += waitUs;
    const basis = { no: i + 1, timeUs, length, capturedLength: length };
    const talk = talks[stream];
    if (talk === undefined) {
      return packet({ ...basis, source: '00:00:5e:00:53:01', destination: '', chain: 'eth:arp' });
    }
    const over = talk.transport === 'tcp' ? { payloadBytes: 10, retransmission } : {};
    return sent(side, talk, {
      ...basis,
      ...over,
      chain: `eth:ethertype:ip:${talk.transport}${CHAINS[chain]}`,
    });
  });
}

const filters: fc.Arbitrary<PartFilter> = fc.record({
  app: fc.constantFrom(...APPS, 'Loose', 'Nobody'),
  host: fc.constantFrom('198.51.100.0', '198.51.100.3', '203.0.113.9'),
  protocol: fc.constantFrom('tcp', 'udp', 'tls', 'dns', 'all', 'other', 'TLSv1.3'),
  stream: fc.constantFrom('tcp:0', 'udp:2', 'tcp:99'),
  from_us: fc.nat(20).map((s) => START_US + s * 500_000),
  to_us: fc.nat(90).map((s) => START_US + s * 1_000_000),
}, { requiredKeys: [] });

async function withTraffic(work: (store: Store, traffic: Traffic) => Promise<void>): Promise<void> {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  try {
    const places = { addresses: () => ['198.51.100.1'] };
    await work(store, new Traffic({ store, places, replays: new Replays(store) }));
  } finally {
    store.close();
  }
}

Deno.test('part: its counts are those of the packets that pass the filter, one by one', () =>
  withTraffic(async (store, traffic) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 50 }), filters, async (steps, filter) => {
        const id = storeSession(store, recordsOf(steps), { label, batch: 7 });
        const report = await traffic.report(id, filter);
        const rows = packets(store.reader, id, { ...filter, limit: 1000 }).packets;
        const bytes = (of: (row: typeof rows[number]) => boolean) =>
          rows.filter(of).reduce((sum, row) => sum + row.length, 0);
        assert.equal(report.packets, rows.length);
        assert.equal(report.bytes, bytes(() => true));
        assert.equal(report.encrypted_packets, rows.filter(({ encrypted }) => encrypted).length);
        assert.equal(report.streams, new Set(rows.flatMap((row) => row.stream_key ?? [])).size);
        for (const app of report.apps) {
          assert.equal(app.bytes, bytes((row) => row.app === app.app), app.app);
          assert.equal(app.bytes_in, bytes((row) => row.app === app.app && row.direction === 'in'));
        }
        assert.equal(report.apps.reduce((sum, app) => sum + app.bytes, 0), report.bytes);
        const stepUs = report.step_s * 1e6;
        for (const each of report.steps) {
          const within = (row: typeof rows[number]) =>
            row.time_us >= each.time_us && row.time_us < each.time_us + stepUs;
          assert.equal(each.packets, rows.filter(within).length);
          assert.equal(each.bytes_in, bytes((row) => within(row) && row.direction === 'in'));
        }
        assert.equal(report.steps.reduce((sum, each) => sum + each.packets, 0), report.packets);
        for (const row of report.protocols) {
          const of = packets(store.reader, id, { ...filter, limit: 1000 }).packets;
          if (row.protocol === 'all') assert.equal(row.packets, of.length);
          if (filter.protocol === row.protocol) assert.equal(row.packets, report.packets);
        }
        const composition = await traffic.composition(id, filter);
        const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
        assert.equal(sum(composition.protocols.flatMap((each) => each.bytes)), report.bytes);
        const { stream: _stream, ...rest } = filter;
        const listed = streams(store.reader, id, {
          ...{ ...rest, offset: 0, limit: 100, sort: 'first_us' },
          among: await traffic.streams(id, filter) ?? [],
        });
        assert.equal(listed.total, report.streams);
      }),
      { numRuns: 150 },
    );
  }));

Deno.test('part: of everything, of one class and of one stream, the figures are those that are stored', () =>
  withTraffic(async (store, traffic) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 50 }), async (steps) => {
        const id = storeSession(store, recordsOf(steps), { label, batch: 7 });
        const session = store.sessions.get(id);
        const whole = await traffic.report(id, {});
        assert.equal(whole.packets, session.packets);
        assert.deepEqual(whole.protocols, protocols(store.reader, id));
        assert.deepEqual(whole.apps, apps(store.reader, id));
        assert.deepEqual(whole.talkers, talkers(store.reader, id, 7));
        for (const row of whole.protocols) {
          const { protocols: own } = await traffic.report(id, { protocol: row.protocol });
          assert.deepEqual(own.find(({ protocol }) => protocol === row.protocol), row);
        }
        for (const app of whole.apps) {
          const { apps: own } = await traffic.report(id, { app: app.app });
          assert.deepEqual(own, [app]);
        }
        for (
          const key of new Set(packets(store.reader, id, { limit: 1000 }).packets.map((p) => p.stream_key))
        ) {
          if (key === null) continue;
          const row = stream(store.reader, id, key);
          const part = await traffic.report(id, { stream: key });
          assert.equal(part.bytes, row.bytes_to_client + row.bytes_to_server);
          assert.equal(part.retransmissions, row.retransmissions);
          const tcp = part.protocols.find(({ protocol }) => protocol === 'tcp');
          assert.equal(tcp?.rtt_mean_ms ?? null, row.rtt_mean_ms);
        }
      }),
      { numRuns: 40 },
    );
  }));

Deno.test('part: what is measured is null where only some of its class is in the part', () =>
  withTraffic(async (store, traffic) => {
    const [one, other] = [conversation(0), conversation(1, { server: '198.51.100.1' })];
    const data = { payloadBytes: 100, length: 200, capturedLength: 200 };
    const id = storeSession(store, [
      sent('client', one, { no: 1, timeUs: START_US, ...data }),
      sent('client', one, { no: 2, timeUs: START_US + 1_500_000, ...data, retransmission: true }),
      sent('client', other, { no: 3, timeUs: START_US + 1_600_000, ...data }),
    ], { label });
    const tcpOf = async (filter: PartFilter) =>
      (await traffic.report(id, filter)).protocols.find(({ protocol }) => protocol === 'tcp');

    const all = await traffic.report(id, {});
    assert.equal(all.retransmissions, 1);
    assert.equal((await tcpOf({}))?.loss_percent, 100 / 3);
    // Whole streams: retransmissions are known of each, segments are not.
    const web = await traffic.report(id, { app: 'Web' });
    assert.equal(web.retransmissions, 1);
    assert.deepEqual(web.steps.map((each) => each.retransmissions), [null, null]);
    assert.equal((await tcpOf({ app: 'Web' }))?.loss_percent, null);
    assert.equal((await tcpOf({ app: 'Web' }))?.goodput_out_mean_bps, null);
    // All of it within whole seconds, though an application is named.
    const first = { app: 'Web', from_us: START_US, to_us: START_US + 1_000_000 };
    assert.equal((await tcpOf(first))?.loss_percent, 0);
    assert.equal((await traffic.report(id, first)).steps[0]?.data_segments, 1);
    // A part of a stream.
    const half = { from_us: START_US + 1_200_000, to_us: START_US + 1_550_000 };
    assert.equal((await traffic.report(id, half)).packets, 1);
    assert.equal((await traffic.report(id, half)).retransmissions, null);
    assert.equal((await tcpOf(half))?.throughput_out_peak_bps, 1600);

    // Places name hosts.
    const placed = await traffic.report(id, { country: 'DE' });
    assert.deepEqual([placed.packets, placed.streams], [1, 1]);
  }));

Deno.test('part: its last steps can be asked for alone, as short as they may be', () =>
  withTraffic(async (store, traffic) => {
    const records = [0, 10, 4000, 4000.5, 4001].map((s, i) =>
      sent('client', conversation(0), { no: i + 1, timeUs: START_US + s * 1e6, length: 100 })
    );
    const id = storeSession(store, records, { label });
    assert.equal((await traffic.report(id, {})).step_s, 5);
    const late = await traffic.report(id, {}, START_US + 3990e6);
    assert.equal(late.step_s, 1);
    assert.deepEqual(late.steps.map(({ packets }) => packets), [2, 1]);
    assert.equal(late.packets, 5);
    assert.equal(late.protocols[0]?.packets_per_second_peak, 2);
  }));

Deno.test('part: a host that only some packets of a stream name, as in a tunnel, has that stream', () =>
  withTraffic(async (store, traffic) => {
    const talk = conversation(0);
    const outer = { source: '203.0.113.5', destination: '203.0.113.6', length: 90 };
    const id = storeSession(store, [
      sent('client', talk, { no: 1, timeUs: START_US, length: 70 }),
      sent('client', talk, { no: 2, timeUs: START_US + 1000, ...outer }),
    ], { label });
    const filter = { host: '203.0.113.5' };
    const report = await traffic.report(id, filter);
    assert.deepEqual([report.packets, report.bytes, report.streams], [1, 90, 1]);
    const listed = streams(store.reader, id, { ...filter, offset: 0, limit: 10, sort: 'first_us' });
    assert.deepEqual(listed.streams.map((row) => row.stream_key), ['tcp:0']);
  }));
