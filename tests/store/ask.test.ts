/** Queries that others wrote: what they may see, what is refused, what is stopped, and that nothing is ever written. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { sentence, TapdeckError } from '../../src/model/errors.ts';
import type { QueryRows } from '../../src/model/query.ts';
import { QueryProcess } from '../../src/store/ask/process.ts';
import { Store } from '../../src/store/store.ts';
import { VIEWS } from '../../src/model/views.ts';
import { packet } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';

/** A formula for a spreadsheet, colours for a terminal, an end of SQL, a right-to-left override. */
const HOSTILE = ["=cmd|' /C calc'!A0", '\u001b[31mred\u001b[0m', "'; drop table texts; --", '\u202egnp.exe'];

const NEVER = new AbortController().signal;

/** Two sessions, the first of which is asked. */
class Asked implements AsyncDisposable {
  readonly store: Store;
  readonly path: string;
  readonly mine: number;
  readonly other: number;

  private constructor(readonly folder: TempFolder) {
    this.path = folder.at('a, b.sqlite');
    this.store = new Store(this.path);
    const records = HOSTILE.map((info) => packet({ info }));
    this.mine = storeSession(this.store, records, { session: { name: 'mine' } });
    this.other = storeSession(this.store, [packet({ source: '10.9.9.9', info: 'SECRET' })], {
      session: { name: 'other' },
    });
  }

  static async open(): Promise<Asked> {
    return new Asked(await TempFolder.make());
  }

  run(sql: string, parameters: Record<string, string> = {}): Promise<QueryRows> {
    return new QueryProcess(this.path, 1).run({ sessionId: this.mine, sql, parameters }, NEVER);
  }

  async refusal(sql: string): Promise<string> {
    const outcome = await this.run(sql).catch((error) => error);
    assert.ok(outcome instanceof TapdeckError, `${sql} was answered with ${JSON.stringify(outcome)}`);
    assert.equal(outcome.kind, 'invalid', outcome.message);
    assert.match(outcome.message, /^\S.*\.$/s);
    return outcome.message;
  }

  /** Everything in the folder but the shared memory of readers, which is no data. */
  async content(): Promise<string> {
    const parts: string[] = [];
    for (const name of [...Deno.readDirSync(this.folder.path)].map((entry) => entry.name).toSorted()) {
      if (name.endsWith('-shm')) continue;
      const digest = await crypto.subtle.digest('SHA-256', await Deno.readFile(this.folder.at(name)));
      parts.push(`${name} ${new Uint8Array(digest).toHex()}`);
    }
    return parts.join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.store.close();
    await this.folder[Symbol.asyncDispose]();
  }
}

Deno.test('ask: a query sees the views of its own session', async () => {
  await using asked = await Asked.open();
  for (const { name } of VIEWS.filter(({ name }) => name !== 'host_view')) {
    const { rows } = await asked.run(`select distinct session_id from ${name}`);
    assert.ok(rows.every(([id]) => id === asked.mine), name);
  }
  const { columns, rows } = await asked.run(
    'select no, info, :x, :session_id from packet_view order by no; -- all',
    {
      x: HOSTILE[0] ?? '',
      session_id: '2',
    },
  );
  assert.deepEqual(columns, ['no', 'info', ':x', ':session_id']);
  assert.deepEqual(rows.map(([, info]) => info), HOSTILE);
  assert.deepEqual(rows[0]?.slice(2), [HOSTILE[0], asked.mine]);
  assert.deepEqual((await asked.run('select count(*) from packet_view')).rows, [[4]]);
  assert.deepEqual((await asked.run('select address from host_view')).rows, []);
  const joined =
    'select count(*) from stream_view s left join packet_view p using (stream_key) where p.no > 0';
  assert.deepEqual((await asked.run(joined)).rows, [[0]]);
  const plan = await asked.run('explain query plan select * from packet_view where no = 1');
  assert.match(JSON.stringify(plan.rows[0]), /SEARCH/); // by its key: the session is looked for, not filtered out
});

Deno.test('ask: values come as JSON can hold them', async () => {
  await using asked = await Asked.open();
  const { rows } = await asked.run(
    "select 9007199254740993, 1.5, null, x'00ff', 9e999, -7, '' union all select 1, 2, 3, 4, 5, 6, 7",
  );
  assert.deepEqual(rows[0], ['9007199254740993', 1.5, null, "x'00ff'", 'Infinity', -7, '']);
  const twice = await asked.run('select 1 as a, 2 as a');
  assert.deepEqual([twice.columns, twice.rows], [['a', 'a'], [[1, 2]]]);
});

