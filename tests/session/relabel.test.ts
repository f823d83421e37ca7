/** A stored session that is labelled again: from its capture as an import would, without it by what is stored. */
import assert from 'node:assert/strict';
import { TapdeckError } from '../../src/model/errors.ts';
import { Library } from '../../src/session/library.ts';
import { RULES_FILE } from '../../src/session/rules_file.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { newSession } from '../support/stored_session.ts';
import { derived, TestWorkshop } from '../support/workshop.ts';

const FIXTURE = 'label_evidence.pcapng';
/** Names that are said, networks and ports: what stored streams tell as well as packets do. */
const STORED_RULES = [
  'domain api-global.netflix.com = Films, Own films',
  'domain rotterdam1.discord.media = Voice chat, Voice',
  'network 149.154.160.8/29 = Laboratory',
  'port tcp/5432 = Ledger, Business',
  'port udp/40400-40999 = Ledger, Business',
].join('\n');
const MORE_RULES = `${STORED_RULES}\ndomain spotify.com = Radio\ndomain video.shop.example = Shop window\n`;

type Row = Record<string, unknown>;

async function imported(workshop: TestWorkshop, keep: boolean): Promise<number> {
  const options = { source: FIXTURE, keep };
  return (await workshop.importer.importFile(fixturePath(FIXTURE), options)).session_id;
}

const isKind = (kind: string) => (error: unknown) => error instanceof TapdeckError && error.kind === kind;
const version = (workshop: TestWorkshop) => workshop.createLabeller().catalogueVersion;
const apps = (workshop: TestWorkshop, id: number) => workshop.rows('app_view', id, 'app');

/** Packets, bytes and streams of each application, added up from the streams. */
function addedUp(streams: readonly Row[]): Row[] {
  const totals = new Map<
    string,
    { app: string; category: string; streams: number; packets: number; bytes: number }
  >();
  for (const row of streams) {
    const [app, category] = [String(row['app']), String(row['category'])];
    const total = totals.get(app) ?? { app, category, streams: 0, packets: 0, bytes: 0 };
    total.streams++;
    total.packets += Number(row['packets_to_server']) + Number(row['packets_to_client']);
    total.bytes += Number(row['bytes_to_server']) + Number(row['bytes_to_client']);
    totals.set(app, total);
  }
  return [...totals.values()].toSorted((a, b) => (a.app < b.app ? -1 : 1));
}

const withoutDirections = (rows: readonly Row[]) =>
  rows.map(({ bytes_in: _, bytes_out: __, ...rest }) => rest);

Deno.test('relabel: with its raw capture a session becomes what an import would make of it now', async () => {
  await using workshop = await TestWorkshop.open();
  const library = new Library(workshop.parts);
  const id = await imported(workshop, true);
  const before = derived(workshop, id);
  const plain = await library.get(id);
  assert.deepEqual(derived(workshop, (await library.relabel(id)).session_id), before, 'nothing has changed');

  await workshop.folder.write(RULES_FILE, MORE_RULES);
  const session = await library.relabel(id);
  const other = await imported(workshop, false);
  assert.deepEqual(derived(workshop, id), derived(workshop, other));
  assert.equal(session.catalogue_version, version(workshop));
  assert.notEqual(session.catalogue_version, plain.catalogue_version);
  assert.deepEqual({ ...session, catalogue_version: '' }, { ...plain, catalogue_version: '' });
  assert.ok(apps(workshop, id).some((row) => row['app'] === 'Shop window'), 'an alias’s name, looked up');

  await Deno.remove(workshop.folder.at(RULES_FILE));
  assert.equal((await library.relabel(id)).catalogue_version, plain.catalogue_version);
  assert.deepEqual(derived(workshop, id), before);
});

