/** The commands about the history, as functions and as processes. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { checkCommand } from '../../src/commands/check.ts';
import { deleteSessions } from '../../src/commands/delete.ts';
import { byteSize } from '../../src/commands/history.ts';
import { listSessions } from '../../src/commands/list.ts';
import { prune } from '../../src/commands/prune.ts';
import { parseConfig } from '../../src/config.ts';
import type { HistoryCommand } from '../../src/config_history.ts';
import { TapdeckError } from '../../src/model/errors.ts';
import { migrate } from '../../src/store/migrate.ts';
import { databaseSize } from '../../src/store/keeping_rows.ts';
import { rewriteDatabase } from '../../src/store/rewrite.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { packet, START_US } from '../support/records.ts';
import { SmallDisk } from '../support/small_disk.ts';
import { newSession, storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { TestWorkshop } from '../support/workshop.ts';

/** A command in the test's own process, beside a store that is open, as a server's is. */
async function run(
  workshop: TestWorkshop,
  command: HistoryCommand,
  args: string[] = [],
  ask?: (question: string) => boolean,
): Promise<{ code: number; printed: string[]; said: string[] }> {
  const folder = workshop.folder.path;
  const printed: string[] = [];
  const said: string[] = [];
  const config = parseConfig(command, ['--db', 't.sqlite', '--data', '.', ...args], {
    root: folder,
    cwd: folder,
    env: {},
    processors: 1,
    makeToken: () => '',
  });
  const around = {
    print: (line: string) => printed.push(line),
    say: (line: string) => said.push(line),
    signal: new AbortController().signal,
    ask,
  };
  const code = config.command === 'list'
    ? listSessions(config, around)
    : config.command === 'delete'
    ? await deleteSessions(config, around)
    : config.command === 'prune'
    ? await prune(config, around)
    : config.command === 'check'
    ? await checkCommand(config, around)
    : assert.fail(config.command);
  return { code, printed, said };
}

const importFixture = async (workshop: TestWorkshop, name?: string): Promise<number> => {
  const file = fixturePath('web_browsing.pcapng');
  return (await workshop.importer.importFile(file, { source: 'web.pcapng', ...(name ? { name } : {}) }))
    .session_id;
};

