import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { TapdeckError } from '../../src/model/errors.ts';
import { openForReading, openForWriting } from '../../src/store/database.ts';
import { migrate, readMigrations, schemaVersion } from '../../src/store/migrate.ts';
import { Store } from '../../src/store/store.ts';
import { TempFolder } from '../support/temp_folder.ts';

function schemaOf(db: DatabaseSync): string {
  return JSON.stringify(db.prepare('select type, name, sql from sqlite_schema order by name').all());
}

async function refusal(work: () => unknown): Promise<TapdeckError> {
  let found: unknown;
  await assert.rejects(async () => await work(), (error) => {
    found = error;
    return true;
  });
  assert.ok(found instanceof TapdeckError, String(found));
  return found;
}

Deno.test('migrate: files are numbered without gaps', () => {
  const versions = readMigrations().map((each) => each.version);
  assert.deepEqual(versions, Array.from({ length: versions.length }, (_, i) => i + 1));
});

Deno.test('migrate: a fresh database gets the newest schema, and a second time changes nothing', async () => {
  await using folder = await TempFolder.make();
  const path = folder.at('t.sqlite');
  const newest = readMigrations().at(-1)?.version ?? 0;
  using first = openForWriting(path);
  assert.equal(schemaVersion(first), newest);
  const schema = schemaOf(first);
  using second = openForWriting(path);
  assert.equal(schemaOf(second), schema);
  assert.equal(schemaVersion(second), newest);
});

Deno.test('migrate: one that fails leaves the database as it was', () => {
  using db = new DatabaseSync(':memory:');
  const good = { version: 1, sql: 'create table a (x); insert into a values (1)' };
  const bad = { version: 2, sql: 'create table b (x); insert into nowhere values (1)' };
  assert.throws(() => migrate(db, [good, bad]), /nowhere/);
  assert.equal(schemaVersion(db), 1);
  assert.deepEqual(db.prepare('select name from sqlite_schema').all().map((row) => row['name']), ['a']);
  migrate(db, [good, { version: 2, sql: 'create table b (x)' }]);
  assert.equal(schemaVersion(db), 2);
});

Deno.test('migrate: a database of a newer Tapdeck is refused and not touched', async () => {
  await using folder = await TempFolder.make();
  const path = folder.at('newer.sqlite');
  {
    using db = new DatabaseSync(path);
    db.exec('create table future (x); pragma user_version = 999');
  }
  const before = await Deno.readFile(path);
  const error = await refusal(() => new Store(path));
  assert.equal(error.kind, 'invalid');
  assert.match(error.message, /newer Tapdeck \(schema 999.*Nothing was changed/);
  using db = new DatabaseSync(path);
  assert.equal(schemaVersion(db), 999);
  assert.deepEqual(db.prepare('select name from sqlite_schema').all().map((row) => row['name']), ['future']);
  assert.equal((await Deno.readFile(path)).length, before.length);
});

Deno.test('database: each way in which a file cannot be used says what to do', async () => {
  await using folder = await TempFolder.make();
  const text = await folder.write('text.sqlite', 'this is a text, and not at all a database '.repeat(50));
  const notOne = await refusal(() => new Store(text));
  assert.equal(notOne.kind, 'unavailable');
  assert.match(notOne.message, /text\.sqlite: it is not a SQLite database.*--db/);

  const nowhere = await refusal(() => new Store(folder.at('no/such/folder/t.sqlite')));
  assert.match(nowhere.message, /folder does not exist or may not be written to.*--db/);
  const missing = await refusal(() => openForReading(folder.at('missing.sqlite')));
  assert.match(missing.message, /missing\.sqlite/);
  const directory = await refusal(() => new Store(folder.path));
  assert.equal(directory.kind, 'unavailable');
});

Deno.test('database: one that is locked says so', async () => {
  await using folder = await TempFolder.make();
  const path = folder.at('t.sqlite');
  using holder = openForWriting(path);
  holder.exec('begin immediate');
  const child = new Deno.Command(Deno.execPath(), {
    args: ['run', '--quiet', '-A', 'main.ts', 'prune', '--db', path, '--data', folder.path],
    cwd: new URL('../../', import.meta.url),
  });
  const { code, stderr } = await child.output();
  assert.equal(code, 1);
  assert.match(
    new TextDecoder().decode(stderr),
    /^Cannot open the database \S+: another program is writing to it and does not let go; try again/,
  );
});

Deno.test('database: a reading connection cannot write', async () => {
  await using folder = await TempFolder.make();
  using _writer = openForWriting(folder.at('t.sqlite'));
  using reader = openForReading(folder.at('t.sqlite'));
  assert.throws(() => reader.exec('delete from sessions'), /readonly|read-only/i);
  assert.throws(() => reader.exec("attach database ':memory:' as m; create table m.t (x)"));
});

Deno.test('store: it closes what it opened, and the file stands alone', async () => {
  await using folder = await TempFolder.make();
  const store = new Store(folder.at('t.sqlite'));
  store.close();
  assert.deepEqual([...Deno.readDirSync(folder.path)].map((entry) => entry.name), ['t.sqlite']);
});

Deno.test('database: that of another program is refused and not touched', async () => {
  await using folder = await TempFolder.make();
  const path = folder.at('foreign.sqlite');
  {
    using db = new DatabaseSync(path);
    db.exec('create table mine (x); insert into mine values (1)');
  }
  const before = await Deno.readFile(path);
  assert.throws(() => openForWriting(path), /another program/);
  assert.throws(() => openForReading(path), /another program/);
  assert.throws(
    () => openForReading(folder.at('nothing.sqlite')),
    /There is no database .*--db names another/,
  );
  assert.throws(() => openForReading(folder.path), /it is a folder/);
  await Deno.writeTextFile(folder.at('empty.sqlite'), '');
  assert.throws(() => openForReading(folder.at('empty.sqlite')), /is an empty file, without any session/);
  assert.deepEqual(await Deno.readFile(path), before);
});
