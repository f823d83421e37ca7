import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { TapdeckError } from '../../src/model/errors.ts';
import { digestSessions } from '../../src/session/keeper.ts';
import { Comparer } from '../../src/session/compare.ts';
import { Exporter } from '../../src/session/exporter.ts';
import { Inspector } from '../../src/session/inspector.ts';
import { Library } from '../../src/session/library.ts';
import { Pace } from '../../src/session/pace.ts';
import { Retention } from '../../src/session/retention.ts';
import { type Limits, limitsOf, previewOf, removals } from '../../src/session/retention_plan.ts';
import { DEFAULT_SETTINGS } from '../../src/model/place.ts';
import type { ExportFormat } from '../../src/model/export.ts';
import { openGeography } from '../../src/commands/geography.ts';
import { sparklines } from '../../src/store/session_digest.ts';
import { databaseSize } from '../../src/store/keeping_rows.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { conversation, packet, sent, START_US } from '../support/records.ts';
import { newSession, storeSession } from '../support/stored_session.ts';
import { TestWorkshop } from '../support/workshop.ts';

const DAY_US = 86_400_000_000;
const NO_LIMITS: Limits = { packetsDays: null, figuresDays: null, maxBytes: null };

const retentionOf = ({ store, captures }: TestWorkshop, pace = new Pace()) =>
  new Retention({ rows: store.keeping, captures, pace });

const isGone = (error: unknown) => error instanceof TapdeckError && error.kind === 'gone';

async function importAt(workshop: TestWorkshop, createdUs: number): Promise<number> {
  const { session_id: id } = await workshop.importer.importFile(fixturePath('web_browsing.pcapng'), {
    source: 'web_browsing.pcapng',
  });
  // What the clock said when it was imported is the age; a test cannot wait for days.
  using db = new DatabaseSync(workshop.folder.at('t.sqlite'));
  db.prepare('update sessions set created_us = ? where session_id = ?').run(createdUs, id);
  return id;
}

Deno.test('retention: packets and raw capture go first, then figures; the line stays and says when', async () => {
  await using workshop = await TestWorkshop.open();
  const id = await importAt(workshop, START_US);
  const before = workshop.store.sessions.get(id);
  const retention = retentionOf(workshop);
  const limits = { ...NO_LIMITS, packetsDays: 7, figuresDays: 30 };
  const library = new Library(workshop.parts);
  assert.equal(await retention.enforce(limits, START_US + 7 * DAY_US), 0, 'not older than that');
  const figures = ['stream_view', 'metric_view', 'protocol_view', 'app_view', 'talker_view'];
  const kept = figures.map((view) => workshop.rows(view, id));

  const firstUs = START_US + 8 * DAY_US;
  assert.equal(await retention.enforce(limits, firstUs), 1);
  assert.deepEqual(workshop.files(), [], 'the raw capture went too, and no claim is left');
  assert.deepEqual(workshop.rows('packet_view', id), []);
  assert.deepEqual(figures.map((view) => workshop.rows(view, id)), kept);
  const after = workshop.store.sessions.get(id);
  assert.deepEqual([after.packets_removed_us, after.figures_removed_us], [firstUs, null]);
  assert.equal(after.packets, before.packets);
  await assert.rejects(library.packets(id, { limit: 1 }), isGone);
  await assert.rejects(library.relocate(id, null), isGone);
  assert.equal((await library.relabel(id)).packets, before.packets, 'streams are labelled from what is left');
  assert.equal((await library.streams(id, { offset: 0, limit: 1, sort: 'first_us' })).streams.length, 1);
  assert.equal(await retention.enforce(limits, firstUs + DAY_US), 0, 'once');

  workshop.store.digest.write(id, 0);
  const lastUs = START_US + 31 * DAY_US;
  assert.equal(await retention.enforce(limits, lastUs), 1);
  for (const view of figures) assert.deepEqual(workshop.rows(view, id), [], view);
  const line = workshop.store.sessions.get(id);
  assert.deepEqual([line.packets_removed_us, line.figures_removed_us], [firstUs, lastUs]);
  assert.deepEqual([line.name, line.packets, line.bytes], [before.name, before.packets, before.bytes]);
  assert.equal(sparklines(workshop.store.reader, [id]).length, 1, 'the sparkline stays');
  await assert.rejects(library.streams(id, { offset: 0, limit: 1, sort: 'first_us' }), isGone);
  await assert.rejects(library.relabel(id), isGone);
  assert.equal(await retention.enforce(limits, lastUs + DAY_US), 0);
  await library.remove(id);
  assert.equal(workshop.store.sessions.find(id), undefined);
});

