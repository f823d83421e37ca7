import assert from 'node:assert/strict';
import { sourceName } from '../../src/server/routes/import.ts';
import { detailOf, testApp, TestServer, within } from './harness.ts';

function post(body: BodyInit | null): RequestInit {
  return { method: 'POST', body };
}

/** An upload that sends "CAP" and then waits for the test. */
function endlessUpload() {
  const more = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('CAP')),
    pull: () => more.promise,
    cancel: () => more.resolve(),
  });
  return { body, more };
}

Deno.test('a capture is stored from the body; the answer says what became of it', async () => {
  const { app, services, messages } = testApp();
  const response = await app.request(
    '/api/sessions/import?name=Office&source=C%3A%5Ccaps%5Cx.pcapng&job=j1',
    { ...post('CAPTURE'), headers: { 'content-length': '7' } },
  );
  assert.equal(response.status, 201);
  assert.equal(response.headers.get('location'), '/api/sessions/9');
  assert.deepEqual(await response.json(), {
    session_id: 9,
    source: 'x.pcapng',
    packets: 5,
    bytes: 500,
    state: 'complete',
    warnings: [],
    wall_ms: 4,
  });
  const { name, source, bytesTotal } = services.importer.options ?? {};
  assert.deepEqual({ name, source, bytesTotal }, { name: 'Office', source: 'x.pcapng', bytesTotal: 7 });
  assert.equal(services.importer.bytesRead, 7);
  assert.deepEqual(messages.at(-1), { type: 'sessions_changed' });
});

Deno.test("progress is told a few times only, with the sender's job, and its end exactly once", async () => {
  const { app, services, messages } = testApp();
  services.importer.reportsPerChunk = 500;
  await app.request('/api/sessions/import?job=j1', post('CAPTURE'));
  const progress = messages.filter((message) => message.type === 'import_progress');
  assert.ok(progress.length >= 2 && progress.length < 50, String(progress.length));
  assert.deepEqual(progress.map((message) => message.done).filter(Boolean), [true]);
  const last = progress.at(-1);
  assert.deepEqual(last, {
    type: 'import_progress',
    job: 'j1',
    session_id: 9,
    source: 'upload.pcap',
    packets: 5,
    bytes_done: 7,
    bytes_total: null,
    done: true,
  });
});

Deno.test('the name of a file is its last part, as harmless text', () => {
  assert.equal(sourceName('/etc/../a b.pcap'), 'a b.pcap');
  assert.equal(sourceName('C:\\Users\\me\\x.pcapng'), 'x.pcapng');
  assert.equal(sourceName('a\u0000b\u001b[31m\r\n\u0085.pcap'), 'ab[31m.pcap');
  assert.equal(sourceName('a\u202egnp.pcap'), 'agnp.pcap');
  assert.equal(sourceName('<img src=x onerror=1>.pcap'), '<img src=x onerror=1>.pcap');
  assert.equal(sourceName('dir/'), 'upload.pcap');
  assert.equal(sourceName(' \t'), 'upload.pcap');
  assert.equal(sourceName('\ud800x.pcap'), '\ufffdx.pcap');
  assert.equal([...sourceName('\u{1f980}'.repeat(300))].length, 255);
});

Deno.test('what cannot be imported is refused with a sentence; the bar ends and nothing is kept', async () => {
  const { app, messages } = testApp();
  const cases: [string, BodyInit | null, number, RegExp][] = [
    ['', null, 400, /empty/],
    ['', '', 400, /empty/],
    ['?name=notes.txt', 'just text', 422, /notes\.txt is no pcap/],
    [`?name=${'x'.repeat(201)}`, 'CAP', 400, /"name" must have at most 200/],
    [`?job=${'x'.repeat(101)}`, 'CAP', 400, /"job"/],
    ['?jobb=1', 'CAP', 400, /"jobb" is not known/],
  ];
  for (const [query, body, status, expected] of cases) {
    const response = await app.request(`/api/sessions/import${query}`, post(body));
    assert.match(await detailOf(response, status), expected);
  }
  assert.ok(messages.every((message) => message.type === 'sessions_changed'));
});

