/** Who writes, who may, what is logged, and how much: against a stand-in over real HTTP. */
import assert from 'node:assert/strict';
import { ModelFailure, type ModelWriter } from '../../src/llm/provider.ts';
import { TapdeckError } from '../../src/model/errors.ts';
import type { ModelEndpoints } from '../../src/model/model_settings.ts';
import { Models } from '../../src/session/models.ts';
import { openForWriting } from '../../src/store/database.ts';
import { ModelCalls } from '../../src/store/model_calls.ts';
import { Store } from '../../src/store/store.ts';
import { ModelStandIn } from '../llm/stand_in.ts';
import { TempFolder } from '../support/temp_folder.ts';

const KEY = 'secret-key-0123456789';
const NOON_MS = Date.UTC(2026, 0, 1, 12);
const REQUEST = {
  instructions: 'You are an analyst.',
  data: '<b>host</b> 15.4 Mbps',
  schema: { type: 'object' },
};
const write = (
  writer: ModelWriter | undefined,
  data = REQUEST.data,
  signal = new AbortController().signal,
) => {
  assert.ok(writer, 'a model writes');
  return writer.write({ ...REQUEST, data }, signal);
};

async function opened(choose: (standIn: ModelStandIn) => ModelEndpoints) {
  const folder = await TempFolder.make();
  const standIn = new ModelStandIn();
  const store = new Store(folder.at('t.sqlite'));
  const clock = { nowMs: NOON_MS };
  const open = () =>
    new Models({
      rows: store.modelSettings,
      calls: store.modelCalls,
      endpoints: choose(standIn),
      nowMs: () => clock.nowMs,
    });
  return {
    ...{ folder, standIn, store, clock, open },
    models: open(),
    async [Symbol.asyncDispose]() {
      await this.models[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
      store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const gemini = (standIn: ModelStandIn): ModelEndpoints => ({
  gemini: { key: KEY, base: standIn.geminiBase },
});
const local = (standIn: ModelStandIn): ModelEndpoints => ({
  openai: { base: standIn.openAiBase, model: 'm' },
});

async function failureOf(call: Promise<unknown>): Promise<ModelFailure> {
  const error = await call.then(() => undefined, (error) => error);
  assert.ok(error instanceof ModelFailure, Deno.inspect(error));
  return error;
}

Deno.test('models: with nothing configured the built-in writer is all there is, and it says what is missing', async () => {
  await using t = await opened(() => ({}));
  const report = t.models.report();
  assert.deepEqual([report.written_by, report.offered, report.problem], ['rules', null, null]);
  assert.deepEqual(report.providers.map(({ id, configured, key_present }) => [id, configured, key_present]), [
    ['gemini', false, false],
    ['openai', false, false],
  ]);
  assert.match(report.providers[0]?.missing ?? '', /GEMINI_API_KEY/);
  assert.throws(() => t.models.change({ provider: 'gemini' }), /GEMINI_API_KEY/);
  assert.throws(() => t.models.change({ provider: 'openai' }), /LLM_BASE_URL/);
  assert.throws(() => t.models.writerFor('final', 1, 'openai'), { kind: 'conflict' });
  assert.equal(t.models.settings.provider, null);
});

Deno.test('models: a key alone sends nothing; Gemini is offered, chosen, agreed to, and can be taken back', async () => {
  await using t = await opened(gemini);
  const { models, standIn } = t;
  assert.equal(models.report().offered, 'gemini');
  assert.equal(models.writerFor('status', 1), undefined);
  const chosen = models.change({ provider: 'gemini' });
  assert.equal(chosen.written_by, 'rules');
  assert.match(chosen.problem ?? '', /before you have agreed/);
  assert.equal(models.writerFor('status', 1), undefined);
  assert.throws(
    () => models.writerFor('status', 1, 'gemini'),
    (error) => error instanceof TapdeckError && error.kind === 'conflict' && /agreed/.test(error.message),
  );
  assert.throws(() => models.change({ consent_to: 'elsewhere.example:443' }), { kind: 'invalid' });

  const agreed = models.change({ consent_to: standIn.host });
  assert.deepEqual([agreed.written_by, agreed.problem], ['gemini:gemini-flash-latest', null]);
  const writer = models.writerFor('status', 1);
  assert.deepEqual((await write(writer)).json, { ok: true });
  assert.equal(standIn.asked[0]?.path, '/v1beta/models/gemini-flash-latest:generateContent');

  models.change({ consent_to: null });
  assert.equal(models.writerFor('status', 1), undefined);
  assert.equal((await failureOf(write(writer))).kind, 'cancelled', 'not even one that was handed out before');
  assert.equal(standIn.asked.length, 1);
  assert.ok(!JSON.stringify([models.report(), models.log({ limit: 9 }), models.sent(1)]).includes(KEY));
});

Deno.test('models: what was agreed to is a place: another server is asked about anew', async () => {
  await using t = await opened(() => ({
    openai: { base: 'http://192.0.2.1:8000/v1', model: 'm', key: 'k' },
  }));
  t.models.change({ provider: 'openai', consent_to: '192.0.2.1:8000' });
  assert.equal(t.models.report().written_by, 'openai:m');
  const endpoints = { openai: { base: 'http://192.0.2.2:8000/v1', model: 'm' } };
  await using moved = new Models({ rows: t.store.modelSettings, calls: t.store.modelCalls, endpoints });
  assert.equal(moved.report().written_by, 'rules');
  assert.match(moved.report().problem ?? '', /192\.0\.2\.2:8000/);
});

Deno.test('models: one on this machine is chosen, needs no consent, and is marked; uses are turned off one by one', async () => {
  await using t = await opened(local);
  assert.equal(t.models.writerFor('ask', null), undefined, 'it is not chosen yet');
  t.models.change({ provider: 'openai', use_for_status: false });
  assert.equal(t.models.writerFor('status', 1), undefined);
  await write(t.models.writerFor('status', 1, 'openai'));
  await write(t.models.writerFor('ask', null));
  t.models.change({ openai_model: 'other:8b' });
  await write(t.models.writerFor('final', 3));
  assert.deepEqual(
    t.models.log({ limit: 9 }).calls.map((
      call,
    ) => [call.session_id, call.purpose, call.written_by, call.local]),
    [[3, 'final', 'openai:other:8b', true], [null, 'ask', 'openai:m', true], [1, 'status', 'openai:m', true]],
  );
  assert.deepEqual(t.standIn.asked.map(({ body }) => body.model), ['m', 'm', 'other:8b']);
  t.models.change({ provider: 'rules' });
  assert.equal(t.models.writerFor('final', 3), undefined);
});

Deno.test('models: each call is in the log before it leaves, with what it sent; failures as well', async () => {
  await using t = await opened(local);
  t.models.change({ provider: 'openai' });
  const inLog: unknown[] = [];
  t.standIn.usual = () => {
    const [call] = t.models.log({ limit: 1 }).calls;
    inLog.push([call?.outcome, call?.readable]);
    return { says: '{"ok":true}' };
  };
  const answer = await write(t.models.writerFor('final', 7));
  t.standIn.next({ says: 'no JSON' });
  assert.equal((await failureOf(write(t.models.writerFor('final', 7)))).kind, 'not_json');
  assert.deepEqual(inLog, [[null, true]]);
  const [failed, good] = t.models.log({ limit: 2 }).calls;
  assert.ok(failed && good);
  assert.deepEqual([failed.outcome, good.outcome], ['not_json', 'ok']);
  assert.deepEqual([good.bytes_sent, good.bytes_received], [answer.bytesSent, answer.bytesReceived]);
  assert.deepEqual([good.time_us, good.destination], [NOON_MS * 1000, t.standIn.host]);
  assert.ok((good.took_ms ?? -1) >= 0);
  assert.deepEqual(t.models.sent(good.call_id), {
    call: good,
    sent: 'You are an analyst.\n\n<b>host</b> 15.4 Mbps',
    left_out: 0,
  });
  await write(t.models.writerFor('final', 7), 'x'.repeat(70_000));
  const long = t.models.sent(3);
  assert.deepEqual([long.sent.length, long.left_out], [65_536, 70_000 + 21 - 65_536]);

  const page = t.models.log({ limit: 2 });
  assert.deepEqual([page.calls.map(({ call_id }) => call_id), page.next_cursor], [[3, 2], 2]);
  assert.deepEqual(t.models.log({ limit: 2, cursor: 2 }).calls.map(({ call_id }) => call_id), [1]);
  t.models.clearLog();
  assert.deepEqual(t.models.log({ limit: 9 }), { calls: [], next_cursor: null });
  assert.throws(() => t.models.sent(3), { kind: 'not_found' });
  await write(t.models.writerFor('final', 7));
  assert.equal(t.models.log({ limit: 1 }).calls[0]?.call_id, 4, 'no number comes back');
});

Deno.test('models: the log is bounded, and the text of the latest calls alone is kept', async () => {
  await using t = await opened(local);
  const call = {
    timeUs: 1,
    sessionId: 1,
    purpose: 'status' as const,
    writtenBy: 'openai:m',
    destination: 'd',
    local: true,
    bytes: 4,
    sent: 'text',
  };
  using db = openForWriting(t.folder.at('t.sqlite'));
  const calls = new ModelCalls(db, { calls: 10, texts: 3 });
  for (let i = 0; i < 15; i++) calls.begin(call);
  const all = calls.list(100);
  assert.deepEqual(all.map(({ call_id }) => call_id), [15, 14, 13, 12, 11, 10, 9, 8, 7, 6]);
  assert.deepEqual(all.flatMap(({ call_id, readable }) => readable ? [call_id] : []), [15, 14, 13]);
  assert.throws(() => t.models.sent(12), { kind: 'gone' });
  assert.equal(t.models.sent(15).sent, 'text');
});

Deno.test('models: the budget of the hour holds over all uses, clearing of the log, and a restart', async () => {
  await using t = await opened(local);
  t.models.change({ provider: 'openai', calls_per_hour: 2 });
  await write(t.models.writerFor('status', 1));
  t.clock.nowMs += 600_000;
  await write(t.models.writerFor('ask', 1));
  const refused = await failureOf(write(t.models.writerFor('final', 1)));
  assert.deepEqual([refused.kind, refused.bytesSent], ['budget', 0]);
  const [row] = t.models.log({ limit: 1 }).calls;
  assert.deepEqual([row?.outcome, row?.bytes_sent, row?.readable], ['budget', 0, false]);
  assert.throws(() => t.models.sent(row?.call_id ?? 0), /Nothing was sent/);
  assert.equal(t.models.report().used.calls, 2);

  await using again = t.open();
  assert.deepEqual(again.report().used, t.models.report().used);
  assert.equal((await failureOf(write(again.writerFor('final', 1)))).kind, 'budget');
  t.models.clearLog();
  assert.equal((await failureOf(write(t.models.writerFor('final', 1)))).kind, 'budget');
  t.models.change({ calls_per_hour: 10, kilobytes_per_hour: 1 });
  assert.match(
    (await failureOf(write(t.models.writerFor('final', 1), 'x'.repeat(900)))).message,
    /1000 bytes/,
  );
  assert.equal(t.standIn.asked.length, 2);
  t.clock.nowMs += 3_600_000;
  await write(t.models.writerFor('final', 1));
});

Deno.test('models: a call that goes on when Tapdeck stops is ended, and the log says so', async () => {
  await using t = await opened(local);
  t.models.change({ provider: 'openai' });
  t.standIn.next('hangs');
  const writer = t.models.writerFor('final', 1);
  const call = failureOf(write(writer));
  await t.standIn.waiting.promise;
  await t.models[Symbol.asyncDispose]();
  assert.equal(t.models.log({ limit: 1 }).calls[0]?.outcome, 'cancelled');
  assert.equal((await call).kind, 'cancelled');
  assert.equal((await failureOf(write(writer))).kind, 'cancelled');
  assert.equal(t.standIn.asked.length, 1);
});

Deno.test('models: a yes that is taken back ends a call that goes on', async () => {
  await using t = await opened(gemini);
  t.models.change({ provider: 'gemini', consent_to: t.standIn.host });
  t.standIn.next('hangs');
  const call = failureOf(write(t.models.writerFor('final', 1)));
  await t.standIn.waiting.promise;
  t.models.change({ calls_per_hour: 7 });
  assert.equal(t.models.log({ limit: 1 }).calls[0]?.outcome, null, 'another change leaves it alone');
  t.models.change({ consent_to: null });
  assert.equal((await call).kind, 'cancelled');
  assert.equal(t.standIn.asked.length, 1);
});

Deno.test('models: settings that another version wrote are the usual ones; they do not mix with the others', async () => {
  await using t = await opened(local);
  t.models.change({ provider: 'openai', time_limit_s: 5 });
  t.store.settings.change({ online_lookup: true });
  assert.equal(t.store.settings.read().online_lookup, true);
  assert.deepEqual([t.models.settings.provider, t.models.settings.time_limit_s], ['openai', 5]);
  t.store.modelSettings.change({ provider: 'unheard-of' as 'rules' });
  assert.deepEqual([t.models.settings.provider, t.models.settings.time_limit_s], [null, 5]);
});