Deno.test('list command: what is hostile in a name is shown, and does nothing', async () => {
  await using workshop = await TestWorkshop.open();
  assert.match((await run(workshop, 'list')).said.join(), /There are no sessions yet/);
  const id = await importFixture(workshop, 'evil \u001b[2J\u202e name');
  workshop.store.sessions.change(id, { tags: ['red\u001b[31m'], pinned: true });
  await importFixture(workshop, 'other');
  const { printed, said, code } = await run(workshop, 'list');
  assert.equal(code, 0);
  // deno-lint-ignore no-control-regex -- these are what must not come through
  assert.doesNotMatch(printed.join(''), /[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
  assert.match(printed[1] ?? '', /^ 1 {2}\* evil \\x1b\[2J\\x202e name +complete .* 196 .*#red\\x1b\[31m$/);
  assert.deepEqual(said, ['2 sessions']);
  const json = (await run(workshop, 'list', ['--json', '--search', 'evil'])).printed.map((line) =>
    JSON.parse(line)
  );
  assert.deepEqual(json.map((row) => [row.session_id, row.name]), [[id, 'evil \u001b[2J\u202e name']]);
  assert.match(
    (await run(workshop, 'list', ['--search', 'x\u0007'])).said.join(),
    /No session matches "x\\x07"/,
  );
});

Deno.test('delete command: asks, and leaves alone what is being recorded', async () => {
  await using workshop = await TestWorkshop.open();
  const [first, second] = [await importFixture(workshop), await importFixture(workshop)];
  const recording = workshop.store.sessions.create(newSession({ kind: 'live' }));
  await assert.rejects(
    run(workshop, 'delete', [`${first}`]),
    (error) => error instanceof TapdeckError && error.kind === 'invalid' && /--yes/.test(error.message),
  );
  const asked: string[] = [];
  const no = await run(workshop, 'delete', [`${first}`], (question) => asked.push(question) < 0);
  assert.deepEqual([no.code, asked], [1, ['Delete 1 session for good?']]);
  assert.equal(workshop.store.sessions.list().length, 3);
  {
    // As the server that records it holds it.
    await using claim = await workshop.captures.claim(recording);
    assert.ok(claim);
    const { code, said } = await run(workshop, 'delete', [`${first}`, `${recording}`, '77', '--yes']);
    assert.equal(code, 1);
    assert.deepEqual(said, [
      'There is no session 77.',
      '"tapdeck list" shows those that there are.',
      `Session ${recording}: This session is still being recorded, or completed after a crash: stop it first, or try again later.`,
      'Deleted 1 session.',
    ]);
  }
  assert.deepEqual(
    new Set(workshop.store.sessions.list().map((row) => row.session_id)),
    new Set([recording, second]),
  );
  assert.equal((await run(workshop, 'delete', [`${second}`, '--yes'])).code, 0);
  assert.deepEqual(workshop.files(), []);
});

/** As if a session had come here long ago. */
function makeOld(workshop: TestWorkshop, id: number): void {
  using db = new DatabaseSync(workshop.folder.at('t.sqlite'));
  db.prepare('update sessions set created_us = ? where session_id = ?').run(
    START_US - 100 * 86_400_000_000,
    id,
  );
}

Deno.test('prune command: says what it would do, does it, and the limits of the settings hold', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const [old, fresh] = [await importFixture(workshop, 'o\u001bld'), await importFixture(workshop)];
  makeOld(workshop, old);
  const idle = await run(workshop, 'prune');
  assert.match(idle.said[0] ?? '', /^No limits are set/);
  assert.match(idle.said[1] ?? '', /^Nothing is to be removed\. The database has \d+ kB\.$/);
  const dry = await run(workshop, 'prune', ['--older-than', '2', '--packets-only', '--dry-run']);
  assert.deepEqual(dry.printed, [
    `Would remove packets and raw capture of session ${old} (o\\x1bld), because of its age.`,
  ]);
  assert.equal(store.sessions.get(old).packets_removed_us, null);

  store.settings.change({ keep_packets_days: 3 });
  const { printed, code } = await run(workshop, 'prune');
  assert.equal(code, 0);
  assert.equal(printed.length, 1);
  assert.ok(store.sessions.get(old).packets_removed_us);
  assert.equal(store.sessions.get(old).figures_removed_us, null);
  assert.equal(store.sessions.get(fresh).packets_removed_us, null);
  const figures = await run(workshop, 'prune', ['--older-than', '2']);
  assert.deepEqual(figures.printed, [`Removed figures of session ${old} (o\\x1bld), because of its age.`]);
  assert.equal((await run(workshop, 'check')).code, 0);
});

Deno.test('check command: a whole history is well; each fault has its sentence and what to do', async () => {
  await using workshop = await TestWorkshop.open();
  const ids = [0, 1, 2, 3].map(() => importFixture(workshop));
  const [lost = 0, miscounted = 0, cut = 0, removed = 0] = [
    await ids[0],
    await ids[1],
    await ids[2],
    await ids[3],
  ];
  assert.deepEqual((await run(workshop, 'check')).printed, ['All is well: 4 sessions.']);
  await workshop.captures.remove(`session-${lost}.cap`);
  await Deno.writeTextFile(workshop.captures.path('stranger\u001b.pcap'), 'x');
  {
    using db = new DatabaseSync(workshop.folder.at('t.sqlite'));
    db.prepare('delete from packets where session_id = ? and no = 7').run(miscounted);
    db.prepare('delete from sessions where session_id = ?').run(cut);
    db.prepare('delete from packets where session_id = ?').run(cut);
  }
  workshop.store.keeping.begin(removed, 'packets', START_US);
  const { code, printed } = await run(workshop, 'check', ['--json']);
  assert.equal(code, 1);
  const report = JSON.parse(printed.join(''));
  assert.equal(report.ok, false);
  const found = new Set(
    report.faults.map((each: { kind: string; session_id: number | null }) =>
      `${each.kind} ${each.session_id}`
    ),
  );
  assert.deepEqual(
    found,
    new Set([`orphan ${cut}`, `totals ${miscounted}`, `capture ${lost}`, 'capture null']),
  );
  assert.deepEqual(report.notes.map((each: { session_id: number }) => each.session_id), [removed]);
  const text = (await run(workshop, 'check')).printed.join('\n');
  assert.match(text, /says 196 packets, but has 195 rows/);
  assert.match(text, /The raw capture stranger\\x1b\.pcap belongs to no session/);
  assert.match(text, /Nothing was changed\.$/);
  // What was cut short is finished; what is really lost stays a fault.
  await run(workshop, 'prune');
  const after = JSON.parse((await run(workshop, 'check', ['--json'])).printed.join(''));
  assert.deepEqual(after.notes, []);
  assert.ok(after.faults.every((each: { kind: string }) => each.kind !== 'orphan'));
});

Deno.test('check command: damage is found, and said once', async () => {
  await using workshop = await TestWorkshop.open();
  await importFixture(workshop);
  workshop.store.close();
  const path = workshop.folder.at('t.sqlite');
  const bytes = await Deno.readFile(path);
  bytes.fill(0xff, bytes.length - 3 * 4096, bytes.length - 4096);
  await Deno.writeFile(path, bytes);
  const { code, printed } = await run(workshop, 'check');
  assert.equal(code, 1);
  assert.match(printed.join('\n'), /! The database is damaged: .*\n {4}Copy the file away/);
  await Deno.remove(path);
  workshop.reopen();
});

Deno.test('prune command: killed in the middle it leaves a whole database, and the next one goes on', async () => {
  await using workshop = await TestWorkshop.open();
  const packets = Array.from(
    { length: 30_000 },
    (_, i) => packet({ timeUs: START_US + i * 1000, info: `n ${i}` }),
  );
  for (let i = 0; i < 6; i++) {
    makeOld(workshop, storeSession(workshop.store, packets, { batch: 5000 }));
  }
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      'run',
      '-A',
      '--quiet',
      'main.ts',
      'prune',
      '--older-than',
      '1',
      '--packets-only',
      '--db',
      workshop.folder.at('t.sqlite'),
      '--data',
      workshop.folder.path,
    ],
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    stdout: 'piped',
    stderr: 'null',
  }).spawn();
  // The first is done: it is busy with the second.
  for await (const _ of child.stdout) break;
  child.kill('SIGKILL');
  await child.status;
  const stopped = await run(workshop, 'check', ['--json']);
  assert.equal(stopped.code, 0, stopped.printed.join('\n'));
  assert.ok(
    workshop.store.sessions.list().some((row) => row.packets_removed_us === null),
    'it was in the middle',
  );
  assert.equal((await run(workshop, 'prune', ['--older-than', '1', '--packets-only'])).code, 0);
  const { code, printed } = await run(workshop, 'check', ['--json']);
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(printed.join('')).notes, []);
  assert.equal(workshop.store.reader.prepare('select count(*) as n from packets').get()?.['n'], 0);
});