Deno.test('retention: what would go is told a session at a time, and nothing is touched', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const old = await importAt(workshop, START_US);
  const newer = await importAt(workshop, START_US + 10 * DAY_US);
  await digestSessions(workshop);
  const limits = { ...NO_LIMITS, packetsDays: 2, figuresDays: 20 };
  const preview = previewOf(removals(store.keeping, limits, START_US + 21 * DAY_US));
  assert.deepEqual([preview.packets_sessions, preview.figures_sessions], [2, 1]);
  assert.deepEqual(preview.first.map(({ session_id, step, why }) => [session_id, step, why]), [
    [old, 'figures', 'age'],
    [newer, 'packets', 'age'],
  ]);
  const captureBytes = store.keeping.sessions().reduce((sum, each) => sum + (each.captureBytes ?? 0), 0);
  assert(captureBytes > 0 && preview.bytes > captureBytes);
  const all = previewOf(removals(store.keeping, { ...NO_LIMITS, maxBytes: 0 }, START_US));
  assert.deepEqual([all.packets_sessions, all.figures_sessions, all.first.length], [2, 2, 2], 'each once');
  assert.equal(workshop.files().length, 2);
  assert.equal(workshop.rows('packet_view', old).length, store.sessions.get(old).packets);
});

Deno.test('retention: pinned, recording and claimed sessions are never touched', async () => {
  await using workshop = await TestWorkshop.open();
  const { store, captures } = workshop;
  const pinned = await importAt(workshop, START_US);
  store.sessions.change(pinned, { pinned: true });
  const recording = store.sessions.create(newSession({ kind: 'live', createdUs: START_US }));
  const claimed = await importAt(workshop, START_US);
  await using claim = await captures.claim(claimed);
  assert.ok(claim);
  const limits = { packetsDays: 1, figuresDays: 1, maxBytes: 1 };
  assert.equal(await retentionOf(workshop).enforce(limits, START_US + 900 * DAY_US), 0);
  for (const id of [pinned, recording, claimed]) {
    assert.equal(store.sessions.get(id).packets_removed_us, null);
  }
  assert.equal(workshop.rows('packet_view', pinned).length, store.sessions.get(pinned).packets);
});

Deno.test('retention: by size the oldest packets go first, no more than needed, and the file becomes smaller', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const packets = Array.from(
    { length: 20_000 },
    (_, i) => packet({ timeUs: START_US + i * 1000, info: `packet ${i} with a text of its own` }),
  );
  const ids = [0, 1, 2, 3].map((i) =>
    storeSession(store, packets, { batch: 4000, session: { createdUs: START_US + i * DAY_US } })
  );
  const full = databaseSize(store.reader);
  assert.ok(full.returnsSpace);
  const maxBytes = full.fileBytes * 0.6;
  const limits = { ...NO_LIMITS, maxBytes };
  const plan = retentionOf(workshop).plan(limits, START_US);
  assert.ok(plan.length > 0 && plan.every(({ step, why }) => step === 'packets' && why === 'size'));
  const told: number[] = [];
  await retentionOf(workshop).enforce(limits, START_US, ({ session }) => told.push(session.sessionId));
  assert.deepEqual(told, ids.slice(0, 2), 'the oldest two');
  const size = databaseSize(store.reader);
  assert.ok(size.fileBytes <= maxBytes && size.freeBytes < 100_000, JSON.stringify(size));
  store.close(); // and the file itself, once the log is copied into it
  assert.ok(Deno.statSync(workshop.folder.at('t.sqlite')).size <= maxBytes);
  workshop.reopen();
});

Deno.test('retention: goes on where a killed process stopped, and a half removed session is not derived anew', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const id = await importAt(workshop, START_US);
  assert.ok(store.keeping.begin(id, 'packets', START_US));
  store.keeping.remove(id, 'packets', 5);
  const library = new Library(workshop.parts);
  await library.relabel(id);
  assert.ok(
    store.sessions.get(id).packets > workshop.rows('packet_view', id).length,
    'labelled from what is left',
  );
  assert.equal(await retentionOf(workshop).enforce(NO_LIMITS, START_US), 0);
  assert.deepEqual(workshop.rows('packet_view', id), []);
  assert.deepEqual(workshop.files(), []);
  assert.deepEqual(store.keeping.begun(), []);
});

