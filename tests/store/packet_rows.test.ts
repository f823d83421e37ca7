/** Whatever packets say of their ends, and however roles change, the view says what went in; filters find the same. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MetricsEngine } from '../../src/metrics/engine.ts';
import { type Label, UNKNOWN_LABEL } from '../../src/model/label.ts';
import type { StoredPacket } from '../../src/model/metric.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import type { PacketQuery } from '../../src/model/services.ts';
import { packets } from '../../src/store/packet_queries.ts';
import { Store } from '../../src/store/store.ts';
import { conversation, packet, sent, START_US, TCP } from '../support/records.ts';
import { newSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';

const LOOPBACK = { client: '127.0.0.1', server: '127.0.0.1' };
const TALKS = [
  conversation(0),
  conversation(1, { client: '203.0.113.9', server: '192.168.7.23', serverPort: 50_443 }),
  conversation(2, { ...LOOPBACK, clientPort: 8080, serverPort: 50_001 }),
  conversation(3, { ...LOOPBACK, clientPort: 9000, serverPort: 9000 }),
  conversation(0, { transport: 'udp', clientPort: 5353, server: '192.168.7.99', serverPort: 5353 }),
  conversation(1, { transport: 'udp', server: '203.0.113.53', serverPort: 53 }),
];
const ADDRESSES = ['192.168.7.23', '198.51.100.7', '10.9.9.1', '02:00:5e:10:07:17', ''];
const PORTS = [undefined, 53, 443, 5353, 50_000];

/** Far apart, so that a few packets stand in several blocks. */
const STEP = 300;

const ends = fc.record({
  source: fc.constantFrom(...ADDRESSES),
  destination: fc.constantFrom(...ADDRESSES),
  sourcePort: fc.constantFrom(...PORTS),
  destinationPort: fc.constantFrom(...PORTS),
});

const streamPacket = fc.record({
  talk: fc.constantFrom(...TALKS),
  by: fc.constantFrom('client' as const, 'server' as const),
  flags: fc.constantFrom(TCP.ack, TCP.ack, TCP.syn, TCP.syn | TCP.ack),
  odd: fc.option(ends, { freq: 5, nil: {} }),
}).map(({ talk, by, flags, odd }) =>
  sent(by, talk, { ...(talk.transport === 'tcp' ? { tcpFlags: flags } : {}), ...odd })
);

const record = fc.record({
  packet: fc.oneof({ weight: 4, arbitrary: streamPacket }, { weight: 1, arbitrary: ends.map(packet) }),
  protocol: fc.constantFrom('TCP', 'TLSv1.3', 'ARP', ''),
  chain: fc.constantFrom('eth:ethertype:ip:tcp:tls', 'eth:ethertype:ip:udp:dns', 'eth:ethertype:arp'),
  info: fc.constantFrom('', 'Application Data', '443 → 50000 [ACK]', '100%'),
  length: fc.integer({ min: 0, max: 100_000 }),
  cut: fc.boolean(),
  // Mostly forward, sometimes back.
  atMs: fc.nat(20_000),
}).map(({ packet: made, chain, cut, atMs, ...fields }): PacketRecord => ({
  ...made,
  ...fields,
  chain: packet({ chain }).chain,
  capturedLength: cut ? Math.min(fields.length, 60) : fields.length,
  timeUs: START_US + atMs * 1000,
}));

const LABELS: readonly Label[] = ['A', 'B', 'C'].map((app, i) => ({
  ...UNKNOWN_LABEL,
  app,
  category: `Category ${app}`,
  strength: 10 * (i + 1),
}));

const traffic = fc.array(fc.record({ record, label: fc.constantFrom(...LABELS) }), { maxLength: 40 });

interface Stored {
  readonly rows: readonly StoredPacket[];
  /** The last label of each stream. */
  readonly labels: ReadonlyMap<string, Label>;
}

const keyOf = ({ transport, streamNumber }: PacketRecord) =>
  transport === undefined ? null : `${transport}:${streamNumber}`;

