import assert from 'node:assert/strict';
import { attachment } from '../../src/server/routes/export.ts';
import { testApp, TestServer } from './harness.ts';

Deno.test('export route: hands the request on, and names the file for every browser', async () => {
  const { app, services } = testApp();
  const response = await app.request(
    '/api/sessions/7/export?format=pcapng&display_filter=-w%20x&anonymise=1',
  );
  assert.equal(response.status, 200);
  assert.equal((await response.text()).length, 18_000);
  assert.deepEqual(services.exporter.asked, [
    { sessionId: 7, format: 'pcapng', displayFilter: '-w x', anonymise: {} },
  ]);
  assert.equal(
    response.headers.get('content-disposition'),
    `attachment; filename="tapdeck-7-Bu_ro__1_.csv"; filename*=UTF-8''tapdeck-7-B%C3%BCro%20%E2%80%9C1%E2%80%9D.csv`,
  );
  assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  const preview = await app.request('/api/sessions/7/export/preview?format=csv&anonymise=0');
  assert.equal((await preview.json()).anonymised, false);
});

Deno.test('export route: a file name is one, whatever the session is called', () => {
  const hostile = attachment(`a"; filename="b.exe\r\nx: y'()*\ud800/..\\.csv`);
  assert.doesNotMatch(hostile, /[\r\n/\\]/);
  assert.match(hostile, /^attachment; filename="[A-Za-z0-9._-]+"; filename\*=UTF-8''[A-Za-z0-9._%~!-]+$/);
});

Deno.test('export route: what is wrong is said before the first byte', async () => {
  const { app } = testApp();
  const refused = async (path: string, status: number, words: RegExp) => {
    const response = await app.request(`/api/sessions/${path}`);
    assert.equal(response.status, status, path);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    assert.match((await response.json()).detail, words);
  };
  await refused('7/export', 400, /"format" is missing/);
  await refused('7/export?format=exe', 400, /"format" must be one of pcapng, csv, json, html, sqlite/);
  await refused('7/export?format=csv&anonymise=yes', 400, /"anonymise"/);
  await refused('7/export?format=csv&x=1', 400, /"x" is not known/);
  await refused('8/export?format=csv', 404, /no session 8/);
  await refused('x/export/preview?format=csv', 404, /no session/);
});

Deno.test('export route: a reader that goes ends the work; a failure breaks the connection', async () => {
  await using server = new TestServer();
  server.services.exporter.pieces = Infinity;
  const response = await fetch(`${server.url}api/sessions/7/export?format=csv`);
  const reader = response.body?.getReader();
  assert.ok((await reader?.read())?.value?.length);
  await reader?.cancel();
  await server.services.exporter.cancelled.promise;

  server.services.exporter.sent = 0;
  server.services.exporter.pieces = 2;
  server.services.exporter.failure = new Error('the disk broke');
  const broken = await fetch(`${server.url}api/sessions/7/export?format=csv`);
  await assert.rejects(() => broken.text());
});