Deno.test('ask: an answer holds so many rows and texts, and says that there are more', async () => {
  await using asked = await Asked.open();
  const numbers = 'with recursive c(n) as (select 1 union all select n + 1 from c)';
  const many = await asked.run(`${numbers} select n from c`);
  assert.deepEqual([many.rows.length, many.truncated], [1000, true]);
  const exactly = await asked.run(`${numbers} select n from c limit 1000`);
  assert.deepEqual([exactly.rows.length, exactly.truncated], [1000, false]);
  const long = await asked.run("select printf('%100000d', 1)");
  assert.deepEqual([String(long.rows[0]?.[0]).length, long.truncated], [2001, true]);
  const wide = await asked.run(`${numbers} select n, printf('%1999d', n) from c`);
  assert.equal(wide.truncated, true);
  assert.ok(JSON.stringify(wide.rows).length < 1_100_000);
});

Deno.test('ask: whatever could write, reach elsewhere or look behind the views is refused, and nothing changes', async () => {
  await using asked = await Asked.open();
  const before = await asked.content();
  const version = () => asked.store.reader.prepare('pragma data_version').get();
  const dataVersion = version();
  const elsewhere = asked.folder.at('elsewhere');
  const refused: [string, RegExp][] = [
    ['', /begins with SELECT/],
    ['-- nothing', /begins with SELECT/],
    ['delete from packet_view', /DELETE is refused/],
    ["insert into texts values (9, 'x')", /INSERT is refused/],
    ["update sessions set name = 'x'", /UPDATE is refused/],
    ['with x as (select 1) delete from sessions', /only reads|cannot be read|modify/],
    ["with x as (select 1) insert into texts select 9, 'x'", /only reads/],
    ['with x as (select 1) update sessions set packets = 0', /only reads|cannot be read/],
    ['create table x (a)', /CREATE is refused/],
    ['create temp table x (a)', /CREATE is refused/],
    ['drop view packet_view', /DROP is refused/],
    ['begin', /BEGIN is refused/],
    ['commit', /COMMIT is refused/],
    ['savepoint a', /SAVEPOINT is refused/],
    ['reindex', /REINDEX is refused/],
    ['analyze', /ANALYZE is refused/],
    ['vacuum', /VACUUM is refused/],
    [`vacuum into '${elsewhere}'`, /VACUUM is refused/],
    [`/* select */ vacuum into '${elsewhere}'`, /VACUUM is refused/],
    [`explain vacuum into '${elsewhere}'`, /VACUUM is refused/],
    [`attach '${elsewhere}' as other`, /ATTACH is refused/],
    ['detach main', /refused|nothing “main”/],
    ['pragma user_version', /PRAGMA is refused/],
    ['pragma query_only = off', /PRAGMA is refused/],
    ["select * from pragma_table_info('texts')", /cannot be read/],
    ['select count(*) from pragma_database_list', /cannot be read/],
    ["select load_extension('/tmp/x.so')", /load_extension cannot be used/],
    ["select writefile('x', 'y')", /no function writefile/],
    ["select readfile('/etc/passwd')", /no function readfile/],
    ["select fts3_tokenizer('x')", /fts3_tokenizer cannot be used/],
    ['select randomblob(1000000000)', /randomblob cannot be used/],
    ['select zeroblob(1000000000)', /zeroblob cannot be used/],
    ['select 1; select 2', /one statement/],
    ["select 1; vacuum into 'x'", /one statement/],
    ['select 1;; /* and */ ; drop table texts', /one statement/],
    ['select * from texts', /texts cannot be read/],
    ['select count(*) from texts', /texts cannot be read/],
    ['select 1 from sessions', /sessions cannot be read/],
    ['select (select count(*) from packets)', /packets cannot be read/],
    ['select exists (select 1 from settings)', /settings cannot be read/],
    ['select * from main.texts', /nothing “main”/],
    ['select * from "main".packet_view', /nothing “main”/],
    ["select '', 1 from /*'*/ main.packets --'", /nothing “main”/],
    ["select count($a(')) from main.packets --'", /nothing “main”/],
    ['select * from sqlite_schema', /cannot be read/],
    ['select count(*) from sqlite_master', /cannot be read/],
    ['select * from temp.sqlite_schema', /cannot be read/],
    ['select count(*) from sqlite_temp_master', /cannot be read/],
    ['select * from dbstat', /cannot be read/],
    ['with packet_view as (select * from texts) select * from packet_view', /texts cannot be read/],
    ['with recursive v as (select text from texts) select * from v', /texts cannot be read/],
    ['select * from packet_view, texts', /texts cannot be read/],
    ['select * from packet_view where no in (select text_id from texts)', /texts cannot be read/],
    ['select nonsense from app_view', /no column nonsense/],
    ['select * from nowhere', /no view nowhere/],
    ['select from where', /no correct SQL/],
    ['select (', /complete|correct SQL/],
    ['select abs(-9223372036854775808)', /failed while it ran/],
    ['select json_extract(info, info) from packet_view', /failed while it ran/],
  ];
  for (const [sql, words] of refused) assert.match(await asked.refusal(sql), words, sql);
  assert.equal(await asked.content(), before);
  assert.deepEqual(version(), dataVersion);
});

