import assert from 'node:assert/strict';
import { type Label, STRENGTH, UNKNOWN_LABEL } from '../../src/model/label.ts';
import { TapdeckError } from '../../src/model/errors.ts';
import { SUM_FIELDS, type Sums } from '../../src/model/metric.ts';
import { streamRow } from '../../src/model/rows.ts';
import type { PacketQuery } from '../../src/model/services.ts';
import { packets } from '../../src/store/packet_queries.ts';
import { metrics } from '../../src/store/metric_queries.ts';
import { apps, protocols, stream, streams, talkers } from '../../src/store/queries.ts';
import { Store } from '../../src/store/store.ts';
import { conversation, packet, sent, START_US } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';

const label = (app: string, hostname?: string): Label => ({
  ...UNKNOWN_LABEL,
  app,
  category: 'Test',
  strength: STRENGTH.port,
  hostname,
  hostnameStrength: hostname === undefined ? 0 : STRENGTH.serverName,
});

const web = conversation(0);
const dns = conversation(10, { transport: 'udp', server: '203.0.113.53', serverPort: 53 });
const late = conversation(9, { server: '203.0.113.99' });

/** Eight packets; the numbers in the tests are theirs. */
const RECORDS = [
  /* 1 */ sent('client', dns, {
    chain: 'eth:ethertype:ip:udp:dns',
    protocol: 'DNS',
    info: 'Standard query 100%_done',
  }),
  /* 2 */ sent('server', dns, {
    chain: 'eth:ethertype:ip:udp:dns',
    protocol: 'DNS',
    info: 'Standard query response',
  }),
  /* 3 */ sent('client', web, { protocol: 'TCP', info: 'SYN', length: 74 }),
  /* 4 */ sent('server', web, {
    protocol: 'TLSv1.3',
    chain: 'eth:ethertype:ip:tcp:tls',
    info: 'back\\slash',
    ackRttMs: 12,
  }),
  /* 5 */ packet({
    protocol: 'ARP',
    chain: 'eth:ethertype:arp',
    source: '02:00:5e:10:07:17',
    info: 'Who has?',
  }),
  /* 6 */ sent('client', late, { protocol: 'TCP', info: '100 done', length: 900, retransmission: true }),
  /* 7 */ sent('client', late, { protocol: 'TCP', info: "it's; drop table packets --" }),
  /* 8 */ sent('server', web, { protocol: 'TLSv1.3', chain: 'eth:ethertype:ip:tcp:tls', info: 'Ünïcode' }),
].map((record, i) => ({ ...record, timeUs: START_US + i * 1_000_000 }));

async function withSession(work: (store: Store, id: number) => void): Promise<void> {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  try {
    storeSession(store, RECORDS.slice(0, 3)); // another session, which must never show
    const id = storeSession(store, RECORDS, {
      label: (record) =>
        record.streamNumber === 0
          ? label('Web', 'www.example.com')
          : record.transport
          ? label('Other')
          : label('ARP'),
    });
    work(store, id);
  } finally {
    store.close();
  }
}

Deno.test('packets: page by page, each once', async () => {
  await withSession((store, id) => {
    const seen: number[] = [];
    let cursor: number | undefined;
    for (let pages = 0; pages < 10; pages++) {
      const page = packets(store.reader, id, { limit: 3, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.packets.map((each) => each.no));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7, 8]);
    assert.equal(packets(store.reader, id, { limit: 8 }).next_cursor, null, 'a full last page is the last');
    assert.deepEqual(packets(store.reader, id, { limit: 5, cursor: 8 }), { packets: [], next_cursor: null });
    assert.deepEqual(packets(store.reader, 99, { limit: 5 }), { packets: [], next_cursor: null });
  });
});

Deno.test('packets: a row as the API gives it', async () => {
  await withSession((store, id) => {
    const [row] = packets(store.reader, id, { limit: 1, cursor: 3 }).packets;
    assert.deepEqual({ ...row }, {
      no: 4,
      time_us: START_US + 3_000_000,
      source: '198.51.100.7',
      destination: '192.168.7.23',
      source_port: 443,
      destination_port: 50_000,
      transport: 'tcp',
      protocol: 'TLSv1.3',
      length: 100,
      info: 'back\\slash',
      stream_key: 'tcp:0',
      direction: 'in',
      app: 'Web',
      category: 'Test',
      encrypted: true,
    });
  });
});

