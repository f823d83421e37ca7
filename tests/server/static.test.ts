import assert from 'node:assert/strict';
import { detailOf, testApp, TestServer } from './harness.ts';

/** A folder as the build leaves it, with a secret beside it. */
async function built(test: (assetsDir: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const assetsDir = `${root}/dist`;
    await Deno.mkdir(`${assetsDir}/images`, { recursive: true });
    await Deno.writeTextFile(`${root}/secret.txt`, 'secret');
    await Deno.writeTextFile(`${assetsDir}/.env`, 'secret');
    await Deno.writeTextFile(`${assetsDir}/index.html`, '<!doctype html><title>Tapdeck</title>');
    await Deno.writeTextFile(`${assetsDir}/main.js`, 'start();');
    await Deno.writeTextFile(`${assetsDir}/chunk-ABCD2345.js`, 'export {};');
    await Deno.writeTextFile(`${assetsDir}/images/marker-icon.png`, 'png');
    await test(assetsDir);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test('page routes get the page, which is asked for anew each time', () =>
  built(async (assetsDir) => {
    const { app } = testApp({ assetsDir });
    for (
      const path of [
        '/',
        '/sessions',
        '/sessions/7',
        '/sessions/7/ask?sql=select',
        '/sessions?q=office',
        '/settings',
      ]
    ) {
      const response = await app.request(path);
      assert.equal(response.status, 200);
      assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
      assert.equal(response.headers.get('cache-control'), 'no-cache');
      assert.match(await response.text(), /Tapdeck/);
    }
    assert.equal(await (await app.request('/', { method: 'HEAD' })).text(), '');
    // A scraper that asks for what is not there must not take the page for an answer.
    for (const path of ['/nope', '/sessions/x', '/sessions/7/packets']) {
      assert.equal((await app.request(path)).status, 404, path);
    }
  }));

Deno.test('a browser at an unknown address gets the page and a 404; programs get a problem document', () =>
  built(async (assetsDir) => {
    const { app } = testApp({ assetsDir });
    const browser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };
    const unknown = [
      '/nonsense',
      '/sessions/abc',
      '/sessions/0',
      '/sessions/1/streams/foo',
      '/sessions/1/packets/15',
      '/a%20b/%00',
    ];
    for (const path of unknown) {
      const response = await app.request(path, browser);
      assert.equal(response.status, 404, path);
      assert.match(response.headers.get('content-type') ?? '', /^text\/html/, path);
      assert.match(await response.text(), /Tapdeck/, path);
      await detailOf(await app.request(path), 404);
    }
    for (const path of ['/api', '/api/nothing', '/metrics/more', '/ws/more']) {
      await detailOf(await app.request(path, browser), 404);
    }
    assert.equal((await app.request('/main.js', browser)).status, 200);
    assert.equal((await app.request('/nonsense', { method: 'POST', ...browser })).status, 404);
  }));

Deno.test('files have their type; hashed ones are kept for ever, others are asked for by their tag', () =>
  built(async (assetsDir) => {
    const { app } = testApp({ assetsDir });
    const hashed = await app.request('/chunk-ABCD2345.js');
    assert.match(hashed.headers.get('content-type') ?? '', /^text\/javascript/);
    assert.equal(hashed.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    await hashed.body?.cancel();

    const plain = await app.request('/images/marker-icon.png');
    assert.equal(plain.headers.get('content-type'), 'image/png');
    assert.equal(plain.headers.get('cache-control'), 'no-cache');
    const etag = plain.headers.get('etag') ?? '';
    await plain.body?.cancel();
    const again = await app.request('/images/marker-icon.png', { headers: { 'if-none-match': etag } });
    assert.equal(again.status, 304);
  }));

Deno.test('a browser gets the smallest form that it takes and that is there, each with a tag of its own', () =>
  built(async (assetsDir) => {
    const { app } = testApp({ assetsDir });
    await Deno.writeTextFile(`${assetsDir}/chunk-ABCD2345.js.br`, 'b');
    await Deno.writeTextFile(`${assetsDir}/chunk-ABCD2345.js.gz`, 'gz');
    const asked = async (file: string, encodings?: string, tag?: string) => {
      const headers: Record<string, string> = {};
      if (encodings !== undefined) headers['accept-encoding'] = encodings;
      if (tag !== undefined) headers['if-none-match'] = tag;
      const response = await app.request(file, { headers });
      const get = (name: string) => response.headers.get(name);
      assert.equal(get('vary'), 'accept-encoding');
      if (response.status === 200) assert.match(get('content-type') ?? '', /^text\/javascript/);
      return { status: response.status, coding: get('content-encoding'), etag: get('etag') ?? '' };
    };
    const chunk = '/chunk-ABCD2345.js';
    for (
      const [encodings, coding] of [
        ['gzip, deflate, br, zstd', 'br'],
        ['gzip, deflate', 'gzip'],
        ['br;q=0, GZIP;q=0.5', 'gzip'],
        ['gzip;q=0.000, identity', null],
        ['brotli, x-gzip', null],
        ['', null],
        [undefined, null],
      ] as const
    ) {
      assert.equal((await asked(chunk, encodings)).coding, coding, encodings);
    }
    assert.equal((await asked('/main.js', 'br, gzip')).coding, null, 'no such form');
    const tags = await Promise.all(['br', 'gzip', ''].map(async (each) => (await asked(chunk, each)).etag));
    assert.equal(new Set(tags).size, 3);
    const [br = ''] = tags;
    assert.equal((await asked(chunk, 'br', br)).status, 304);
    assert.equal((await asked(chunk, 'gzip', br)).status, 200);
    assert.match(br, /^W\/"/, 'RFC 9110 section 8.8.1: alike in meaning, not in bytes');
  }));

Deno.test('no path leads out of the folder, to a hidden file or to a folder', () =>
  built(async (assetsDir) => {
    await using test = new TestServer({ assetsDir });
    const paths = [
      '/../secret.txt',
      '/images/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..\\secret.txt',
      '/.env',
      '/%2eenv',
      '//etc/passwd.txt',
      '/images/%00.png',
      '/missing.js',
      '/images.',
    ];
    for (const path of paths) {
      // On a bare connection: clients of ours would tidy such paths up.
      using connection = await Deno.connect({ hostname: '127.0.0.1', port: test.server.port });
      const request =
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${test.server.port}\r\nConnection: close\r\n\r\n`;
      await connection.write(new TextEncoder().encode(request));
      const answer = await new Response(connection.readable).text();
      assert.match(answer, /^HTTP\/1\.1 404 /, path);
      assert.doesNotMatch(answer, /secret$/, path);
    }
  }));

Deno.test('without a build, the page says what to run and files are 404', async () => {
  const { app } = testApp();
  const response = await app.request('/sessions');
  assert.equal(response.status, 503);
  assert.match(await response.text(), /\.\/tapdeck start/);
  await detailOf(await app.request('/main.js'), 404);
});
