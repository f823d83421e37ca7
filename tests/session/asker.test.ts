/** Questions about stored sessions, from what was typed to the answer; the model is scripted. */
import assert from 'node:assert/strict';
import * as v from 'valibot';
import { PALETTE } from '../../src/llm/ask/palette.ts';
import { columnsOf, VIEWS } from '../../src/model/views.ts';
import { ModelFailure, type ModelRequest, type ModelWriter } from '../../src/llm/provider.ts';
import { askAnswer, type AskRequest } from '../../src/model/ask.ts';
import { TapdeckError } from '../../src/model/errors.ts';
import type { QueryRunner } from '../../src/model/query.ts';
import { Asker } from '../../src/session/asker.ts';
import { QueryProcess } from '../../src/store/ask/process.ts';
import { fixtureBytes } from '../support/fixture_files.ts';
import { TestWorkshop } from '../support/workshop.ts';

const NEVER = new AbortController().signal;

/** Answers in turn; a failure is thrown. */
class ScriptedModel implements ModelWriter {
  readonly writtenBy = 'openai:scripted';
  readonly destination = '127.0.0.1:1';
  readonly local = true;
  readonly asked: ModelRequest[] = [];
  readonly #answers: unknown[];

  constructor(...answers: unknown[]) {
    this.#answers = answers;
  }

  // deno-lint-ignore require-await -- what it throws must be a rejection
  async write(request: ModelRequest) {
    this.asked.push(request);
    const json = this.#answers[this.asked.length - 1];
    if (json instanceof Error) throw json;
    return { json, bytesSent: 1, bytesReceived: 1 };
  }
}

class Questioned implements AsyncDisposable {
  model: ModelWriter | undefined;
  readonly asker: Asker;
  readonly #workshop: TestWorkshop;

  private constructor(workshop: TestWorkshop, queries?: QueryRunner) {
    this.#workshop = workshop;
    this.asker = new Asker({
      queries: queries ?? new QueryProcess(workshop.folder.at('t.sqlite')),
      session: (id) => workshop.store.sessions.get(id),
      model: () => this.model,
    });
  }

  static async open(fixtures: readonly string[], queries?: QueryRunner): Promise<Questioned> {
    const workshop = await TestWorkshop.open();
    for (const source of fixtures) {
      const bytes = new Response(await fixtureBytes(source)).body;
      assert.ok(bytes);
      await workshop.importer.importBytes(bytes, { source });
    }
    return new Questioned(workshop, queries);
  }

  get store() {
    return this.#workshop.store;
  }

  async ask(request: AskRequest, sessionId = 1) {
    return v.parse(askAnswer, await this.asker.ask(sessionId, request, NEVER));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#workshop[Symbol.asyncDispose]();
  }
}

Deno.test('schema: what a model is told of the views is what the views have', async () => {
  await using workshop = await TestWorkshop.open();
  const views = workshop.store.reader.prepare("select name from sqlite_schema where type = 'view'").all();
  assert.deepEqual(
    VIEWS.map(({ name }) => name).toSorted(),
    views.map(({ name }) => String(name)).toSorted(),
  );
  for (const view of VIEWS) {
    const columns = workshop.store.reader.prepare(`pragma table_info(${view.name})`).all();
    assert.deepEqual(columnsOf(view), columns.map(({ name }) => name), view.name);
  }
});

Deno.test('asker: every ready question answers with rows or says that there are none', async () => {
  const fixtures = [
    'rtp_call.pcap',
    'dns_slow_and_failing.pcap',
    'hostile_names.pcapng',
    'compare_after.pcap',
    'tcp_midstream.pcap',
  ];
  await using questioned = await Questioned.open(fixtures);
  const answered = new Set<string>();
  for (const { id, none, sql } of PALETTE) {
    for (const sessionId of fixtures.map((_, i) => i + 1)) {
      if (answered.has(id)) break;
      const parameters: Record<string, string> = {};
      if (id === 'host_apps') parameters['host'] = '192.168.7.23';
      if (id === 'app_servers') parameters['app'] = 'dns';
      const answer = await questioned.ask({ ready: id, parameters }, sessionId);
      assert.equal(answer.sql, sql);
      assert.equal(answer.written_by, 'ready');
      assert.equal(answer.problem, null);
      if (answer.rows.length === 0) assert.equal(answer.sentence, none);
      else answered.add(id);
      // deno-lint-ignore no-control-regex -- these are what must not be there
      assert.doesNotMatch(answer.sentence ?? '', /[{}\u0000-\u001f]|undefined|NaN/, id);
    }
  }
  // Findings and places are not written by the importer alone.
  const silent = PALETTE.map(({ id }) => id).filter((id) => !answered.has(id));
  assert.deepEqual(silent, ['countries', 'networks', 'findings']);
});