/** A database of a Tapdeck that knew nothing of giving space back, with space in it. */
function oldDatabase(path: string): void {
  using db = new DatabaseSync(path);
  db.exec('pragma journal_mode = wal');
  migrate(db);
  db.exec(
    `insert into texts (text) with recursive n(i) as (select 1 union all select i + 1 from n where i < 40000)
    select i || hex(randomblob(50)) from n`,
  );
  db.exec('delete from texts where text_id % 10 > 0');
}

Deno.test('an old database is written anew when nobody else has it open', async () => {
  await using folder = await TempFolder.make();
  const path = folder.at('t.sqlite');
  oldDatabase(path);
  using db = new DatabaseSync(path, { timeout: 10 });
  const before = databaseSize(db);
  assert.equal(before.returnsSpace, false);
  {
    using reader = new DatabaseSync(path, { readOnly: true });
    reader.prepare('select count(*) from texts').get();
    assert.throws(() => rewriteDatabase(db), /because the database is in use/);
  }
  assert.match(rewriteDatabase(db) ?? '', /was written anew: \d+ MB went back/);
  const after = databaseSize(db);
  assert.ok(after.returnsSpace && after.fileBytes < before.fileBytes / 2);
  assert.equal(db.prepare('pragma integrity_check').get()?.['integrity_check'], 'ok');
  assert.equal(db.prepare('pragma journal_mode').get()?.['journal_mode'], 'wal');
  assert.equal(rewriteDatabase(db), undefined, 'once');
});

Deno.test({
  name: 'an old database on a disk that is full stays as it was',
  ignore: await SmallDisk.refusal() !== undefined,
  async fn() {
    await using folder = await TempFolder.make();
    await using disk = await SmallDisk.make(folder.at('disk'), 24);
    const path = `${disk.path}/t.sqlite`;
    oldDatabase(path);
    using _full = await disk.fill(64 * 1024);
    using db = new DatabaseSync(path);
    assert.throws(() => rewriteDatabase(db), /The space was not given back to the disk: .*Nothing was lost/);
    assert.equal(db.prepare('pragma integrity_check').get()?.['integrity_check'], 'ok');
    assert.equal(db.prepare('select count(*) as n from texts').get()?.['n'], 4000);
  },
});

Deno.test('byteSize: three digits, powers of 1000', () => {
  assert.deepEqual([0, 999, 1000, 999_499, 999_600, 12_345_678].map(byteSize), [
    '0 B',
    '999 B',
    '1 kB',
    '999 kB',
    '1 MB',
    '12.3 MB',
  ]);
});

Deno.test('check command: a raw capture that is not what it was is found by its size', async () => {
  await using workshop = await TestWorkshop.open();
  const id = await importFixture(workshop);
  const path = workshop.captures.path(`session-${id}.cap`);
  const { size } = await Deno.stat(path);
  workshop.store.digest.write(id, size);
  assert.deepEqual((await run(workshop, 'check')).printed, ['All is well: 1 session.']);
  await Deno.truncate(path, size - 100);
  const { code, printed } = await run(workshop, 'check');
  assert.equal(code, 1);
  assert.match(printed.join('\n'), new RegExp(`raw capture of ${size - 100} bytes that had ${size}`));
});