Deno.test('the sample is stored on demand', async () => {
  const { app, messages } = testApp();
  const response = await app.request('/api/sessions/sample?job=s', { method: 'POST' });
  assert.equal(response.status, 201);
  assert.equal((await response.json()).source, 'sample.pcapng');
  assert.deepEqual(messages.map((message) => message.type), ['import_progress', 'sessions_changed']);
  await detailOf(await app.request('/api/sessions/sample?name=x', { method: 'POST' }), 400);
});

Deno.test('a large upload flows through the real server, and every page sees it go on', async () => {
  await using test = new TestServer();
  const { page } = await test.page();
  const chunk = new Uint8Array(64 * 1024).fill(67);
  chunk.set(new TextEncoder().encode('CAP'));
  const body = new Blob(Array(100).fill(chunk));
  const response = await fetch(`${test.url}api/sessions/import?source=big.pcap&job=b`, post(body));
  assert.equal(response.status, 201);
  await response.body?.cancel();
  assert.equal(test.services.importer.bytesRead, body.size);
  assert.equal(test.services.importer.options?.bytesTotal, body.size);
  assert.equal((await page.next('import_progress', (message) => message.done)).job, 'b');
  await page.next('sessions_changed');
});

Deno.test('an upload that is given up cancels its import before the reader sees the break', async () => {
  await using test = new TestServer();
  const { page } = await test.page();
  const abort = new AbortController();
  const { body, more } = endlessUpload();
  const request = fetch(`${test.url}api/sessions/import`, { ...post(body), signal: abort.signal });
  await within(test.services.importer.begun.promise, 'the first chunk');
  abort.abort();
  await assert.rejects(request, { name: 'AbortError' });
  assert.match(
    String(await within(test.services.importer.aborted.promise, 'the abort')),
    /broke off|cancelled/,
  );
  assert.equal((await page.next('import_progress', (message) => message.done)).packets, 3);
  await page.next('sessions_changed');
  assert.deepEqual(test.logged, []);
  more.resolve();
});

Deno.test('an import is cancelled by its name, also after a large upload', async () => {
  await using test = new TestServer();
  const { page } = await test.page();
  test.services.importer.dissecting = Promise.withResolvers<void>().promise;
  const body = new Blob(['CAP', new Uint8Array(1_000_000)]);
  const request = fetch(`${test.url}api/sessions/import?job=mine`, post(body));
  await within(test.services.importer.begun.promise, 'the upload');
  const cancel = async (query: string) => {
    const response = await fetch(`${test.url}api/sessions/import${query}`, { method: 'DELETE' });
    await response.body?.cancel();
    return response.status;
  };
  assert.equal(await cancel('?job=another'), 204);
  assert.equal(await cancel(''), 400);
  assert.equal(test.services.importer.options?.signal?.aborted, false);
  assert.equal(await cancel('?job=mine'), 204);
  const detail = await detailOf(await request, 503);
  assert.equal(detail, 'The import was cancelled; nothing of it was kept.');
  await page.next('sessions_changed');
  assert.equal(await cancel('?job=mine'), 204, 'it is over: nothing to do');
});

Deno.test('an import can still be cancelled when everything was uploaded and dissection goes on', async () => {
  await using test = new TestServer();
  const { page } = await test.page();
  const dissecting = Promise.withResolvers<void>();
  test.services.importer.dissecting = dissecting.promise;
  const abort = new AbortController();
  const request = fetch(`${test.url}api/sessions/import`, { ...post('CAPTURE'), signal: abort.signal });
  await within(test.services.importer.begun.promise, 'the upload');
  abort.abort();
  await assert.rejects(request, { name: 'AbortError' });
  await within(test.services.importer.aborted.promise, 'the abort');
  await page.next('sessions_changed');
  assert.deepEqual(test.logged, []);
});
