import assert from 'node:assert/strict';
import { Atlas } from '../../src/geo/atlas.ts';
import { OfflineDatabases } from '../../src/geo/offline_databases.ts';
import { DatabaseFetch } from '../../src/session/database_fetch.ts';
import { HostFinder } from '../../src/session/host_finder.ts';
import { SettingsKeeper } from '../../src/session/settings.ts';
import { hostOf } from '../../src/session/host_record.ts';
import { Store } from '../../src/store/store.ts';
import { writeDatabaseSet } from '../support/database_set.ts';
import { packet, START_US } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { until } from '../support/until.ts';

async function opened() {
  const folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  const atlas = new Atlas();
  const geo = folder.at('geo');
  const databases = new OfflineDatabases(geo);
  const finder = new HostFinder({ rows: store.hosts, namesOf: (id) => store.hostNames(id), atlas });
  const fetch = new DatabaseFetch(geo, { lookMs: 10, silenceMs: 5000 });
  const online = { enabled: false, problem: undefined as string | undefined };
  const keeper = new SettingsKeeper({
    rows: store.settings,
    keeping: store.keeping,
    atlas,
    databases,
    finder,
    fetch,
    online,
  });
  return {
    ...{ folder, geo, store, finder, keeper, online },
    /** Plays the launcher: waits for a request and answers it. */
    async answer(word: Record<string, unknown>): Promise<void> {
      const text = await until(
        'a request',
        () => Deno.readTextFile(`${geo}/request.json`).catch(() => undefined),
      );
      const progress = {
        beat: 1,
        bytes: 5,
        bytes_expected: 10,
        problem: null,
        ...word,
        id: JSON.parse(text).id,
      };
      await Deno.writeTextFile(`${geo}/.new`, JSON.stringify(progress));
      await Deno.rename(`${geo}/.new`, `${geo}/progress.json`);
    },
    async [Symbol.asyncDispose]() {
      await keeper.close();
      await finder.close();
      store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

Deno.test('settings: nothing is fetched before the user says yes; then hosts that nobody knew are placed', async () => {
  await using t = await opened();
  await t.keeper.begin();
  assert.deepEqual((await t.keeper.report()).databases.map(({ state }) => state), ['absent', 'absent']);
  await assert.rejects(Deno.stat(`${t.geo}/request.json`), Deno.errors.NotFound);
  t.store.hosts.write([hostOf('45.10.0.1', 'public')]);

  const wanted = await t.keeper.change({ offline_databases: 'wanted' });
  assert.deepEqual(wanted.databases.map(({ state }) => state), ['fetching', 'fetching']);
  await t.answer({ state: 'fetching' });
  await until('progress', async () => (await t.keeper.report()).databases[0]?.bytes === 5 || undefined);
  await writeDatabaseSet(t.geo);
  await t.answer({ state: 'done' });
  await until(
    'the place',
    () => Promise.resolve(t.store.hosts.find(['45.10.0.1']).get('45.10.0.1')?.city ?? undefined),
  );
  const report = await t.keeper.report();
  assert.deepEqual(report.databases.map(({ state, edition }) => [state, edition]), [['ready', '2026-01'], [
    'ready',
    '2026-01',
  ]]);
  assert.match(`${report.attributions[0]?.text}`, /DB-IP/);
});

Deno.test('settings: a failed fetch is a sentence, and is tried again when the user asks, or at the next start', async () => {
  await using t = await opened();
  await t.keeper.change({ offline_databases: 'wanted' });
  await t.answer({ state: 'failed', problem: 'No network.' });
  const failed = await until('the failure', async () => {
    const { databases } = await t.keeper.report();
    return databases[0]?.state === 'broken' ? databases : undefined;
  });
  assert.equal(failed[0]?.problem, 'No network.');
  await assert.rejects(Deno.stat(`${t.geo}/request.json`), Deno.errors.NotFound);
  assert.equal((await t.keeper.change({ offline_databases: 'wanted' })).databases[0]?.state, 'fetching');
  // Cancelled while it goes on.
  const asked = await t.keeper.change({ offline_databases: 'ask' });
  assert.deepEqual([asked.databases[0]?.state, asked.databases[0]?.problem], ['absent', null]);
  await t.keeper.change({ offline_databases: 'wanted' });
  await t.keeper.close();
  await t.keeper.begin();
  assert.equal((await t.keeper.report()).databases[0]?.state, 'fetching');
});

Deno.test('settings: what limits would remove is told beforehand, and a size without room for a session is refused', async () => {
  await using t = await opened();
  const id = storeSession(t.store, [packet()]);
  const nothing = { packets_sessions: 0, figures_sessions: 0, bytes: 0, first: [] };
  assert.deepEqual(await t.keeper.preview({ max_database_gb: 1 }), nothing);
  const preview = await t.keeper.preview({ keep_packets_days: 1 });
  assert.deepEqual([preview.packets_sessions, preview.figures_sessions], [1, 0]);
  assert.deepEqual(preview.first.map(({ session_id, since_us }) => [session_id, since_us]), [[id, START_US]]);
  await assert.rejects(t.keeper.preview({ max_database_gb: 0.001 }), /the least is 0\.05 GB/);
  await assert.rejects(t.keeper.change({ max_database_gb: 0.001 }), /the least is 0\.05 GB/);
  await assert.rejects(
    t.keeper.preview({ keep_packets_days: 9, keep_figures_days: 3 }),
    /go along with them/,
  );
  assert.equal((await t.keeper.report()).settings.max_database_gb, null);
  assert.equal(t.store.sessions.get(id).packets_removed_us, null);
});

Deno.test('settings: refused is respected, also at the next start, and removes what there is', async () => {
  await using t = await opened();
  await writeDatabaseSet(t.geo);
  await t.keeper.begin();
  assert.equal((await t.keeper.report()).databases[0]?.state, 'ready');
  assert.equal((await t.keeper.change({ offline_databases: 'refused' })).databases[0]?.state, 'absent');
  await writeDatabaseSet(t.geo); // by another Tapdeck
  await t.keeper.begin();
  assert.equal((await t.keeper.report()).databases[0]?.state, 'absent');
});

Deno.test('settings: switches, problems, tiles', async () => {
  await using t = await opened();
  await t.keeper.change({ online_lookup: true });
  assert.equal(t.online.enabled, true);
  t.online.problem = 'It is tired.';
  const report = await t.keeper.report();
  assert.equal(report.online_problem, 'It is tired.');
  assert.equal(report.attributions[0]?.name, 'ip-api.com');
  const good = 'https://tile.example/{z}/{x}/{y}.png?key=1';
  assert.equal((await t.keeper.change({ tile_url: good })).settings.tile_url, good);
  for (
    const bad of [
      '',
      'x',
      'javascript:alert(1)//{z}{x}{y}',
      'https://tile.example/',
      'ftp://t/{z}/{x}/{y}',
      'https://a:b@t/{z}/{x}/{y}',
    ]
  ) {
    await assert.rejects(t.keeper.change({ tile_url: bad, online_lookup: false }), /address of map tiles/);
  }
  assert.equal(t.online.enabled, true, 'nothing of a wrong change was done');
});

Deno.test('settings: packets cannot be kept longer than the figures that they go along with', async () => {
  const { folder, store, keeper } = await opened();
  await using _folder = folder;
  await keeper.change({ keep_figures_days: 10 });
  await assert.rejects(keeper.change({ keep_packets_days: 30 }), /packets go along with them/);
  const { settings } = await keeper.change({ keep_packets_days: 30, keep_figures_days: null });
  assert.deepEqual([settings.keep_packets_days, settings.keep_figures_days], [30, null]);
  await keeper.close();
  store.close();
});
