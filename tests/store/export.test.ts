import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { TapdeckError } from '../../src/model/errors.ts';
import { copySession } from '../../src/store/copy_session.ts';
import { openHistory, sessionCsv, sessionJson } from '../../src/store/export.ts';
import { Store } from '../../src/store/store.ts';
import { conversation, packet, sent, START_US } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { DERIVED_VIEWS } from '../support/workshop.ts';

const HOSTILE = ['=cmd|x', '+1', '-2', '@sum', '\tx', '\rx', 'a,b', 'say "hi"', 'two\nlines', 'plain', ''];

async function withHistory(
  work: (path: string, id: number, folder: TempFolder) => void | Promise<void>,
): Promise<void> {
  await using folder = await TempFolder.make();
  const path = folder.at('t.sqlite');
  const store = new Store(path);
  let id: number;
  try {
    storeSession(store, [packet({ info: 'of another session' }), sent('client', conversation(4))]);
    id = storeSession(store, [
      ...HOSTILE.map((info) => packet({ info })),
      sent('client', conversation(0), { ackRttMs: 5 }),
      sent('server', conversation(1, { transport: 'udp' }), { timeUs: START_US + 3_000_000 }),
    ]);
    store.sessions.setCaptureFile(id, 'session-2.cap');
    store.sessions.warn(id, 'a "warning"');
  } finally {
    store.close();
  }
  await work(path, id, folder);
}

/** RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    if (rows.length === 0) rows.push([]);
    rows.at(-1)?.push(quoted === undefined ? plain ?? '' : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

Deno.test('csv: a header, a row a packet, and no cell that a spreadsheet would run', async () => {
  await withHistory((path, id) => {
    using history = openHistory(path);
    const [header, ...rows] = parseCsv([...sessionCsv(history, history.session(id))].join(''));
    assert.ok(header);
    assert.deepEqual(header.slice(0, 5), ['session_id', 'no', 'time_us', 'source', 'destination']);
    assert.equal(rows.length, HOSTILE.length + 2);
    const info = header.indexOf('info');
    assert.deepEqual(rows.slice(0, HOSTILE.length).map((row) => row[info]), [
      "'=cmd|x",
      "'+1",
      "'-2",
      "'@sum",
      "'\tx",
      "'\rx",
      'a,b',
      'say "hi"',
      'two\nlines',
      'plain',
      '',
    ]);
    for (const row of rows) {
      assert.equal(row.length, header.length);
      assert.ok(!row.some((cell) => /^[=+@\t\r-]/.test(cell)), row.join('|'));
    }
    assert.equal(rows[0]?.[header.indexOf('source_port')], '', 'what is not known is empty');
  });
});

Deno.test('csv: a session without packets still has its header', async () => {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  const id = storeSession(store, []);
  store.close();
  using history = openHistory(folder.at('t.sqlite'));
  const text = [...sessionCsv(history, history.session(id))].join('');
  assert.match(text, /^session_id,no,time_us,source,.*encrypted\r\n$/);
});

Deno.test('json: one valid document with every view', async () => {
  await withHistory((path, id) => {
    using history = openHistory(path);
    const document = JSON.parse([...sessionJson(history, history.session(id))].join(''));
    assert.equal(document.session.session_id, id);
    assert.equal(document.session.packets, HOSTILE.length + 2);
    for (const view of DERIVED_VIEWS) {
      assert.deepEqual(document[view], [...history.rows(view, id)].map((row) => ({ ...row })), view);
    }
    assert.equal(document.packet_view[0].info, '=cmd|x', 'JSON keeps texts as they are');
    assert.deepEqual(document.summary_view, []);
  });
});

Deno.test('sqlite: a copy of one session stands alone, with all views and nothing of another', async () => {
  await withHistory(async (path, id, folder) => {
    const to = folder.at('copy.sqlite');
    await copySession(path, id, to);
    using original = openHistory(path);
    using copy = openHistory(to);
    for (const view of DERIVED_VIEWS) {
      assert.deepEqual([...copy.rows(view, id)], [...original.rows(view, id)], view);
    }
    assert.deepEqual([...copy.rows('session_view', id)], [...original.rows('session_view', id)]);
    assert.equal(copy.session(id).captureFile, undefined, 'the raw capture stays behind');
    assert.throws(() => copy.session(1));
    using db = new DatabaseSync(to, { readOnly: true });
    const views = db.prepare("select name from sqlite_schema where type = 'view'").all();
    for (const { name } of views) db.prepare(`select count(*) from ${name}`).get();
    assert.equal(db.prepare('select count(*) as n from sessions').get()?.['n'], 1);
    const texts = db.prepare('select text from texts').all().map((row) => row['text']);
    assert.ok(texts.includes('192.168.7.23') && texts.length < 12, texts.join(' '));
    assert.equal(db.prepare('pragma integrity_check').get()?.['integrity_check'], 'ok');
    // Nothing lies beside it: one file can be sent to somebody.
    const files = [...Deno.readDirSync(folder.path)].map((entry) => entry.name);
    assert.deepEqual(files.filter((name) => name.startsWith('copy')), ['copy.sqlite']);
  });
});

Deno.test('sqlite: a file that exists is never written over', async () => {
  await withHistory(async (path, id, folder) => {
    for (const to of [path, folder.at('precious')]) {
      if (to !== path) Deno.writeTextFileSync(to, 'precious');
      await assert.rejects(
        () => copySession(path, id, to),
        (error) => error instanceof TapdeckError && error.kind === 'conflict',
      );
    }
    assert.equal(Deno.readTextFileSync(folder.at('precious')), 'precious');
  });
});

Deno.test('export: a session that is not there', async () => {
  await withHistory((path) => {
    using history = openHistory(path);
    assert.throws(
      () => history.session(99),
      (error) => error instanceof TapdeckError && error.kind === 'not_found',
    );
  });
});