Deno.test('ask: what would never end, or take too much, is stopped', async () => {
  await using asked = await Asked.open();
  const forever = 'with recursive c(n) as (select 1 union all select n + 1 from c)';
  const stopped: [string, RegExp][] = [
    [`${forever} select count(*) from c`, /took more than 1 s/],
    [`${forever} select n from c order by n`, /took more than 1 s|memory/],
    [
      `with t(a) as (${Array.from('0123456789', (d) => `select ${d}`).join(' union all ')})
        select count(*) from t a, t b, t c, t d, t e, t f, t g, t h, t i, t j`,
      /took more than 1 s/,
    ],
    [`${forever} select x from (select printf('%1000d', n) as x from c) group by x`, /memory|took more/],
    [
      `${forever} select ${Array(20).fill("printf('%190000d', n)").join(', ')} from c`,
      /memory|took more|larger/,
    ],
    ["select printf('%1000000000d', 1)", /larger than 200 KB/],
    ["select replace(printf('%100000d', 1), ' ', '          ')", /larger than 200 KB/],
    [`${forever} select group_concat(printf('%1000d', n)) from c`, /larger than 200 KB|took more|memory/],
    [`select ${'abs('.repeat(150)}1${')'.repeat(150)}`, /nested too deeply/],
    [`select ${Array(500).fill('1').join(' + ')}`, /nested too deeply/],
    [`select ${Array(60).fill('1').join(', ')}`, /at most 50 columns/],
    [`select ${Array(200).fill('1').join(', ')}`, /too many columns/],
    [Array(30).fill('select 1').join(' union all '), /too many terms/],
    [`select info like '${'%a'.repeat(200)}' from packet_view`, /LIKE is too long/],
  ];
  for (const [sql, words] of stopped) assert.match(await asked.refusal(sql), words, sql.slice(0, 80));
  assert.deepEqual((await asked.run('select 1')).rows, [[1]]);
});

Deno.test('ask: who leaves ends the query, and learns why', async () => {
  await using asked = await Asked.open();
  const leaving = new AbortController();
  const sql = 'with recursive c(n) as (select 1 union all select n + 1 from c) select count(*) from c';
  const answer = new QueryProcess(asked.path).run({ sessionId: 1, sql, parameters: {} }, leaving.signal);
  leaving.abort(new Error('gone'));
  await assert.rejects(answer, /gone/);
  const never = new QueryProcess(asked.path).run({ sessionId: 1, sql, parameters: {} }, leaving.signal);
  await assert.rejects(never, /gone/);
});

Deno.test('ask: no piece of SQL writes anything, shows another session, or fails without a sentence', async () => {
  await using asked = await Asked.open();
  const before = await asked.content();
  const word = fc.constantFrom(
    ...`select with values explain insert into update set delete from join left cross where group by having order limit
    union all intersect except as recursive not materialized texts packets sessions settings sqlite_schema packet_view
    stream_view session_view app_view host_view main temp . , ( ) ; * = < || -> ' " [ ] -- /* */ null 1 -1 9e99 x'00' 'a' name
    session_id info count(*) max(no) group_concat(info) load_extension('x') $a(') pragma_table_info('texts') attach vacuum pragma
    create temp table view drop exists in over (partition json_each(warnings) :x ?1 @y \u0000 \u2028 é`.split(
      /\s+/,
    ),
  );
  const sql = fc.oneof(
    fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' ')),
    fc.array(word, { maxLength: 8 }).map((words) => `select * from packet_view ${words.join(' ')}`),
    fc.array(word, { maxLength: 8 }).map((words) => `with t as (select ${words.join(' ')}) select * from t`),
    fc.string({ maxLength: 60 }).map((text) => `select ${text}`),
  );
  await fc.assert(
    fc.asyncProperty(sql, async (each) => {
      try {
        const found = JSON.stringify((await asked.run(each)).rows);
        assert.doesNotMatch(found, /SECRET|10\.9\.9\.9/);
      } catch (error) {
        if (!(error instanceof TapdeckError)) throw error;
        assert.match(sentence(error), /\.$/);
      }
    }),
    { numRuns: 120 },
  );
  assert.equal(await asked.content(), before);
});