/** Stores the packets, some at a time, through an engine that keeps two streams in memory. */
function store(into: Store, sessionId: number, steps: readonly Step[], batch: number): Stored {
  const engine = new MetricsEngine({
    locality: { kind: 'private' },
    recall: (transport, number) => into.recallStream(sessionId, transport, number),
    streamCapacity: 2,
  });
  const rows: StoredPacket[] = [];
  const labels = new Map<string, Label>();
  for (let from = 0; from < steps.length; from += batch) {
    const some = steps.slice(from, from + batch).map(({ record, label }, i) => {
      const numbered = { ...record, no: (from + i + 1) * STEP };
      const key = keyOf(record);
      if (key !== null) labels.set(key, label);
      return { record: numbered, ...engine.ingest(numbered, label), label: key === null ? label : undefined };
    });
    into.writer.write(sessionId, some, engine.drain(), {});
    rows.push(...some);
  }
  return { rows, labels };
}

type Step = { readonly record: PacketRecord; readonly label: Label };

/** The row of the view, worked out from what went in. */
function expected(
  sessionId: number,
  stored: StoredPacket,
  labels: Stored['labels'],
): Record<string, unknown> {
  const { record } = stored;
  const key = keyOf(record);
  const label = key === null ? stored.label : labels.get(key);
  return {
    session_id: sessionId,
    no: record.no,
    time_us: record.timeUs,
    source: record.source,
    destination: record.destination,
    source_port: record.sourcePort ?? null,
    destination_port: record.destinationPort ?? null,
    transport: record.transport ?? null,
    protocol: record.protocol,
    length: record.length,
    info: record.info,
    stream_key: key,
    direction: stored.direction,
    app: label?.app ?? null,
    category: label?.category ?? null,
    encrypted: stored.encrypted ? 1 : 0,
  };
}

type Row = Record<string, unknown>;
type Filter = Omit<PacketQuery, 'limit'>;
type Meaning = (row: Row) => boolean;

/** Filters with what they mean, told plainly. */
const FILTERS: readonly [Filter, Meaning][] = [
  ...['tcp:0', 'tcp:3', 'udp:0', 'udp:9'].map((stream): [Filter, Meaning] => [
    { stream },
    (row) => row['stream_key'] === stream,
  ]),
  ...['A', 'C', 'none'].map((app): [Filter, Meaning] => [{ app }, (row) => row['app'] === app]),
  ...['192.168.7.23', '10.9.9.1', ''].map((host): [Filter, Meaning] => [
    { host },
    (row) => row['source'] === host || row['destination'] === host,
  ]),
  [{ protocol: 'arp' }, (row) => row['protocol'] === 'ARP'],
  [{ protocol: 'tls' }, (row) => row['encrypted'] === 1],
  [{ from_us: START_US + 9_000_000 }, (row) => Number(row['time_us']) >= START_US + 9_000_000],
  [{ to_us: START_US + 3_000_000 }, (row) => Number(row['time_us']) < START_US + 3_000_000],
  [{ cursor: 5 * STEP, app: 'B' }, (row) => Number(row['no']) > 5 * STEP && row['app'] === 'B'],
  [{ cursor: 1023, stream: 'tcp:1' }, (row) => Number(row['no']) > 1023 && row['stream_key'] === 'tcp:1'],
  [{ q: '10.9.9' }, (row) => `${row['source']} ${row['destination']}`.includes('10.9.9')],
  [{ q: '[ack]' }, (row) => String(row['info']).includes('[ACK]')],
];