Deno.test('packets: each filter narrows, and all of them together', async () => {
  await withSession((store, id) => {
    const found = (filter: Omit<PacketQuery, 'limit'>) =>
      packets(store.reader, id, { ...filter, limit: 100 }).packets.map((each) => each.no);
    const cases: [Omit<PacketQuery, 'limit'>, number[]][] = [
      [{ app: 'Web' }, [3, 4, 8]],
      [{ app: 'ARP' }, [5]],
      [{ app: 'web' }, []],
      [{ app: 'no such application' }, []],
      [{ host: '203.0.113.99' }, [6, 7]],
      [{ host: '02:00:5e:10:07:17' }, [5]],
      [{ host: '203.0.113' }, []],
      [{ host: 'WWW.example.com' }, [3, 4, 8]],
      [{ host: 'example.com' }, []],
      [{ protocol: 'TLSv1.3' }, [4, 8]],
      [{ protocol: 'tlsv1.3' }, [4, 8]],
      [{ protocol: 'tls' }, [4, 8]],
      [{ protocol: 'all' }, [1, 2, 3, 4, 5, 6, 7, 8]],
      [{ protocol: 'tcp' }, [3, 4, 6, 7, 8]],
      [{ protocol: 'other' }, [5]],
      [{ protocol: 'quic' }, []],
      [{ stream: 'udp:10' }, [1, 2]],
      [{ stream: 'tcp:9' }, [6, 7]],
      [{ stream: 'tcp:10' }, []],
      [{ stream: 'nonsense' }, []],
      [{ from_us: START_US + 2_000_000, to_us: START_US + 4_000_000 }, [3, 4]],
      [{ q: 'STANDARD' }, [1, 2]],
      // What LIKE reads as a pattern is text.
      [{ q: '100%_done' }, [1]],
      [{ q: '%' }, [1]],
      [{ q: '_' }, [1]],
      [{ q: '\\' }, [4]],
      [{ q: "'; drop table packets --" }, []],
      [{ q: "it's; drop" }, [7]],
      // Addresses and protocols are searched too.
      [{ q: '203.0.113.9' }, [6, 7]],
      [{ q: 'arp' }, [5]],
      [{ q: 'Ünï' }, [8]],
      [{ app: 'Web', protocol: 'TCP', host: '198.51.100.7', stream: 'tcp:0', q: 'syn', cursor: 1 }, [3]],
      [{ app: 'Web', cursor: 4 }, [8]],
    ];
    for (const [filter, numbers] of cases) assert.deepEqual(found(filter), numbers, JSON.stringify(filter));
  });
});

Deno.test('streams: sorted by any column, both ways, numbers as numbers', async () => {
  await withSession((store, id) => {
    const keys = (sort: string) =>
      streams(store.reader, id, { sort, offset: 0, limit: 10 }).streams.map((each) => each.stream_key);
    assert.deepEqual(keys('stream_key'), ['tcp:0', 'tcp:9', 'udp:10']);
    assert.deepEqual(keys('-stream_key').toSorted(), ['tcp:0', 'tcp:9', 'udp:10']);
    assert.deepEqual(keys('-bytes_to_server'), ['tcp:9', 'udp:10', 'tcp:0']);
    assert.deepEqual(keys('rtt_mean_ms'), ['tcp:0', 'tcp:9', 'udp:10'], 'what was not measured comes last');
    assert.deepEqual(keys('-rtt_mean_ms')[0], 'tcp:0');
    for (const column of Object.keys(streamRow.entries)) {
      for (const sort of [column, `-${column}`]) assert.equal(keys(sort).length, 3, sort);
    }
  });
});

Deno.test('streams: a column that does not exist is refused, whatever it says', async () => {
  await withSession((store, id) => {
    for (
      const sort of [
        '',
        'no_such',
        'session_id',
        'constructor',
        '__proto__',
        'app; drop table streams',
        '"app"',
      ]
    ) {
      assert.throws(
        () => streams(store.reader, id, { sort, offset: 0, limit: 10 }),
        (error) => error instanceof TapdeckError && error.kind === 'invalid',
        sort,
      );
    }
  });
});

Deno.test('streams: filtered, counted and paged', async () => {
  await withSession((store, id) => {
    const ask = (more: { app?: string; host?: string; offset?: number; limit?: number }) => {
      const found = streams(store.reader, id, { sort: 'stream_key', offset: 0, limit: 10, ...more });
      return [found.streams.map((each) => each.stream_key), found.total];
    };
    assert.deepEqual(ask({}), [['tcp:0', 'tcp:9', 'udp:10'], 3]);
    assert.deepEqual(ask({ offset: 1, limit: 1 }), [['tcp:9'], 3]);
    assert.deepEqual(ask({ app: 'Other' }), [['tcp:9', 'udp:10'], 2]);
    assert.deepEqual(ask({ host: '203.0.113.53' }), [['udp:10'], 1]);
    assert.deepEqual(ask({ host: 'EXAMPLE.com' }), [['tcp:0'], 1], 'part of the name, in any case');
    assert.deepEqual(ask({ host: '%' }), [[], 0]);
    assert.deepEqual(ask({ app: 'Web', host: '203.0.113.53' }), [[], 0]);
  });
});

