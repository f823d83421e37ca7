import assert from 'node:assert/strict';
import { openForReading, openForWriting } from '../../src/store/database.ts';
import { Store } from '../../src/store/store.ts';
import { conversation, packet, sent, START_US } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';

async function withStore(work: (store: Store, path: string) => void): Promise<void> {
  await using folder = await TempFolder.make();
  const path = folder.at('t.sqlite');
  const store = new Store(path);
  try {
    work(store, path);
  } finally {
    store.close();
  }
}

Deno.test('writer: a batch is stored whole or not at all', async () => {
  await withStore((store) => {
    const id = storeSession(store, [packet(), sent('client', conversation(0))]);
    const rows = () => store.reader.prepare('select * from packet_view where session_id = ?').all(id);
    const before = [rows(), store.sessions.get(id)];
    const outcome = { direction: 'out', encrypted: false, classMask: 1, label: undefined } as const;
    const delta = {
      totals: { ...emptyTotals, packets: 100 },
      streams: [],
      seconds: [],
      protocols: [],
      apps: [],
      talkers: [],
      rtp: [],
    };
    const fresh = { record: packet({ no: 3, source: 'a new address' }), ...outcome };
    const again = { record: packet({ no: 1 }), ...outcome }; // a number that is there already
    assert.throws(() => store.writer.write(id, [fresh, again], delta, {}), /UNIQUE/);
    assert.deepEqual([rows(), store.sessions.get(id)], before);
    // The text that was rolled back is found again.
    store.writer.write(id, [fresh], delta, { droppedPackets: 4, workerRestarts: 1, lagMaxMs: 2.5 });
    assert.equal(rows().at(-1)?.['source'], 'a new address');
    const session = store.sessions.get(id);
    assert.deepEqual(
      [session.packets, session.dropped_packets, session.worker_restarts, session.lag_max_ms],
      [100, 4, 1, 2.5],
    );
    store.writer.write(id, [], delta, {});
    assert.equal(store.sessions.get(id).dropped_packets, 4, 'what is not said stays');
  });
});

Deno.test('writer: a batch that fails leaves nothing behind for the next, wherever it fails', async () => {
  await withStore((store) => {
    const id = storeSession(store, [packet()]);
    const outcome = { direction: 'out', encrypted: false, classMask: 1, label: undefined } as const;
    const none = { streams: [], seconds: [], protocols: [], apps: [], talkers: [], rtp: [] };
    const delta = { totals: emptyTotals, ...none };
    const tables = [
      'packets',
      'loose_flows',
      'packet_blocks',
      'flow_blocks',
      'kind_blocks',
      'kinds',
      'texts',
    ];
    const counts = () =>
      tables.map((table) => store.reader.prepare(`select count(*) as n from ${table}`).get()?.['n']);
    const before = counts();
    // More than one statement holds, so that some rows are in the table and some wait; all in new blocks and flows.
    const many = Array.from({ length: 90 }, (_, i) => ({
      record: packet({ no: 100 + i * 500, source: `new ${i}`, protocol: `P${i}` }),
      ...outcome,
    }));
    const bad = { source: 'a', destination: 'b', packets: 1, bytes: Number.NaN }; // not null, says the table
    assert.throws(() => store.writer.write(id, many, { ...delta, talkers: [bad] }, {}));
    assert.deepEqual(counts(), before);
    const again = { record: packet({ no: 1 }), ...outcome };
    for (const at of [0, 1, 31, 32, 33, 64, 89, 90]) {
      const packets = many.toSpliced(at, 0, again);
      assert.throws(() => store.writer.write(id, packets, delta, {}), /UNIQUE/);
      assert.deepEqual(counts(), before, `failing at ${at}`);
    }
    store.writer.write(
      id,
      [{ record: packet({ no: 2, source: 'new 3', protocol: 'P3' }), ...outcome }],
      delta,
      {},
    );
    const [packets, flows, blocks, flowBlocks, kindBlocks, kinds, texts] = before.map(Number);
    assert.deepEqual(counts().map(Number), [
      ...[packets, flows].map((n) => Number(n) + 1),
      blocks,
      ...[flowBlocks, kindBlocks, kinds].map((n) => Number(n) + 1),
      Number(texts) + 2,
    ]);
    const row = store.reader.prepare(
      'select source, protocol from packet_view where session_id = ? and no = 2',
    )
      .get(id);
    assert.deepEqual({ ...row }, { source: 'new 3', protocol: 'P3' });
  });
});

