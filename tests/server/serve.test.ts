import assert from 'node:assert/strict';
import { serve } from '../../src/server/serve.ts';
import { FakeServices } from './fake_services.ts';
import { detailOf, TestServer, within } from './harness.ts';
import { RawSocket } from './raw_ws.ts';

const OPTIONS = { hostname: '127.0.0.1', port: 0, assetsDir: '/nonexistent', log: () => {} };

Deno.test('the address that is shown answers', async () => {
  await using test = new TestServer();
  assert.equal(test.url, `http://127.0.0.1:${test.server.port}/`);
  const response = await fetch(`${test.url}api/health`);
  assert.equal((await response.json()).status, 'ok');
});

Deno.test('a port that is taken is one sentence that says what to do', async () => {
  await using test = new TestServer();
  const { port } = test.server;
  assert.throws(() => serve(new FakeServices(), { ...OPTIONS, port }), {
    name: 'TapdeckError',
    kind: 'unavailable',
    message:
      `Cannot listen on port ${port} on 127.0.0.1: another program has it. Stop that program, or choose with --port.`,
  });
});

Deno.test('an address that is not ours is one sentence too', () => {
  assert.throws(() => serve(new FakeServices(), { ...OPTIONS, hostname: '192.0.2.1', token: 't' }), {
    kind: 'unavailable',
    message: /no such address.*--host/,
  });
});

Deno.test('others are let in with a token only', async () => {
  for (const token of [undefined, '']) {
    assert.throws(() => serve(new FakeServices(), { ...OPTIONS, hostname: '0.0.0.0', token }), {
      kind: 'invalid',
      message: /needs a token/,
    });
  }
  await using test = new TestServer({
    hostname: '0.0.0.0',
    token: 'a&b',
    ownAddresses: ['127.0.0.1', '127.0.0.2'],
  });
  assert.equal(test.server.openUrl, `http://127.0.0.1:${test.server.port}/?token=a%26b`);
  await detailOf(await fetch(`${test.url}api/health`), 401);
  const authorization = 'Bearer a&b';
  const own = await fetch(`http://127.0.0.2:${test.server.port}/api/health`, { headers: { authorization } });
  assert.equal(own.status, 200);
  await own.body?.cancel();
  const other = await fetch(`http://127.0.0.3:${test.server.port}/api/health`, {
    headers: { authorization },
  });
  await detailOf(other, 403);
});

Deno.test('a shutdown says goodbye to every page, listens to nobody and can be asked for twice', async () => {
  const test = new TestServer();
  const { page: one } = await test.page();
  const { page: two } = await test.page();
  assert.equal(test.services.recorder.listeners, 1);
  await Promise.all([test.server.shutdown(), test.server.shutdown()]);
  for (const page of [one, two]) assert.equal((await page.closed).code, 1001);
  assert.equal(test.services.recorder.listeners, 0);
  await assert.rejects(fetch(`${test.url}api/health`));
  // The port is free again.
  await serve(new FakeServices(), { ...OPTIONS, port: test.server.port }).shutdown();
});

Deno.test('a shutdown while updates wait leaves no timer behind', async () => {
  await using test = new TestServer({ updateMs: 3_600_000, autoStopMs: 3_600_000 });
  const { recorder } = test.services;
  const { page } = await test.page();
  page.command({ type: 'start_capture', interface: 'lo' });
  await page.next('capture_started');
  recorder.progress(1);
  await page.next('update');
  recorder.progress(2);
  await page.close();
});

Deno.test('a request that is under way may finish', async () => {
  const test = new TestServer();
  const { page } = await test.page();
  const dissecting = Promise.withResolvers<void>();
  test.services.importer.dissecting = dissecting.promise;
  const request = fetch(`${test.url}api/sessions/import`, { method: 'POST', body: 'CAPTURE' });
  await within(test.services.importer.begun.promise, 'the upload');
  const ended = test.server.shutdown();
  await page.closed;
  // By the second answer the server has seen the page go, and waits for the import alone.
  for (let i = 0; i < 2; i++) {
    assert.match(await detailOf(await fetch(`${test.url}api/health`), 503), /stopping/);
  }
  dissecting.resolve();
  const response = await request;
  assert.equal(response.status, 201);
  await response.body?.cancel();
  await ended;
});

Deno.test('an import that takes longer than the deadline is cancelled and answered', async () => {
  const test = new TestServer({ deadlineMs: 20 });
  test.services.importer.dissecting = Promise.withResolvers<void>().promise;
  const request = fetch(`${test.url}api/sessions/import`, { method: 'POST', body: 'CAPTURE' });
  await within(test.services.importer.begun.promise, 'the upload');
  await test.server.shutdown();
  assert.match(await detailOf(await request, 503), /cancelled/);
  assert.match(String(await test.services.importer.aborted.promise), /stopping/);
});

Deno.test('a page that does not answer the goodbye holds nobody up', async () => {
  const test = new TestServer();
  using socket = await RawSocket.connect(test.server.port);
  assert.ok(await socket.read());
  await within(test.server.shutdown(), 'the end of the server');
});

Deno.test('a request that never ends is cut off at the deadline', async () => {
  const test = new TestServer({ deadlineMs: 20 });
  const asked = Promise.withResolvers<void>();
  test.services.reader.list = () => {
    asked.resolve();
    return new Promise(() => {});
  };
  const request = fetch(`${test.url}api/sessions`);
  const refused = assert.rejects(request);
  await within(asked.promise, 'the request');
  await within(test.server.shutdown(), 'the end of the server');
  await refused;
});