Deno.test('asker: the sum of a ready answer is that of the session', async () => {
  await using questioned = await Questioned.open(['web_browsing.pcapng']);
  const session = questioned.store.sessions.get(1);
  const apps = await questioned.ask({ question: 'Top applications?' }); // word for word
  assert.equal(apps.rows.reduce((sum, row) => sum + Number(row[4]), 0), session.bytes);
  assert.deepEqual(apps.columns[4], { name: 'bytes', unit: 'bytes' });
  assert.equal(apps.chart?.kind, 'bar');
  const missed = await questioned.ask({ ready: 'missed' });
  assert.equal(missed.rows[0]?.[0], session.packets);
});

Deno.test('asker: without a model plain words get what is near, and SQL of one’s own is answered', async () => {
  await using questioned = await Questioned.open(['web_browsing.pcapng']);
  assert.deepEqual(questioned.asker.questions().model, null);
  assert.equal(questioned.asker.questions().questions.length, PALETTE.length);
  const near = await questioned.ask({ question: 'why are the servers so slow today' });
  assert.deepEqual([near.sql, near.rows, near.written_by, near.sentence], [null, [], null, null]);
  assert.ok(near.suggestions.some(({ id }) => id === 'slow_servers'));
  assert.match(near.problem ?? '', /need a model/);
  const far = await questioned.ask({ question: 'purple elephants' });
  assert.deepEqual(far.suggestions, []);
  const own = await questioned.ask({ sql: 'select count(*) as packets from packet_view' });
  assert.equal(own.rows[0]?.[0], questioned.store.sessions.get(1).packets);
  assert.equal(own.written_by, 'user');
});

Deno.test('asker: what cannot be answered is refused with its kind', async () => {
  await using questioned = await Questioned.open(['web_browsing.pcapng']);
  const refused: [AskRequest, number, TapdeckError['kind'], RegExp][] = [
    [{ ready: 'nothing' }, 1, 'not_found', /no such ready question/],
    [{ ready: 'host_apps' }, 1, 'invalid', /Address is missing/],
    [{ ready: 'top_apps', parameters: { host: 'x' } }, 1, 'invalid', /no parameter "host"/],
    [{ sql: 'drop table texts' }, 1, 'invalid', /DROP is refused/],
    [{ sql: 'select 1' }, 99, 'not_found', /99/],
  ];
  for (const [request, id, kind, words] of refused) {
    await assert.rejects(questioned.asker.ask(id, request, NEVER), (error) => {
      assert.ok(error instanceof TapdeckError);
      assert.equal(error.kind, kind);
      assert.match(error.message, words);
      return true;
    });
  }
});

Deno.test('asker: a model’s query runs as every other, and its figures come from the rows', async () => {
  await using questioned = await Questioned.open(['web_browsing.pcapng']);
  const sql = 'select app, bytes from app_view order by bytes desc limit 3';
  const model = new ScriptedModel({
    sql,
    explanation: 'The 3 largest applications. Together they moved 987 TB.',
  });
  questioned.model = model;
  const answer = await questioned.ask({ question: 'What used the network?' });
  assert.equal(answer.sql, sql);
  assert.equal(answer.written_by, 'openai:scripted');
  assert.deepEqual([answer.explanation, answer.struck], ['The 3 largest applications.', 1]);
  assert.ok(answer.rows.length > 0);
  assert.match(answer.sentence ?? '', /^It found/);
  assert.equal(answer.problem, null);
  // The question and the schema leave, and nothing of the session.
  const sent = JSON.stringify(model.asked);
  assert.deepEqual(JSON.parse(model.asked[0]?.data ?? ''), { question: 'What used the network?' });
  for (const row of answer.rows) assert.ok(!sent.includes(`"${row[0]}"`));
  assert.ok(!sent.includes('192.168.'));
});

