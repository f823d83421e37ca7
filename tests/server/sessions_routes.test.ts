import assert from 'node:assert/strict';
import * as v from 'valibot';
import { TapdeckError } from '../../src/model/errors.ts';
import { sessionRow as sessionSchema } from '../../src/model/rows.ts';
import { detailOf, testApp } from './harness.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };

function patch(body: unknown): RequestInit {
  return {
    method: 'PATCH',
    headers: JSON_HEADERS,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  };
}

Deno.test('health says that the server is there, and what the recorder does', async () => {
  const { app } = testApp();
  const response = await app.request('/api/health');
  assert.deepEqual(await response.json(), {
    status: 'ok',
    version: '0.1.0-test',
    catalogue_version: '2',
    wire_version: 1,
    capture: 'idle',
  });
});

Deno.test('interfaces come with the reason why none can be opened', async () => {
  const { app, services } = testApp();
  services.interfaces.problem = 'dumpcap may not capture: add yourself to the group wireshark.';
  const { interfaces, problem } = await (await app.request('/api/interfaces')).json();
  assert.deepEqual(interfaces, services.interfaces.interfaces);
  assert.equal(problem, services.interfaces.problem);
});

Deno.test('sessions are listed and read', async () => {
  const { app } = testApp();
  const { sessions } = await (await app.request('/api/sessions')).json();
  assert.deepEqual(v.parse(v.array(sessionSchema), sessions).map((row) => row.session_id), [7]);
  const row = v.parse(sessionSchema, await (await app.request('/api/sessions/7')).json());
  assert.equal(row.name, 'office');
  assert.equal((await app.request('/api/sessions/7', { method: 'HEAD' })).status, 200);
});

Deno.test('a session that is not there is 404, for every route below it too', async () => {
  const { app } = testApp();
  const below = [
    '',
    '/packets',
    '/streams',
    '/streams/tcp:1',
    '/metrics',
    '/protocols',
    '/apps',
    '/talkers',
    '/rtp',
  ];
  for (const id of ['8', '0', '-1', 'abc', '7x', '1e1', '99999999999999999999', '%00']) {
    for (const path of below) await detailOf(await app.request(`/api/sessions/${id}${path}`), 404);
  }
  await detailOf(await app.request('/api/sessions/8', { method: 'DELETE' }), 404);
  await detailOf(await app.request('/api/sessions/8', patch({ name: 'x' })), 404);
});

Deno.test('a change is stored as sent and told to every page', async () => {
  const { app, services, messages } = testApp();
  const change = { name: '<script>alert(1)</script>', note: 'one\r\n\ttwo', tags: ['a', 'b'], pinned: true };
  const response = await app.request('/api/sessions/7', patch(change));
  assert.equal(response.status, 200);
  assert.equal(v.parse(sessionSchema, await response.json()).name, change.name);
  assert.deepEqual(services.editor.changes, [change]);
  assert.deepEqual(messages, [{ type: 'sessions_changed' }]);
});

Deno.test('a change that is wrong is refused with a sentence that names the field', async () => {
  const { app, services, messages } = testApp();
  const cases: [unknown, RegExp][] = [
    ['{"name":', /JSON/],
    ['', /JSON/],
    [[], /JSON object/],
    ['null', /JSON object/],
    [{}, /what to change/],
    [{ name: 5 }, /"name" must be text/],
    [{ name: 'x'.repeat(201) }, /"name" must have at most 200 characters/],
    [{ name: null }, /"name" must be text/],
    [{ name: 'a\u0000b' }, /"name" must not hold control characters/],
    [{ name: 'a\nb' }, /"name" must not hold control characters/],
    [{ tags: ['a\u001bb'] }, /"tags.0" must not hold control characters/],
    [{ note: 'a\u0007b' }, /"note" must not hold control characters other than tabs and line ends/],
    [{ tags: ['a', 3] }, /"tags\.1" must be text/],
    [{ tags: Array(51).fill('t') }, /"tags" must have at most 50 entries/],
    [{ pinned: 'yes' }, /"pinned" must be true or false/],
    [{ packets: 3 }, /"packets" is not known/],
    ['{"__proto__":{"pinned":true}}', /"__proto__" is not known/],
  ];
  for (const [body, expected] of cases) {
    assert.match(await detailOf(await app.request('/api/sessions/7', patch(body)), 400), expected);
  }
  assert.deepEqual(services.editor.changes, []);
  assert.deepEqual(messages, []);
});

Deno.test('a body that is too large is refused unread, with or without a length', async () => {
  const { app } = testApp();
  const body = JSON.stringify({ note: 'x'.repeat(300_000) });
  assert.match(await detailOf(await app.request('/api/sessions/7', patch(body)), 413), /262144 bytes/);
  const stream = new Blob([body]).stream();
  await detailOf(
    await app.request('/api/sessions/7', { method: 'PATCH', headers: JSON_HEADERS, body: stream }),
    413,
  );
});

