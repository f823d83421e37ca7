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
