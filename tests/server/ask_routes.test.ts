/** Questions over HTTP: what is asked, what is refused, and that leaving ends the work. */
import assert from 'node:assert/strict';
import { TapdeckError } from '../../src/model/errors.ts';
import { detailOf, testApp, TestServer, within } from './harness.ts';

type App = ReturnType<typeof testApp>['app'];

const ask = (app: App, body: unknown, path = 'sessions/1/ask') =>
  app.request(`http://localhost/api/${path}`, {
    method: 'POST',
    headers: { host: 'localhost' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

Deno.test('ask: hands on what was asked, and answers with names as text', async () => {
  const { app, services } = testApp();
  const answer = await (await ask(app, { question: ' What now? ' })).json();
  assert.equal(answer.rows[1][0], '<b>\u001b[31m');
  await ask(app, { ready: 'host_apps', parameters: { host: '=cmd|x' } });
  await ask(app, { sql: 'select 1' });
  assert.deepEqual(services.asker.asked, [
    { sessionId: 1, question: ' What now? ' },
    { sessionId: 1, ready: 'host_apps', parameters: { host: '=cmd|x' } },
    { sessionId: 1, sql: 'select 1' },
  ]);
  const questions = await app.request('http://localhost/api/questions', { headers: { host: 'localhost' } });
  assert.deepEqual(await questions.json(), { questions: [], model: null });
});

Deno.test('ask: what cannot be a question is refused with one sentence', async () => {
  const { app, services } = testApp();
  const wrong: [unknown, RegExp][] = [
    [{}, /exactly one of question, ready and sql/],
    [{ question: 'a', sql: 'select 1' }, /exactly one/],
    [{ question: '' }, /must not be empty/],
    [{ question: 'a\0b' }, /NUL/],
    [{ question: 'a'.repeat(501) }, /at most 500/],
    [{ sql: 'a'.repeat(10_001) }, /at most 10000/],
    [{ sql: 'select 1', rows: 5 }, /"rows" is not known/],
    [{ ready: 'x', parameters: { 'a b': 'c' } }, /parameters/],
    [{ ready: 'x', parameters: { host: 'a'.repeat(254) } }, /at most 253/],
    [
      { ready: 'x', parameters: Object.fromEntries(Array.from('abcdefghijk', (key) => [key, ''])) },
      /ten at most/,
    ],
    [[1], /JSON object/],
    ['{', /must be JSON/],
  ];
  for (const [body, sentence] of wrong) assert.match(await detailOf(await ask(app, body), 400), sentence);
  await detailOf(await ask(app, { sql: 'select 1' }, 'sessions/0/ask'), 404);
  await detailOf(await ask(app, { sql: 'select 1' }, 'sessions/1/ask?x=1'), 400);
  await detailOf(await ask(app, 'x'.repeat(200_000)), 413);
  assert.deepEqual(services.asker.asked, []);
  services.asker.refusal = new TapdeckError('invalid', 'PRAGMA is refused.');
  assert.equal(await detailOf(await ask(app, { sql: 'pragma x' }), 400), 'PRAGMA is refused.');
});

Deno.test('ask: the work ends when the client leaves', async () => {
  await using server = new TestServer();
  const { asker } = server.services;
  asker.hangs = true;
  const leaving = new AbortController();
  const answer = fetch(`${server.url}api/sessions/1/ask`, {
    method: 'POST',
    body: JSON.stringify({ sql: 'select 1' }),
    signal: leaving.signal,
  });
  await within(asker.begun.promise, 'the question');
  leaving.abort();
  await assert.rejects(answer, /abort/i);
  await within(asker.ended.promise, 'the end of the work');
  assert.deepEqual(server.logged, []);
});
