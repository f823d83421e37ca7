import assert from 'node:assert/strict';
import { TapdeckError } from '../../src/model/errors.ts';
import { logToStderr } from '../../src/server/log.ts';
import { detailOf, testApp } from './harness.ts';

Deno.test('each kind of failure has its status and keeps its sentence', async () => {
  const { app, services, logged } = testApp();
  const statuses = {
    invalid: 400,
    not_found: 404,
    conflict: 409,
    unsupported: 422,
    unavailable: 503,
  } as const;
  for (const kind of ['invalid', 'not_found', 'conflict', 'unsupported', 'unavailable'] as const) {
    services.reader.failure = new TapdeckError(kind, `This is ${kind}.`);
    assert.equal(await detailOf(await app.request('/api/sessions'), statuses[kind]), `This is ${kind}.`);
  }
  assert.deepEqual(logged, []);
});

Deno.test('a mistake of ours is logged, and its details stay in the log', async () => {
  const { app, services, logged } = testApp();
  services.reader.failure = new Error('SQLITE_CORRUPT: /home/user/tapdeck.sqlite');
  const detail = await detailOf(await app.request('/api/sessions'), 500);
  assert.doesNotMatch(detail, /SQLITE|home/);
  assert.deepEqual(logged, ['GET /api/sessions failed: Error: SQLITE_CORRUPT: /home/user/tapdeck.sqlite']);
});

Deno.test('an unknown route is 404, a known one with another method 405 with what is allowed', async () => {
  const { app } = testApp();
  await detailOf(await app.request('/api/nothing'), 404);
  await detailOf(await app.request('/api'), 404);
  await detailOf(await app.request('/api/nothing', { method: 'POST' }), 404);
  await detailOf(await app.request('/sessions', { method: 'POST' }), 404);
  const response = await app.request('/api/sessions/7', { method: 'PUT' });
  assert.equal(response.headers.get('allow'), 'GET, HEAD, PATCH, DELETE');
  assert.equal(await detailOf(response, 405), 'PUT is not possible here; GET, HEAD, PATCH, DELETE is.');
  await detailOf(await app.request('/api/sessions', { method: 'DELETE' }), 405);
});

Deno.test('no control character of a name reaches the terminal', () => {
  const written: string[] = [];
  const original = console.error;
  console.error = (text: string) => written.push(text);
  try {
    logToStderr('Reading "\u001b]0;owned\u0007" failed', new Error('bad\u009bname\r\n'));
  } finally {
    console.error = original;
  }
  // deno-lint-ignore no-control-regex -- control characters are the point
  assert.doesNotMatch(written.join(), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  assert.match(written.join(), /owned.*failed[^]*bad/);
});
