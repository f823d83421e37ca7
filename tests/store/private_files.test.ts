/** What Tapdeck makes is its owner's alone; what was there keeps the mode that its owner chose. */
import assert from 'node:assert/strict';
import { copySession } from '../../src/store/copy_session.ts';
import { Store } from '../../src/store/store.ts';
import { packet } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';

const modes = (folder: TempFolder) =>
  Object.fromEntries(
    [...Deno.readDirSync(folder.path)].map(({ name }) =>
      [name, ((Deno.statSync(folder.at(name)).mode ?? 0) & 0o777).toString(8)] as const
    ).toSorted(([a], [b]) => a < b ? -1 : 1),
  );

Deno.test('a new database, its log and its index are for the owner alone, and so is a copy of a session', async () => {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  const id = storeSession(store, [packet()]);
  assert.deepEqual(modes(folder), { 't.sqlite': '600', 't.sqlite-shm': '600', 't.sqlite-wal': '600' });
  await copySession(folder.at('t.sqlite'), id, folder.at('one.sqlite'));
  store.close();
  assert.deepEqual(modes(folder), { 'one.sqlite': '600', 't.sqlite': '600' });
});

Deno.test('a database that is there keeps its mode, also behind a link', async () => {
  await using folder = await TempFolder.make();
  new Store(folder.at('t.sqlite')).close();
  Deno.chmodSync(folder.at('t.sqlite'), 0o640);
  const shared = new Store(folder.at('t.sqlite'));
  storeSession(shared, [packet()]);
  assert.deepEqual(modes(folder), { 't.sqlite': '640', 't.sqlite-shm': '640', 't.sqlite-wal': '640' });
  shared.close();
  Deno.symlinkSync(folder.at('target.sqlite'), folder.at('link.sqlite'));
  new Store(folder.at('link.sqlite')).close();
  assert.equal(modes(folder)['target.sqlite'], '600', 'a link to what is not there yet');
});
