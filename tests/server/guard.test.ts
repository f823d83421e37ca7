import assert from 'node:assert/strict';
import { hostsFor, isLoopback } from '../../src/server/hosts.ts';
import { detailOf, testApp, TestServer } from './harness.ts';
import { RawSocket } from './raw_ws.ts';

const PATHS = ['/', '/api/health', '/api/sessions/7', '/ws', '/nothing/here'];

for (const path of PATHS) {
  Deno.test(`a foreign Host is refused on ${path}`, async () => {
    const { app } = testApp({ allowedHosts: ['127.0.0.1:8790', 'localhost:8790'] });
    for (const host of ['evil.example:8790', '127.0.0.1:8791', '127.0.0.1', 'localhost.:8790', '']) {
      const response = await app.request(path, { headers: { host } });
      assert.match(await detailOf(response, 403), /host name/, host);
    }
  });

  Deno.test(`a foreign Origin is refused on ${path}`, async () => {
    const { app } = testApp();
    const origins = ['http://evil.example', 'http://localhost:3000', 'https://localhost', 'null', ''];
    for (const origin of origins) {
      const response = await app.request(path, { headers: { host: 'localhost', origin } });
      assert.match(await detailOf(response, 403), /another site/, origin);
    }
  });
}

Deno.test('an own Origin and a program without one are let through, whatever the spelling of Host', async () => {
  const { app } = testApp({ allowedHosts: hostsFor('127.0.0.1', 80) });
  for (const host of ['localhost', 'LOCALHOST:80', '127.0.0.1', '[::1]']) {
    assert.equal((await app.request('/api/health', { headers: { host } })).status, 200, host);
  }
  const headers = { host: 'localhost', origin: 'http://localhost' };
  assert.equal((await app.request('/api/sessions/7', { method: 'DELETE', headers })).status, 204);
});

Deno.test('what another site loads without an Origin gets no data, but its links lead to the page', async () => {
  const { app } = testApp();
  const headers = { 'sec-fetch-site': 'cross-site' };
  await detailOf(await app.request('/api/sessions', { headers }), 403);
  await detailOf(await app.request('/api/sessions', { headers: { 'sec-fetch-site': 'same-site' } }), 403);
  assert.equal((await app.request('/sessions/7', { headers })).status, 503);
  assert.equal(
    (await app.request('/api/sessions', { headers: { 'sec-fetch-site': 'same-origin' } })).status,
    200,
  );
});

Deno.test('the hosts of a wildcard address are the own addresses, not any name', () => {
  assert.deepEqual(hostsFor('0.0.0.0', 8790, ['192.0.2.5', '2001:db8::5']), [
    '127.0.0.1:8790',
    'localhost:8790',
    '[::1]:8790',
    '192.0.2.5:8790',
    '[2001:db8::5]:8790',
  ]);
  assert.ok(hostsFor('box.example', 8790).includes('box.example:8790'));
  assert.ok(isLoopback('127.8.9.1') && isLoopback('::1') && isLoopback('Localhost'));
  assert.ok(!isLoopback('0.0.0.0') && !isLoopback('127.evil.example') && !isLoopback('192.0.2.1'));
});

Deno.test('every answer carries the security headers, refusals and failures too', async () => {
  const { app } = testApp();
  const requests = [
    app.request('/'),
    app.request('/api/health'),
    app.request('/api/nothing'),
    app.request('/api/health', { method: 'POST' }),
    app.request('/api/sessions', { headers: { origin: 'http://evil.example' } }),
  ];
  for (const response of await Promise.all(requests)) {
    const { headers } = response;
    assert.equal(
      headers.get('content-security-policy'),
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    );
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.equal(headers.get('access-control-allow-origin'), null);
    await response.body?.cancel();
  }
});

Deno.test('the page may fetch from the tile server that was chosen, from nobody else, and nothing but pictures', async () => {
  const { app, services } = testApp();
  const sources = async (path: string, name: string) => {
    const policy = (await app.request(path)).headers.get('content-security-policy') ?? '';
    return policy.split('; ').find((rule) => rule.startsWith(`${name} `));
  };
  await services.settings.change({ tile_url: 'https://{s}.tile.example/{z}/{x}/{y}.png' });
  assert.equal(await sources('/', 'img-src'), "img-src 'self' data: https://*.tile.example");
  assert.equal(await sources('/', 'connect-src'), "connect-src 'self'");
  assert.equal(await sources('/api/health', 'img-src'), "img-src 'self' data:", 'data fetches nothing');
  // Whatever stands in the store: it cannot begin another rule.
  await services.settings.change({ tile_url: "https://tile.example;script-src'unsafe-inline'/{z}/{x}/{y}" });
  assert.equal(await sources('/', 'img-src'), "img-src 'self' data:");
  services.settings.report = () => Promise.reject(new Error('the disk is gone'));
  assert.equal(await sources('/', 'img-src'), "img-src 'self' data:", 'the page comes all the same');
});