Deno.test('working a session out again tells every page how far it is, and ends', async () => {
  const { app, services, messages } = testApp();
  const step = { session_id: 7, source: 'eth0', packets: 5, bytes_done: 50, bytes_total: 100, done: false };
  services.editor.progress = [step, { ...step, packets: 6 }];
  const response = await app.request('/api/sessions/7/relabel', { method: 'POST' });
  assert.equal(response.status, 200);
  const told = { type: 'import_progress', job: null, ...step } as const;
  assert.deepEqual(messages, [told, { ...told, packets: 6, done: true }, { type: 'sessions_changed' }]);
});

Deno.test('a session is labelled again, and every page hears of it', async () => {
  const { app, services, messages } = testApp();
  const relabel = (id: number | string, init: RequestInit = {}) =>
    app.request(`/api/sessions/${id}/relabel`, { method: 'POST', ...init });
  const response = await relabel(7);
  assert.equal(response.status, 200);
  const session = v.parse(sessionSchema, await response.json());
  const { catalogue_version } = await (await app.request('/api/health')).json();
  assert.equal(session.catalogue_version, catalogue_version);
  assert.deepEqual(services.editor.changes, ['relabelled']);
  assert.deepEqual(messages, [{ type: 'sessions_changed' }]);

  await detailOf(await relabel(8), 404);
  await detailOf(await relabel('x'), 404);
  await detailOf(await app.request('/api/sessions/7/relabel?now=1', { method: 'POST' }), 400);
  assert.ok(
    [404, 405].includes((await app.request('/api/sessions/7/relabel')).status),
    'reading changes nothing',
  );
  services.editor.refusal = new TapdeckError('conflict', 'This session is still being worked on.');
  assert.match(await detailOf(await relabel(7), 409), /worked on/);
  services.editor.refusal = new TapdeckError('invalid', 'rules.txt has mistakes. line 2: wrong.');
  assert.match(await detailOf(await relabel(7), 400), /line 2: wrong/);
  assert.deepEqual(services.editor.changes, ['relabelled']);
  assert.equal(messages.length, 1);
});

Deno.test('a session is removed and every page hears of it; a recording one stays', async () => {
  const { app, services, messages } = testApp();
  const response = await app.request('/api/sessions/7', { method: 'DELETE' });
  assert.equal(response.status, 204);
  assert.equal(await response.text(), '');
  assert.deepEqual(services.editor.removed, [7]);
  assert.deepEqual(messages, [{ type: 'sessions_changed' }]);
  services.editor.recording = true;
  assert.match(
    await detailOf(await app.request('/api/sessions/7', { method: 'DELETE' }), 409),
    /stop it first/,
  );
  assert.equal(messages.length, 1);
});

Deno.test('the list is narrowed, sorted and paged as asked, or the fault is named', async () => {
  const { app, services } = testApp();
  const page = await (await app.request('/api/sessions')).json();
  assert.deepEqual([page.total, page.next_cursor], [1, null]);
  const query =
    'q=a%20b&from_us=1&to_us=2&interface=lo&app=Zoom&tag=x&kind=live&state=failed&pinned=true&sort=name';
  assert.equal((await app.request(`/api/sessions?${query}&limit=5&cursor=abc`)).status, 200);
  assert.deepEqual(services.reader.asked, [
    { sort: '-date', limit: 200 },
    {
      q: 'a b',
      from_us: 1,
      to_us: 2,
      interface: 'lo',
      app: 'Zoom',
      tag: 'x',
      kind: 'live',
      state: 'failed',
      pinned: true,
      sort: 'name',
      limit: 5,
      cursor: 'abc',
    },
  ]);
  const wrong = [
    'limit=1001',
    'limit=0',
    'sort=note',
    'kind=x',
    'pinned=1',
    'q=',
    'from_us=x',
    'from_us=2&to_us=1',
    'page=2',
  ];
  for (const each of wrong) {
    const detail = await detailOf(await app.request(`/api/sessions?${each}`), 400);
    assert.ok(detail.includes(`"${each.split('=')[0]}"`), detail);
  }
  assert.equal((await (await app.request('/api/sessions/facets')).json()).sessions, 1);
  const sparks = await (await app.request('/api/sessions/sparklines?ids=7,8')).json();
  assert.deepEqual(sparks, { sparklines: [{ session_id: 7, points: [1, 2, 3] }] });
  const many = Array.from({ length: 201 }, (_, i) => i + 1).join(',');
  for (const ids of ['', '0', '1,,2', 'x', many]) {
    await detailOf(await app.request(`/api/sessions/sparklines?ids=${ids}`), 400);
  }
});