Deno.test('packets: the view shows what was stored, and every filter finds what a plain search finds', async () => {
  await using folder = await TempFolder.make();
  const into = new Store(folder.at('t.sqlite'));
  try {
    fc.assert(
      fc.property(
        traffic,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 4 }),
        (steps, batch, limit) => {
          const id = into.sessions.create(newSession());
          const { rows, labels } = store(into, id, steps, batch);
          const all = rows.map((row) => expected(id, row, labels));
          const view = into.reader.prepare('select * from packet_view where session_id = ? order by no').all(
            id,
          );
          assert.deepEqual(view.map((row) => ({ ...row })), all);
          for (const [filter, test] of FILTERS) {
            const wanted = all.filter(test).map((row) => row['no']);
            const page = packets(into.reader, id, { ...filter, limit });
            assert.deepEqual(
              page.packets.map(({ no }) => no),
              wanted.slice(0, limit),
              JSON.stringify(filter),
            );
            assert.equal(page.next_cursor === null, wanted.length <= limit, JSON.stringify(filter));
          }
        },
      ),
      { numRuns: 150 },
    );
  } finally {
    into.close();
  }
});

Deno.test('packets: a stream whose client turns out to be the other end keeps its packets as they were', async () => {
  await using folder = await TempFolder.make();
  const into = new Store(folder.at('t.sqlite'));
  try {
    const talk = conversation(0, { serverPort: 50_001 });
    const label = UNKNOWN_LABEL;
    const steps = [
      sent('server', talk, { info: 'first' }),
      sent('client', talk, { tcpFlags: TCP.syn }),
      sent('server', talk),
      sent('client', talk),
    ].map((record) => ({ record, label }));
    const id = into.sessions.create(newSession());
    const clients: unknown[] = [];
    for (let upTo = 1; upTo <= steps.length; upTo++) {
      await into.sessions.clear(id);
      store(into, id, steps.slice(0, upTo), 1);
      const one = (sql: string) => into.reader.prepare(`${sql} where session_id = ?`).get(id);
      clients.push(one('select client from stream_view')?.['client']);
      assert.equal(one('select source from packet_view')?.['source'], '198.51.100.7');
    }
    assert.deepEqual(clients, ['198.51.100.7', '192.168.7.23', '192.168.7.23', '192.168.7.23']);
    assert.deepEqual(into.reader.prepare('select count(*) as n from loose_flows').get()?.['n'], 0);
  } finally {
    into.close();
  }
});

Deno.test('packets: more than one statement holds, in blocks without end, each packet once', async () => {
  await using folder = await TempFolder.make();
  const into = new Store(folder.at('t.sqlite'));
  try {
    const id = into.sessions.create(newSession());
    const steps = Array.from({ length: 1000 }, (_, i) => ({
      record: sent(i % 3 ? 'client' : 'server', conversation(i % 97 ? i % 5 : 60), { timeUs: START_US + i }),
      label: UNKNOWN_LABEL,
    }));
    store(into, id, steps, 333);
    const wanted = steps.flatMap((_, i) => i % 97 ? [] : [(i + 1) * STEP]);
    /** Every page to the end. @returns the numbers, and how many answers it took */
    const listed = (filter: PacketQuery, blocksAnAnswer?: number) => {
      const numbers: number[] = [];
      let answers = 0;
      for (let cursor: number | null = 0; cursor !== null; answers++) {
        const page = packets(into.reader, id, { ...filter, cursor }, blocksAnAnswer);
        numbers.push(...page.packets.map(({ no }) => no));
        cursor = page.next_cursor;
      }
      return { numbers, answers };
    };
    assert.deepEqual(listed({ stream: 'tcp:60', limit: 2 }).numbers, wanted);
    // However little is looked through at once: nothing is left out, and an answer without packets leads on.
    const blocks = new Set(steps.map((_, i) => Math.floor((i + 1) * STEP / 1024))).size;
    for (const few of [1, 2, 7]) {
      assert.deepEqual(listed({ stream: 'tcp:60', limit: 2 }, few).numbers, wanted);
      assert.deepEqual(listed({ q: 'no such text', limit: 2 }, few), {
        numbers: [],
        answers: Math.ceil(blocks / few),
      });
      assert.equal(listed({ limit: 300 }, few).numbers.length, 1000);
    }
    assert.equal(into.sessions.lastPacketUs(id), START_US + 999);
  } finally {
    into.close();
  }
});