Deno.test('stream: one by its key', async () => {
  await withSession((store, id) => {
    const row = stream(store.reader, id, 'tcp:0');
    assert.deepEqual([row.client, row.server_port, row.hostname, row.rtt_samples], [
      '192.168.7.23',
      443,
      'www.example.com',
      1,
    ]);
    assert.ok(Math.abs((row.rtt_mean_ms ?? 0) - 12) < 1e-9);
    assert.equal(stream(store.reader, id, 'udp:10').retransmissions, null);
    for (const key of ['tcp:1', 'udp:0', 'tcp:00', 'tcp:', '', 'tcp:99999999999', "tcp:0' or 1"]) {
      assert.throws(
        () => stream(store.reader, id, key),
        (error) => error instanceof TapdeckError && error.kind === 'not_found',
        key,
      );
    }
  });
});

Deno.test('figures: metrics by class and range, protocols in their order, applications and talkers by size', async () => {
  await withSession((store, id) => {
    const { metrics: rows } = metrics(store.reader, id, {
      protocol: 'tcp',
      from_us: START_US + 3_000_000,
      to_us: START_US + 7_000_000,
    });
    assert.deepEqual(rows.map((each) => [each.time_us - START_US, each.packets, each.retransmissions]), [
      [3_000_000, 1, null],
      [5_000_000, 1, 1],
      [6_000_000, 1, null],
    ]);
    const { metrics: steps } = metrics(store.reader, id, { protocol: 'all', step_s: 4 });
    assert.deepEqual(steps.reduce((sum, each) => sum + each.packets, 0), 8);
    assert.ok(steps.every((each) => each.time_us % 4_000_000 === 0 && each.packets <= 4));
    assert.deepEqual(protocols(store.reader, id).map((each) => each.protocol), [
      'all',
      'tcp',
      'udp',
      'tls',
      'dns',
      'other',
    ]);
    assert.deepEqual(apps(store.reader, id).map((each) => [each.app, each.packets]), [
      ['Other', 4],
      ['Web', 3],
      ['ARP', 1],
    ]);
    assert.deepEqual(talkers(store.reader, id, 2).map((each) => [each.rank, each.destination, each.bytes]), [
      [1, '203.0.113.99', 1000],
      [2, '203.0.113.53', 100],
    ]);
  });
});

Deno.test('figures: metrics of a long session come in several answers, whole steps each', async () => {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  try {
    const id = storeSession(store, [packet()]);
    await store.sessions.clear(id);
    const ones = Object.fromEntries(SUM_FIELDS.map((field) => [field, 1])) as unknown as Sums;
    const first = START_US / 1e6;
    const seconds = Array.from({ length: 12_000 }, (_, i) => i).flatMap((i) =>
      (['all', 'tcp', 'tls'] as const).slice(0, 1 + i % 3).map((protocol) => ({
        second: first + i,
        protocol,
        sums: ones,
      }))
    );
    const totals = {
      firstUs: START_US,
      lastUs: START_US,
      packets: 1,
      bytes: 1,
      ipv4Packets: 1,
      ipv6Packets: 0,
      encryptedPackets: 0,
      truncatedPackets: 0,
    };
    const none = { streams: [], protocols: [], apps: [], talkers: [], rtp: [] };
    store.writer.write(id, [], { totals, seconds, ...none }, {});
    for (const step_s of [1, 2]) {
      const rows: [number, string, number][] = [];
      let answers = 0;
      for (let from_us: number | null = 0; from_us !== null; answers++) {
        const page = metrics(store.reader, id, { step_s, from_us });
        rows.push(
          ...page.metrics.map((row): [number, string, number] => [row.time_us, row.protocol, row.packets]),
        );
        from_us = page.next_from_us;
      }
      assert.equal(answers, step_s === 1 ? 3 : 2);
      assert.equal(rows.reduce((sum, [, , packets]) => sum + packets, 0), seconds.length);
      assert.equal(new Set(rows.map(([time, protocol]) => `${time} ${protocol}`)).size, rows.length);
      assert.deepEqual(rows, rows.toSorted(([a], [b]) => a - b));
    }
  } finally {
    store.close();
  }
});