Deno.test('with a token, nothing is answered without it', async () => {
  const { app } = testApp({ token: 'correct horse' });
  for (const path of PATHS) {
    const response = await app.request(path);
    assert.equal(response.headers.get('www-authenticate'), 'Bearer');
    assert.match(await detailOf(response, 401), /token/);
  }
  for (const authorization of ['Bearer wrong', 'Bearer ', 'Basic correct horse', 'correct horse']) {
    await detailOf(await app.request('/api/health', { headers: { authorization } }), 401);
  }
  for (const cookie of ['tapdeck_token=correct horse', 'tapdeck_token=', 'tapdeck_token=00ff']) {
    await detailOf(await app.request('/api/health', { headers: { cookie } }), 401);
  }
  const authorization = 'Bearer correct horse';
  assert.equal((await app.request('/api/health', { headers: { authorization } })).status, 200);
});

Deno.test('a browser that opens the page without the token is asked for it, and nothing of its address is trusted', async () => {
  const { app } = testApp({ token: 'correct horse' });
  const open = (path: string) => app.request(path, { headers: { accept: 'text/html,*/*' } });
  const response = await open('/sessions/7?at=5&x=%22%3E%3Cscript%3E');
  assert.equal(response.status, 401);
  assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
  assert.match(
    response.headers.get('content-security-policy') ?? '',
    /default-src 'none'.*form-action 'self'/,
  );
  const html = await response.text();
  assert.match(html, /action="\/sessions\/7"/);
  assert.match(html, /name="at" value="5"/);
  assert.doesNotMatch(html, /<script|role="alert"/);
  const wrong = await (await open('/?token=wrong')).text();
  assert.match(wrong, /That is not the token/);
  assert.doesNotMatch(wrong, /value="wrong"/);
  // What answers with data stays data, whoever asks.
  for (const path of ['/api/health', '/metrics', '/ws']) await detailOf(await open(path), 401);
});

Deno.test('a token in the address becomes a cookie that only this site sends', async () => {
  const { app } = testApp({ token: 't0ken' });
  await detailOf(await app.request('/sessions?token=wrong'), 401);
  await detailOf(await app.request('/api/sessions/7?token=t0ken', { method: 'DELETE' }), 401);

  const response = await app.request('/sessions?a=1&token=t0ken');
  assert.equal(response.status, 303);
  assert.equal(response.headers.get('location'), '/sessions?a=1');
  const cookie = response.headers.get('set-cookie') ?? '';
  assert.match(cookie, /^tapdeck_token=[0-9a-f]{64}; Path=\/; HttpOnly; SameSite=Strict$/);
  const kept = cookie.split(';')[0] ?? '';
  assert.equal((await app.request('/api/health', { headers: { cookie: kept } })).status, 200);
  await detailOf(
    await app.request('/api/health', { headers: { cookie: kept, origin: 'http://evil.example' } }),
    403,
  );
});

Deno.test('the redirect that takes the token away cannot lead to another server', async () => {
  const { app } = testApp({ token: 't0ken' });
  for (const path of ['//evil.example/?token=t0ken', '/%2F/evil.example?token=t0ken']) {
    const response = await app.request(`http://localhost${path}`);
    const target = new URL(response.headers.get('location') ?? '', 'http://localhost/');
    assert.equal(target.host, 'localhost', path);
  }
});

Deno.test('a WebSocket upgrade from another site or under another name is refused', async () => {
  await using test = new TestServer();
  const { port } = test.server;
  const refused = [
    { Origin: 'http://evil.example' },
    { Origin: 'null' },
    { Origin: `http://127.0.0.1:${port + 1}` },
    { Host: `evil.example:${port}`, Origin: `http://evil.example:${port}` },
  ];
  for (const headers of refused) {
    using socket = await RawSocket.connect(port, headers);
    assert.equal(socket.status, 403, JSON.stringify(headers));
  }
  for (const headers of [{}, { Origin: `http://127.0.0.1:${port}` }]) {
    using socket = await RawSocket.connect(port, headers);
    assert.equal(socket.status, 101, JSON.stringify(headers));
  }
});

Deno.test('a WebSocket upgrade needs the token too', async () => {
  await using test = new TestServer({ token: 't0ken' });
  using without = await RawSocket.connect(test.server.port);
  assert.equal(without.status, 401);
  using withToken = await RawSocket.connect(test.server.port, { Authorization: 'Bearer t0ken' });
  assert.equal(withToken.status, 101);
});
