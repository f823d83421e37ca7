import assert from 'node:assert/strict';
import { TapdeckError } from '../../src/model/errors.ts';
import { UNKNOWN_LABEL } from '../../src/model/label.ts';
import type { SessionQuery } from '../../src/model/session_list.ts';
import { sparklines } from '../../src/store/session_digest.ts';
import { sessionFacets, sessionPage } from '../../src/store/session_list.ts';
import { Store } from '../../src/store/store.ts';
import { conversation, packet, sent, START_US } from '../support/records.ts';
import { newSession, storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';

async function withStore(work: (store: Store) => Promise<void> | void): Promise<void> {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  try {
    await work(store);
  } finally {
    store.close();
  }
}

const names = (store: Store, query: Partial<SessionQuery> = {}) =>
  sessionPage(store.reader, { sort: '-date', limit: 100, ...query }).sessions.map(({ name }) => name);

const isInvalid = (error: unknown) => error instanceof TapdeckError && error.kind === 'invalid';

Deno.test('session list: pages hold every session once, in every order, also while others come', async () => {
  await withStore((store) => {
    const { sessions } = store;
    for (let i = 0; i < 57; i++) {
      const id = sessions.create(
        newSession({
          name: `s${i % 10}`,
          createdUs: START_US + (i % 7),
          startedUs: i % 5 === 0 ? undefined : START_US - (i % 11),
        }),
      );
      if (i % 9 === 0) sessions.change(id, { pinned: true });
      if (i % 3 === 0) sessions.finish(id, { state: 'complete', endedUs: START_US + i });
    }
    for (const sort of ['date', 'added', 'started', 'name', 'packets', 'bytes', 'duration', 'disk']) {
      for (const way of ['', '-']) {
        const all = sessionPage(store.reader, { sort: way + sort, limit: 1000 });
        assert.deepEqual([all.total, all.next_cursor], [57, null]);
        const paged: number[] = [];
        for (let cursor: string | null = ''; cursor !== null;) {
          const page = sessionPage(store.reader, {
            sort: way + sort,
            limit: 10,
            ...(cursor ? { cursor } : {}),
          });
          paged.push(...page.sessions.map((row) => row.session_id));
          cursor = page.next_cursor;
        }
        assert.deepEqual(paged, all.sessions.map((row) => row.session_id), way + sort);
        assert.equal(new Set(paged).size, 57);
      }
    }
    const first = sessionPage(store.reader, { sort: '-date', limit: 10 });
    assert.ok(first.sessions.slice(0, 7).every((row) => row.pinned), 'pinned ones come first by date');
    sessions.create(newSession({ startedUs: START_US + 99 }));
    const second = sessionPage(store.reader, { sort: '-date', limit: 10, cursor: first.next_cursor ?? '' });
    const seen = new Set(first.sessions.map((row) => row.session_id));
    assert.ok(second.sessions.every((row) => !seen.has(row.session_id)), 'a new one moves nothing');
    for (const cursor of ['x', '', 'bnVsbA', btoa('[1,2]'), btoa('[1,{"a":1},2]')]) {
      assert.throws(() => sessionPage(store.reader, { sort: '-date', limit: 10, cursor }), isInvalid);
    }
    assert.throws(() => sessionPage(store.reader, { sort: 'note', limit: 10 }), isInvalid);
  });
});

Deno.test('session list: by date is by when it began, whenever it came; what has no beginning stands last', async () => {
  await withStore((store) => {
    const { sessions } = store;
    const add = (name: string, createdUs: number, startedUs?: number) =>
      sessions.create(newSession({ name, createdUs, startedUs }));
    add('old capture, came last', 30, -5);
    add('none', 40);
    add('new', 10, 9);
    add('none either', 5);
    add('same moment', 20, 9);
    sessions.change(add('pinned', 1, 1), { pinned: true });
    const began = ['same moment', 'new', 'old capture, came last', 'none either', 'none'];
    assert.deepEqual(names(store), ['pinned', ...began]);
    assert.deepEqual(names(store, { sort: 'date' }), ['pinned', ...began.toReversed()]);
    const traffic = ['same moment', 'new', 'pinned', 'old capture, came last', 'none either', 'none'];
    assert.deepEqual(names(store, { sort: '-started' }), traffic);
    const came = ['pinned', 'none', 'old capture, came last', 'same moment', 'new', 'none either'];
    assert.deepEqual(names(store, { sort: '-added' }), came);
  });
});

Deno.test('session list: found by everything that it is known by, taken literally', async () => {
  await withStore((store) => {
    const label = {
      ...UNKNOWN_LABEL,
      app: 'Example Video',
      category: 'Video',
      hostname: 'cdn.video.example',
    };
    const talk = conversation(0);
    const app = storeSession(store, [sent('client', talk), sent('server', talk)], {
      label: () => ({ ...label, hostnameStrength: 5, strength: 5 }),
      session: { name: 'evening' },
    });
    store.digest.write(app, 0);
    const { sessions } = store;
    const live = sessions.create(
      newSession({
        name: 'Office 100%',
        kind: 'live',
        source: 'wlan0',
        captureFilter: 'tcp port 443',
        startedUs: 50,
      }),
    );
    sessions.change(live, { note: 'before the_update', tags: ['needs "care"', 'a,b'] });
    sessions.finish(live, { state: 'interrupted', endedUs: 90 });
    for (
      const q of ['office', '100%', 'WLAN0', 'the_up', '"care"', 'a,b', 'port 443', 'interrupted', 'off upd']
    ) {
      assert.deepEqual(names(store, { q }), ['Office 100%'], q);
    }
    for (const q of ['example video', 'CDN.video', 'evening']) {
      assert.deepEqual(names(store, { q }), ['evening'], q);
    }
    for (const q of ['100_', '","', "x' or 1=1 --", 'office evening', '%%']) {
      assert.deepEqual(names(store, { q }), [], q);
    }
    assert.deepEqual(names(store, { app: 'Example Video' }), ['evening']);
    assert.deepEqual(names(store, { tag: 'a,b' }), ['Office 100%']);
    assert.deepEqual(names(store, { tag: 'a' }), []);
    assert.deepEqual(names(store, { interface: 'wlan0' }), ['Office 100%']);
    assert.deepEqual(names(store, { interface: 'file.pcap' }), [], 'a file is no interface');
    assert.deepEqual(names(store, { kind: 'import' }), ['evening']);
    assert.deepEqual(names(store, { state: 'interrupted' }), ['Office 100%']);
    assert.deepEqual(names(store, { from_us: 91, to_us: START_US + 1 }), ['evening']);
    assert.deepEqual(names(store, { from_us: 90, to_us: 51 }), ['Office 100%']);
    assert.deepEqual(names(store, { to_us: 50 }), []);
    assert.deepEqual(sessionFacets(store.reader), {
      interfaces: ['wlan0'],
      apps: ['Example Video'],
      tags: ['a,b', 'needs "care"'],
      sessions: 2,
    });
  });
});

Deno.test('session list: case does not matter in any alphabet, nor how an accent was typed', async () => {
  await withStore((store) => {
    const { sessions } = store;
    const add = (name: string, note = '', tags: string[] = []) =>
      sessions.change(sessions.create(newSession({ name, source: 'x' })), { note, tags });
    add('Übung');
    add('ÉCOLE');
    add('жук');
    add('Straße 100%');
    add('οδός');
    add('a note', 'Mit ÄRGER\nund\tmehr');
    add('a tag', '', ['Größe', 'plain']);
    const talk = conversation(0);
    const label = { ...UNKNOWN_LABEL, app: 'Ärztefunk', hostname: 'Drucker-Büro.local', hostnameStrength: 5 };
    const id = storeSession(store, [sent('client', talk), sent('server', talk)], {
      label: () => ({ ...label, strength: 5 }),
      session: { name: 'by app and host' },
    });
    store.digest.write(id, 0);
    for (
      const [q, name] of [
        ['übung', 'Übung'],
        ['ÜBUNG', 'Übung'],
        ['u\u0308bung', 'Übung'],
        ['école', 'ÉCOLE'],
        ['e\u0301cole', 'ÉCOLE'],
        ['ЖУК', 'жук'],
        ['STRASSE', 'Straße 100%'],
        ['straße 0%', 'Straße 100%'],
        ['ΟΔΌΣ', 'οδός'],
        ['ärger MEHR', 'a note'],
        ['GRÖSSE', 'a tag'],
        ['ÄRZTE', 'by app and host'],
        ['BÜRO.LOCAL', 'by app and host'],
      ] as const
    ) {
      assert.deepEqual(names(store, { q }), [name], q);
    }
    for (const q of ['ubung', 'ecole', 'ß_', 'Ж%']) assert.deepEqual(names(store, { q }), [], q);
  });
});

Deno.test('session list: thousands of tags are offered within bounds, and every one is found', async () => {
  await withStore((store) => {
    for (let i = 0; i < 200; i++) {
      const id = store.sessions.create(newSession({ name: `s${i}` }));
      store.sessions.change(id, {
        tags: Array.from({ length: 30 }, (_, k) => `tag ${i * 30 + k}\u001b[31m`),
      });
    }
    assert.equal(sessionFacets(store.reader).tags.length, 500);
    assert.deepEqual(names(store, { tag: 'tag 5999\u001b[31m' }), ['s199']);
  });
});

Deno.test('session list: a sparkline has sixty points at most, and all bytes of the session', async () => {
  await withStore((store) => {
    const at = (second: number) => packet({ timeUs: START_US + second * 1_000_000, length: 100 });
    const short = storeSession(store, [at(0), at(0), at(2)]);
    const long = storeSession(store, Array.from({ length: 601 }, (_, i) => at(i)));
    const empty = storeSession(store, []);
    for (const id of [short, long, empty]) store.digest.write(id, 5);
    const found = new Map(
      sparklines(store.reader, [short, long, empty, 99]).map((each) => [each.session_id, each.points]),
    );
    assert.deepEqual(found.get(short), [200, 0, 100]);
    assert.equal(found.get(long)?.length, 60);
    assert.equal(found.get(long)?.reduce((sum, bytes) => sum + bytes, 0), 60_100);
    assert.deepEqual([...found.keys()], [short, long]);
    assert.equal(store.sessions.get(long).capture_bytes, 5);
    assert.ok((store.sessions.get(long).row_bytes ?? 0) > 60_000);
  });
});