Deno.test('relabel: without one, names and totals follow the rules exactly, and the rest stays', async () => {
  await using workshop = await TestWorkshop.open();
  const library = new Library(workshop.parts);
  const id = await imported(workshop, false);
  const before = derived(workshop, id);
  const plain = await library.get(id);
  assert.deepEqual(await library.relabel(id), plain);
  assert.deepEqual(derived(workshop, id), before, 'nothing has changed');

  await workshop.folder.write(RULES_FILE, STORED_RULES);
  const session = await library.relabel(id);
  assert.equal(session.catalogue_version, version(workshop));
  const fresh = derived(workshop, await imported(workshop, false));
  const after = derived(workshop, id);
  assert.deepEqual(after, fresh);
  const names = ['Films', 'Laboratory', 'Ledger'];
  const found = apps(workshop, id).filter((row) => names.includes(String(row['app'])));
  assert.deepEqual(found.map((row) => [row['app'], row['category'], row['streams']]), [
    ['Films', 'Own films', 1],
    ['Laboratory', 'Own rules', 3],
    ['Ledger', 'Business', 2],
  ]);
  assert.deepEqual(withoutDirections(apps(workshop, id)), addedUp(workshop.rows('stream_view', id)));
  const sum = (rows: readonly Row[] = [], column: string) =>
    rows.reduce((total, row) => total + Number(row[column]), 0);
  for (const column of ['streams', 'packets', 'bytes', 'bytes_in', 'bytes_out']) {
    assert.equal(sum(after['app_view'], column), sum(before['app_view'], column), column);
  }
  for (const view of ['metric_view', 'protocol_view', 'rtp_view'] as const) {
    assert.deepEqual(after[view], before[view], view);
  }

  await workshop.folder.write(RULES_FILE, STORED_RULES.replaceAll('Ledger', 'Books'));
  await library.relabel(id);
  assert.ok(apps(workshop, id).every((row) => row['app'] !== 'Ledger' && Number(row['packets']) > 0));
  await Deno.remove(workshop.folder.at(RULES_FILE));
  assert.deepEqual(await library.relabel(id), plain);
  assert.deepEqual(withoutDirections(apps(workshop, id)), addedUp(workshop.rows('stream_view', id)));
  assert.ok(
    workshop.rows('stream_view', id).every((row) => !String(row['evidence']).startsWith('your rule')),
  );
});

Deno.test('relabel: an application’s category alone may change, and its total says so', async () => {
  await using workshop = await TestWorkshop.open();
  const library = new Library(workshop.parts);
  const id = await imported(workshop, false);
  await workshop.folder.write(RULES_FILE, 'port tcp/5432 = PostgreSQL, Mine');
  await library.relabel(id);
  const [total] = apps(workshop, id).filter((row) => row['app'] === 'PostgreSQL');
  assert.deepEqual([total?.['category'], total?.['streams'], total?.['packets']], ['Mine', 1, 3]);
});

Deno.test('relabel: refused while a session is worked on, for rules with mistakes, and for no session', async () => {
  await using workshop = await TestWorkshop.open();
  const library = new Library(workshop.parts);
  await assert.rejects(library.relabel(99), isKind('not_found'));
  const recording = workshop.store.sessions.create(newSession({ kind: 'live' }));
  await assert.rejects(library.relabel(recording), isKind('conflict'));
  for (const keep of [true, false]) {
    const id = await imported(workshop, keep);
    {
      await using claim = await workshop.captures.claim(id);
      assert.ok(claim);
      await assert.rejects(library.relabel(id), isKind('conflict'));
    }
    const before = derived(workshop, id);
    await workshop.folder.write(RULES_FILE, 'port tcp/5432 = A\nport tcp/99999 = B\n');
    await assert.rejects(
      library.relabel(id),
      (error) => error instanceof TapdeckError && error.kind === 'invalid' && /line 2/.test(error.message),
    );
    assert.deepEqual(derived(workshop, id), before, 'what was refused has changed nothing');
    await Deno.remove(workshop.folder.at(RULES_FILE));
  }
});

Deno.test('relabel: a raw capture that is gone is as one that was not kept', async () => {
  await using workshop = await TestWorkshop.open();
  const library = new Library(workshop.parts);
  const id = await imported(workshop, true);
  await workshop.captures.remove(`session-${id}.cap`);
  await workshop.folder.write(RULES_FILE, STORED_RULES);
  const session = await library.relabel(id);
  assert.deepEqual([session.state, session.catalogue_version], ['complete', version(workshop)]);
  assert.ok(apps(workshop, id).some((row) => row['app'] === 'Ledger'));
});