Deno.test('writer: flows of a session that was cleared are not remembered', async () => {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  try {
    const id = storeSession(store, [packet({ source: 'a host' })]);
    await store.sessions.clear(id);
    const outcome = { direction: 'out', encrypted: false, classMask: 1, label: undefined } as const;
    const none = { streams: [], seconds: [], protocols: [], apps: [], talkers: [], rtp: [] };
    const record = packet({ source: 'a host' });
    store.writer.write(id, [{ record, ...outcome }], { totals: emptyTotals, ...none }, {});
    const row = store.reader.prepare('select source from packet_view where session_id = ?').get(id);
    assert.equal(row?.['source'], 'a host');
  } finally {
    store.close();
  }
});

const emptyTotals = {
  firstUs: START_US,
  lastUs: START_US,
  packets: 0,
  bytes: 0,
  ipv4Packets: 0,
  ipv6Packets: 0,
  encryptedPackets: 0,
  truncatedPackets: 0,
};

Deno.test('writer: hostile texts are stored as sent, and bounded', async () => {
  await withStore((store) => {
    const info = 'x'.repeat(1_000_000);
    const source = 's'.repeat(1_000_000);
    const id = storeSession(store, [
      packet({ info, source }),
      packet({ info: '\u0001\u001b[31m<script>\u202e\ud800', protocol: '' }),
    ]);
    const rows = store.reader.prepare('select info, source, protocol from packet_view where session_id = ?')
      .all(id);
    assert.equal(String(rows[0]?.['info']).length, 4096);
    assert.equal(String(rows[0]?.['source']).length, 1024);
    assert.match(String(rows[1]?.['info']), /<script>/);
  });
});

Deno.test('writer: figures at the edge of what numbers hold can be stored and read', async () => {
  await withStore((store) => {
    const talk = conversation(0);
    const dns = conversation(1, { transport: 'udp' });
    const far = 9_007_199_254_000_000;
    const years = 280_000 * 365 * 86_400_000; // in milliseconds
    const answer = {
      response: true,
      queryName: 'a',
      rcode: 0,
      responseTimeMs: years,
      addresses: [],
      aliases: [],
    };
    const records = [
      sent('client', talk, { timeUs: -far, length: 0x7fff_ffff, payloadBytes: 0x7fff_ffff, ackRttMs: years }),
      sent('server', talk, { timeUs: far, length: 0x7fff_ffff, ackRttMs: years }),
      sent('server', dns, { timeUs: far, chain: 'eth:ip:udp:dns', dns: answer }),
      sent('server', dns, { timeUs: far, chain: 'eth:ip:udp:dns', dns: answer }),
      sent('client', conversation(2), { timeUs: 0 }),
      sent('client', conversation(3), { timeUs: 0 }),
      sent('server', talk, { timeUs: far }), // by now it left memory, and comes back from the store
    ];
    const id = storeSession(store, records, { batch: 2 });
    for (const view of ['session_view', 'packet_view', 'stream_view', 'metric_view', 'protocol_view']) {
      const rows = store.reader.prepare(`select * from ${view} where session_id = ?`).all(id);
      assert.ok(rows.length > 0, view);
    }
    assert.equal(store.sessions.get(id).packets, 7);
    assert.equal(store.recallStream(id, 'tcp', 0)?.packetsToClient, 2);
  });
});

Deno.test('writer: who reads is not kept waiting by who writes', async () => {
  await withStore((store, path) => {
    const id = storeSession(store, [packet()]);
    using other = openForReading(path);
    using writing = openForWriting(path);
    writing.exec(`begin immediate; update sessions set name = 'changed'`);
    // A transaction is open and has written: readers see the state before it, at once.
    for (const reader of [store.reader, other]) {
      const began = performance.now();
      assert.equal(
        reader.prepare('select name from session_view where session_id = ?').get(id)?.['name'],
        'a session',
      );
      assert.ok(performance.now() - began < 1000, 'a lock would be waited for 5 seconds');
    }
    writing.exec('commit');
    assert.equal(
      other.prepare('select name from session_view where session_id = ?').get(id)?.['name'],
      'changed',
    );
  });
});