Deno.test('asker: a model may correct itself once, and is told of its SQL only', async () => {
  await using questioned = await Questioned.open(['hostile_names.pcapng']);
  const right = { sql: 'select 1 as one', explanation: 'One.' };
  const model = questioned.model = new ScriptedModel({
    sql: 'select nonsense from app_view',
    explanation: '',
  }, right);
  assert.deepEqual((await questioned.ask({ question: 'q' })).rows, [[1]]);
  assert.match(model.asked[1]?.data ?? '', /There is no column nonsense/);

  // A query that fails over a row must not carry the row out in its mistake.
  const leaking = questioned.model = new ScriptedModel(
    { sql: "select json_extract('{}', info) from packet_view", explanation: '' },
    right,
  );
  await questioned.ask({ question: 'q' });
  assert.equal(
    JSON.parse(leaking.asked[1]?.data ?? '').refused_because.includes('failed while it ran'),
    true,
  );

  for (const sql of ['drop table texts', "attach 'x' as y", 'select * from texts', 'pragma user_version']) {
    const stubborn = questioned.model = new ScriptedModel(
      { sql, explanation: '' },
      { sql, explanation: '' },
      right,
    );
    const answer = await questioned.ask({ question: 'q' });
    assert.equal(stubborn.asked.length, 2);
    assert.deepEqual([answer.rows, answer.sql, answer.sentence], [[], sql, null]);
    assert.match(answer.problem ?? '', /^The model’s query was refused: .*(refused|cannot be read).*\.$/);
  }
});

Deno.test('asker: a model that fails, answers something else or cannot tell leaves the ready questions', async () => {
  await using questioned = await Questioned.open(['web_browsing.pcapng']);
  const cases: [unknown, RegExp][] = [
    [new ModelFailure('quota', 'The model’s quota is used up.'), /quota is used up/],
    [{ text: 'hello' }, /not of the shape/],
    [{ sql: ' ', explanation: 'The views hold no weather. It was 30 degrees.' }, /cannot answer/],
  ];
  for (const [script, words] of cases) {
    questioned.model = new ScriptedModel(script);
    const answer = await questioned.ask({ question: 'slow servers' });
    assert.match(answer.problem ?? '', words);
    assert.deepEqual(answer.rows, []);
    assert.ok(answer.suggestions.length > 0);
  }
  questioned.model = new ScriptedModel(cases[2]?.[0]);
  assert.equal((await questioned.ask({ question: 'weather' })).explanation, 'The views hold no weather.');
});

Deno.test('asker: two at a time, some wait, the rest are told to come again; who leaves waits no longer', async () => {
  const turns: { signal: AbortSignal; end: () => void }[] = [];
  const queries: QueryRunner = {
    run: (_, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        turns.push({ signal, end: () => resolve({ columns: [], rows: [], truncated: false, took_ms: 0 }) });
      }),
  };
  await using questioned = await Questioned.open(['web_browsing.pcapng'], queries);
  const leaving = new AbortController();
  const asked = Array.from({ length: 8 }, () => questioned.asker.ask(1, { sql: 'select 1' }, leaving.signal));
  const outcomes = Promise.allSettled(asked);
  await assert.rejects(questioned.ask({ sql: 'select 1' }), /2 are being answered and 6 wait already/);
  assert.equal(turns.length, 2);
  leaving.abort(new Error('left'));
  for (const outcome of await outcomes) assert.equal(outcome.status, 'rejected');
  const next = questioned.ask({ sql: 'select 1' });
  turns.at(-1)?.end();
  assert.equal((await next).sentence, 'It found nothing.');
});
