/** A raw capture that was changed in place, as long as before, is noticed wherever it would be passed off as its session's. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { captureSha256, captureStamp } from '../../src/capture/capture_hash.ts';
import { TapdeckError } from '../../src/model/errors.ts';
import { CaptureBudget } from '../../src/session/capture_budget.ts';
import { CaptureHashes } from '../../src/session/capture_hashes.ts';
import { checkHistory } from '../../src/session/check_history.ts';
import { Exporter } from '../../src/session/exporter.ts';
import { hashCaptures } from '../../src/session/hash_captures.ts';
import { digestSessions } from '../../src/session/keeper.ts';
import { Library } from '../../src/session/library.ts';
import { Pace } from '../../src/session/pace.ts';
import { captureHash } from '../../src/store/capture_hash_rows.ts';
import { RawCaptureRows } from '../../src/store/raw_capture_rows.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { partPath } from '../support/growing_parts.ts';
import { importFixture, inspectorOf } from '../support/inspected.ts';
import { LiveServer } from '../support/live_server.ts';
import { newSession } from '../support/stored_session.ts';
import { until } from '../support/until.ts';
import { TestWorkshop } from '../support/workshop.ts';

const { signal } = new AbortController();
const isChanged = (error: unknown) =>
  error instanceof TapdeckError && error.kind === 'conflict' && /was changed since/.test(error.message);

/** What a keeper does when a session has ended. */
async function keep(workshop: TestWorkshop): Promise<void> {
  await digestSessions(workshop);
  await hashCaptures(workshop, new Pace());
}

async function stored(workshop: TestWorkshop) {
  const id = await importFixture(workshop, 'web_browsing.pcapng');
  await keep(workshop);
  return { id, path: workshop.captures.path(`session-${id}.cap`) };
}

/** Four bytes within the payload of a packet: neither number, times nor lengths of packets are others. */
async function overwrite(path: string): Promise<void> {
  const bytes = await Deno.readFile(path);
  const at = new TextDecoder('latin1').decode(bytes).indexOf('HTTP/1.1');
  assert.ok(at > 0);
  using file = await Deno.open(path, { write: true });
  await file.seek(at, Deno.SeekMode.Start);
  await file.write(new TextEncoder().encode('XXXX'));
}

/** Of the only session there. */
function setColumn(path: string, column: 'capture_stamp' | 'capture_sha256', value: string): void {
  using db = new DatabaseSync(path);
  db.prepare(`update sessions set ${column} = ?`).run(value);
}

const check = (workshop: TestWorkshop) =>
  checkHistory({ db: workshop.folder.at('t.sqlite'), captures: workshop.captures.folder });

/** Everything that reads a raw capture. */
function readers(workshop: TestWorkshop, id: number) {
  const { folder } = workshop.captures;
  const exporter = new Exporter({ db: workshop.folder.at('t.sqlite'), captures: folder, scratch: folder });
  const inspector = inspectorOf(workshop);
  const library = new Library(workshop.parts);
  const drained = async (bytes: Promise<ReadableStream<Uint8Array>>) =>
    void await Array.fromAsync(await bytes);
  const whole = { sessionId: id, format: 'pcapng' } as const;
  const works: Record<string, () => Promise<unknown>> = {
    packet: () => inspector.packet(id, 1, signal),
    filter: () => inspector.filtered(id, { limit: 5 }, 'tcp', signal),
    stream: () => drained(inspector.pcapng(id, 'tcp:1', signal)),
    figures: () => inspector.figures(id, 'tcp:1', signal),
    export: () => drained(exporter.export(whole, signal).then(({ bytes }) => bytes)),
    'export of a filter': () =>
      drained(exporter.export({ ...whole, displayFilter: 'tcp' }, signal).then(({ bytes }) => bytes)),
    relocate: () => library.relocate(id, ['198.51.100.0/24']),
    relabel: () => library.relabel(id),
  };
  return { works: Object.entries(works), close: () => inspector.close() };
}

Deno.test('capture hash: four bytes that were overwritten are noticed by all that read it, and by check', async () => {
  await using workshop = await TestWorkshop.open();
  const { id, path } = await stored(workshop);
  const { works, close } = readers(workshop, id);
  assert.deepEqual((await check(workshop)).faults, []);
  for (const [, work] of works) await work();
  const before = captureHash(workshop.store.reader, id);
  assert.ok(before, 'deriving again leaves it');

  await overwrite(path);
  for (const [what, work] of works) await assert.rejects(work, isChanged, what);
  // What is worked out anew after an end must not take the changed file for good.
  workshop.store.keeping.sizesChanged(id);
  await keep(workshop);
  assert.deepEqual(captureHash(workshop.store.reader, id), before);
  for (const [what, work] of works) await assert.rejects(work, isChanged, what);
  assert.deepEqual((await check(workshop)).faults.map(({ kind, session_id }) => [kind, session_id]), [
    ['capture', id],
  ]);
  await close();
});

