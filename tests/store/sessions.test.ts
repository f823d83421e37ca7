import assert from 'node:assert/strict';
import { TapdeckError } from '../../src/model/errors.ts';
import { Store } from '../../src/store/store.ts';
import { conversation, packet, sent, START_US } from '../support/records.ts';
import { newSession, storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';

/** A store of a test's own. */
async function withStore(work: (store: Store) => Promise<void> | void): Promise<void> {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  try {
    await work(store);
  } finally {
    store.close();
  }
}

Deno.test('sessions: created, read back, changed, listed with the pinned ones first', async () => {
  await withStore(({ sessions }) => {
    const first = sessions.create(newSession({ name: 'first', createdUs: 1 }));
    const live = { kind: 'live', source: 'eth0', captureFilter: 'tcp', startedUs: 77, createdUs: 2 } as const;
    const second = sessions.create(newSession({ name: 'second', ...live }));
    const third = sessions.create(newSession({ name: 'third', createdUs: 3 }));
    assert.deepEqual(sessions.list().map((each) => each.name), ['third', 'second', 'first']);
    const row = sessions.get(second);
    assert.deepEqual(
      [row.kind, row.source, row.capture_filter, row.started_us, row.ended_us, row.state, row.packets],
      ['live', 'eth0', 'tcp', 77, null, 'recording', 0],
    );
    assert.deepEqual([row.dropped_packets, row.lag_max_ms, row.warnings, row.tags], [null, null, [], []]);

    const changed = sessions.change(first, { name: 'a "new" name', tags: ['x', '<b>'], pinned: true });
    assert.deepEqual([changed.name, changed.tags, changed.pinned, changed.note], [
      'a "new" name',
      ['x', '<b>'],
      true,
      '',
    ]);
    assert.equal(sessions.change(first, { note: 'a note' }).pinned, true, 'what is not named stays');
    assert.deepEqual(sessions.list().map((each) => each.session_id), [first, third, second]);
    assert.throws(
      () => sessions.get(99),
      (error) => error instanceof TapdeckError && error.kind === 'not_found',
    );
  });
});

Deno.test('sessions: numbers are not given twice, even after a session is removed', async () => {
  await withStore(async ({ sessions }) => {
    const first = sessions.create(newSession());
    await sessions.remove(first);
    assert.ok(sessions.create(newSession()) > first);
  });
});

Deno.test('sessions: a warning stands there once, and fifty of them at most', async () => {
  await withStore(({ sessions }) => {
    const id = sessions.create(newSession());
    sessions.warn(id, 'the same');
    sessions.warn(id, 'the same');
    assert.deepEqual(sessions.get(id).warnings, ['the same']);
    for (let i = 0; i < 100; i++) sessions.warn(id, `warning ${i}`);
    assert.equal(sessions.get(id).warnings.length, 50);
  });
});

Deno.test('sessions: an end keeps what is known already', async () => {
  await withStore((store) => {
    const id = storeSession(store, [packet({ timeUs: START_US + 5 })]);
    store.sessions.finish(id, { state: 'complete' });
    assert.deepEqual([store.sessions.get(id).state, store.sessions.get(id).ended_us], [
      'complete',
      START_US + 5,
    ]);
    store.sessions.finish(id, { state: 'interrupted', endedUs: START_US + 9, droppedPackets: 3 });
    const row = store.sessions.get(id);
    assert.deepEqual([row.state, row.ended_us, row.dropped_packets], ['interrupted', START_US + 9, 3]);
    store.sessions.finish(id, { state: 'complete', droppedPackets: undefined });
    assert.equal(store.sessions.get(id).dropped_packets, 3);
  });
});

Deno.test('sessions: those that nobody finished, with what is needed to finish them', async () => {
  await withStore(({ sessions }) => {
    const done = sessions.create(newSession());
    const left = sessions.create(
      newSession({ kind: 'live', locality: { kind: 'own', addresses: ['192.0.2.2'] } }),
    );
    const bare = sessions.create(newSession());
    sessions.finish(done, { state: 'failed' });
    sessions.setCaptureFile(left, 'session-2.pcapng');
    assert.deepEqual(sessions.unfinished(), [
      {
        sessionId: left,
        kind: 'live',
        captureFile: 'session-2.pcapng',
        locality: { kind: 'own', addresses: ['192.0.2.2'] },
        derivedFrom: undefined,
      },
      {
        sessionId: bare,
        kind: 'import',
        captureFile: undefined,
        locality: { kind: 'private' },
        derivedFrom: undefined,
      },
    ]);
    sessions.finish(bare, { state: 'interrupted' });
    sessions.reopen(bare, { kind: 'private' });
    assert.equal(sessions.unfinished()[1]?.derivedFrom, 'interrupted');
    assert.equal(sessions.captureFile(left), 'session-2.pcapng');
    assert.equal(sessions.captureFile(bare), undefined);
  });
});

Deno.test('sessions: removing one takes everything of it, in batches, and nothing of another', async () => {
  await withStore(async (store) => {
    const records = Array.from(
      { length: 45_000 }, // more than two batches
      (_, i) => sent('client', conversation(i % 50), { timeUs: START_US + i * 1000 }),
    );
    const doomed = storeSession(store, records, { batch: 45_000 });
    const kept = storeSession(store, records.slice(0, 200), { batch: 100 });
    const count = (view: string, id: number) =>
      store.reader.prepare(`select count(*) as n from ${view} where session_id = ?`).get(id)?.['n'];
    const views = ['packet_view', 'stream_view', 'metric_view', 'protocol_view', 'app_view', 'talker_view'];
    const before = views.map((view) => count(view, kept));
    assert.equal(count('packet_view', doomed), 45_000);
    let turns = 0;
    const ticking = setInterval(() => turns++, 0);
    await store.sessions.remove(doomed);
    clearInterval(ticking);
    assert.ok(turns > 0, 'others had their turn in between');
    assert.deepEqual(views.map((view) => count(view, doomed)), views.map(() => 0));
    assert.deepEqual(views.map((view) => count(view, kept)), before);
    assert.throws(() => store.sessions.get(doomed));

    await store.sessions.clear(kept);
    assert.equal(count('packet_view', kept), 0);
    assert.equal(store.sessions.get(kept).name, 'a session', 'a session that is cleared stays');
  });
});

Deno.test('sessions: the busiest address counts both ways, and is an IP address', async () => {
  await withStore((store) => {
    const mac = (length: number) =>
      packet({ source: '02:00:5e:10:07:17', destination: 'ff:ff:ff:ff:ff:ff', length, chain: 'eth:arp' });
    const between = (source: string, destination: string, length: number) =>
      packet({ source, destination, length });
    const busiest = (...records: ReturnType<typeof packet>[]) =>
      store.sessions.busiestAddress(storeSession(store, records));
    assert.equal(
      busiest(
        between('198.51.100.1', '203.0.113.1', 100),
        between('203.0.113.1', '203.0.113.9', 100),
        mac(5000),
      ),
      '203.0.113.1',
    );
    assert.equal(
      busiest(between('2001:db8::1', '2001:db8::2', 10), between('2001:db8::2', '2001:db8::3', 10)),
      '2001:db8::2',
    );
    assert.equal(busiest(mac(100)), undefined);
    assert.equal(busiest(between('', '', 100)), undefined);
  });
});

Deno.test('sessions: the last packet’s time', async () => {
  await withStore((store) => {
    const times = [5, 2_000_000, 1_999_999].map((us) => packet({ timeUs: START_US + us }));
    assert.equal(store.sessions.lastPacketUs(storeSession(store, times)), START_US + 2_000_000);
    assert.equal(store.sessions.lastPacketUs(storeSession(store, [])), undefined);
  });
});