Deno.test('retention: waits while a recording lags, and ends between two pieces when told to', async () => {
  await using workshop = await TestWorkshop.open();
  const talk = conversation(0);
  const id = storeSession(workshop.store, [sent('client', talk), sent('server', talk)]);
  const stop = new AbortController();
  let looks = 0;
  const pace = new Pace(() => {
    if (++looks === 3) stop.abort(new Error('stopped'));
    return { recording: true, lagMs: 5000 };
  }, stop.signal);
  await assert.rejects(
    retentionOf(workshop, pace).enforce({ ...NO_LIMITS, packetsDays: 1 }, START_US + 9 * DAY_US),
    {
      message: 'stopped',
    },
  );
  assert.equal(workshop.rows('packet_view', id).length, 2);
});

Deno.test('retention: nothing is removed unless the user says so', () => {
  assert.deepEqual(limitsOf(DEFAULT_SETTINGS), NO_LIMITS);
  assert.equal(limitsOf({ ...DEFAULT_SETTINGS, max_database_gb: 1.5 }).maxBytes, 1_500_000_000);
});

Deno.test('retention: what asks for what was removed is told so, and exports say what they lack', async () => {
  await using workshop = await TestWorkshop.open();
  const { store, folder } = workshop;
  const id = await importAt(workshop, START_US);
  const never = new AbortController().signal;
  const exporter = new Exporter({
    db: folder.at('t.sqlite'),
    captures: workshop.captures.folder,
    scratch: workshop.captures.folder,
  });
  const inspector = new Inspector(workshop.parts);
  const comparer = new Comparer(store);
  await using geography = await openGeography(store, { data: folder.path, alone: true });
  const { places, replays } = geography;
  const hosts = { offset: 0, limit: 10, sort: '-bytes' };
  const compared = { a: { session_id: id }, b: { session_id: id }, align: 'start' };
  const textOf = async (format: ExportFormat) =>
    await new Response((await exporter.export({ sessionId: id, format }, never)).bytes).text();
  const ofPackets = [
    () => replays.state(id, START_US),
    () => places.hosts(id, { ...hosts, at_us: START_US }),
    () => places.places(id, {}, START_US),
    () => inspector.packet(id, 1, never),
    () => inspector.follow(id, 'tcp:0', { mode: 'text', side: 'both', offset: 0 }, never),
    () => inspector.filtered(id, { limit: 1 }, 'tcp', never),
    () => inspector.pcapng(id, 'tcp:0', never),
    () => textOf('csv'),
    () => textOf('pcapng'),
    () => exporter.preview({ sessionId: id, format: 'csv' }),
  ];
  const ofFigures = [
    () => places.hosts(id, hosts),
    () => places.places(id),
    () => comparer.compare(compared),
  ];

  const retention = retentionOf(workshop);
  await retention.enforce({ ...NO_LIMITS, packetsDays: 7 }, START_US + 8 * DAY_US);
  const words =
    /^Packets and raw capture of this session were removed on \d{4}-\d\d-\d\d to keep the history small/;
  for (const ask of ofPackets) {
    await assert.rejects(ask, (error) => isGone(error) && words.test((error as Error).message), `${ask}`);
  }
  for (const ask of ofFigures) await ask();
  const document = JSON.parse(await textOf('json'));
  assert.match(document.removed, words);
  assert.ok(document.stream_view.length > 0);
  assert.match(await textOf('html'), /<li>Packets and raw capture of this session were removed on /);
  const { goes } = await exporter.preview({ sessionId: id, format: 'html' });
  assert.match(goes.join(), words);
  await exporter.copy({ sessionId: id, format: 'sqlite' }, folder.at('copy.sqlite'), never);
  const copied = await workshop.importer.importFile(folder.at('copy.sqlite'), { source: 'copy' });
  assert.equal(store.sessions.get(copied.session_id).packets_removed_us, START_US + 8 * DAY_US);

  await retention.enforce({ ...NO_LIMITS, figuresDays: 30 }, START_US + 31 * DAY_US);
  for (const ask of [...ofPackets, ...ofFigures]) await assert.rejects(ask, isGone, `${ask}`);
  assert.match(await textOf('html'), /Packets, streams and figures of this session were removed on /);
  await inspector.close();
});