Deno.test('capture hash: over HTTP it is 409 and the sentence', async () => {
  await using live = await LiveServer.start();
  const { store, captures } = live.workshop;
  const file = await Deno.open(fixturePath('web_browsing.pcapng'), { read: true });
  const imported = await fetch(`${live.url}api/sessions/import?name=web.pcapng`, {
    method: 'POST',
    body: file.readable,
  });
  const { session_id: id } = await imported.json();
  assert.equal(imported.status, 201);
  await until('the hash', () => Promise.resolve(captureHash(store.reader, id)));
  await overwrite(captures.path(store.sessions.captureFile(id) ?? ''));
  for (
    const [method, what] of [
      ['GET', 'export?format=pcapng'],
      ['GET', 'packets/1'],
      ['GET', 'packets?display_filter=tcp'],
      ['GET', 'export?format=pcapng&stream=tcp:1'],
      ['POST', 'relabel'],
    ]
  ) {
    const response = await fetch(`${live.url}api/sessions/${id}/${what}`, { method: method ?? '' });
    const { detail } = await response.json();
    assert.equal(response.status, 409, what);
    assert.match(detail, /^The raw capture of this session was changed since it was stored: /, what);
  }
});

Deno.test('capture hash: a file that was touched, or copied back, is what it was', async () => {
  await using workshop = await TestWorkshop.open();
  const { id, path } = await stored(workshop);
  const { works, close } = readers(workshop, id);
  await Deno.utime(path, new Date(), new Date(Date.UTC(2001, 1, 1)));
  assert.notEqual(await captureStamp(path), captureHash(workshop.store.reader, id)?.stamp);
  for (const [, work] of works) await work();
  const whole = await Deno.readFile(path);
  await overwrite(path);
  await Deno.writeFile(path, whole);
  for (const [, work] of works) await work();
  assert.deepEqual((await check(workshop)).faults, []);
  await close();
});

Deno.test('capture hash: a change behind which the time of writing was set back is noticed', async () => {
  await using workshop = await TestWorkshop.open();
  const { id, path } = await stored(workshop);
  const { mtime, ctime } = await Deno.stat(path);
  assert.ok(mtime && ctime);
  await overwrite(path);
  await until('the next second', async () => {
    await Deno.utime(path, mtime, mtime);
    return (await Deno.stat(path)).ctime?.getTime() !== ctime.getTime() || undefined;
  });
  assert.equal((await Deno.stat(path)).mtime?.getTime(), mtime.getTime());
  const { works, close } = readers(workshop, id);
  for (const [what, work] of works) await assert.rejects(work, isChanged, what);
  await close();
});

Deno.test('capture hash: while the stamp is the same the file is not read; check reads it all the same', async () => {
  await using workshop = await TestWorkshop.open();
  const { id, path } = await stored(workshop);
  await overwrite(path);
  // As a disk does it that loses bits: no time tells.
  setColumn(workshop.folder.at('t.sqlite'), 'capture_stamp', await captureStamp(path));
  const { works, close } = readers(workshop, id);
  await works[0]?.[1]();
  assert.match((await check(workshop)).faults.map(({ text }) => text).join(), /its bytes are others/);
  await close();
});

Deno.test('capture hash: each file is read once for all who ask, whatever comes out', async () => {
  await using workshop = await TestWorkshop.open();
  const { path } = await stored(workshop);
  const hashes = new CaptureHashes();
  const stamp = await captureStamp(path);
  const first = hashes.of(path, stamp);
  assert.equal(hashes.of(path, stamp), first);
  assert.equal(await first, await captureSha256(fixturePath('web_browsing.pcapng')));
  await Deno.remove(path);
  assert.equal(hashes.of(path, stamp), first);
  await assert.rejects(hashes.of(path, 'another'), { kind: 'not_found' });
  await hashes.close();
});

Deno.test('capture hash: parts that a budget removed are no change, and what is left has no hash', async () => {
  await using workshop = await TestWorkshop.open();
  const { captures, store } = workshop;
  const id = store.sessions.create(newSession({ kind: 'live' }));
  const name = `session-${id}.pcapng`;
  store.sessions.setCaptureFile(id, name);
  const fixture = fixturePath('web_browsing.pcapng');
  for (const number of [1, 2, 3]) await Deno.copyFile(fixture, partPath(captures.path(name), number));
  await hashCaptures(workshop, new Pace());
  assert.equal(captureHash(store.reader, id), undefined, 'it is recorded still');
  store.sessions.finish(id, { state: 'complete' });
  await keep(workshop);
  const { sha256 } = captureHash(store.reader, id) ?? {};
  assert.equal(sha256, await captureSha256(captures.path(name)));
  assert.notEqual(sha256, await captureSha256(fixture));

  using rows = new RawCaptureRows(workshop.folder.at('t.sqlite'));
  const { size } = await Deno.stat(fixture);
  await new CaptureBudget({ captures, rows, maxBytes: 2 * size, partBytes: size }).enforce();
  assert.equal(workshop.files().length, 2);
  await keep(workshop);
  assert.equal(captureHash(store.reader, id), undefined);
  assert.deepEqual((await check(workshop)).faults, []);
});

Deno.test('capture hash: neither an exported session nor an imported one has any', async () => {
  await using workshop = await TestWorkshop.open();
  const { id } = await stored(workshop);
  const { folder } = workshop.captures;
  const to = workshop.folder.at('one.sqlite');
  await new Exporter({ db: workshop.folder.at('t.sqlite'), captures: folder, scratch: folder })
    .copy({ sessionId: id, format: 'sqlite' }, to, signal);
  const { sha256 } = captureHash(workshop.store.reader, id) ?? {};
  assert.ok(sha256 && !new TextDecoder('latin1').decode(await Deno.readFile(to)).includes(sha256));
  setColumn(to, 'capture_sha256', 'x'.repeat(64));
  const { session_id: adopted } = await workshop.importer.importFile(to, { source: 'one.sqlite' });
  await keep(workshop);
  assert.equal(captureHash(workshop.store.reader, adopted), undefined);
});
