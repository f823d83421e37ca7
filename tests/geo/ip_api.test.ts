import assert from 'node:assert/strict';
import { IpApi, type IpApiOptions } from '../../src/geo/ip_api.ts';
import type { Located } from '../../src/model/host.ts';
import { found, headers, IpApiServer } from '../support/ip_api_server.ts';

type Answers = Map<string, Partial<Located> | null>;

/** Switched on, with every answer collected. */
function client(server: IpApiServer, options: IpApiOptions = {}) {
  const api = new IpApi({ base: server.base, firstWaitMs: 50, paceMs: 10, ...options });
  api.enabled = true;
  const answers: Answers = new Map();
  let arrival = Promise.withResolvers<void>();
  api.onAnswers = (some) => {
    for (const [address, answer] of some) answers.set(address, answer);
    arrival.resolve();
    arrival = Promise.withResolvers();
  };
  return {
    api,
    answers,
    answered: async (count: number) => {
      while (answers.size < count) await arrival.promise;
    },
    [Symbol.asyncDispose]: () => api.close(),
  };
}

/** The problem that shows once a request has failed. */
async function problemOf(api: IpApi): Promise<string> {
  for (;;) {
    if (api.problem !== undefined) return api.problem;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

Deno.test('ip-api: one request for many addresses, each answered as it documents', async () => {
  await using server = new IpApiServer((asked) =>
    Response.json(
      asked.map((query) => query === '45.1.1.2' ? { status: 'fail', message: 'x', query } : found(query)),
      { headers },
    )
  );
  await using page = client(server);
  for (const address of ['45.1.1.1', '45.1.1.2', '45.1.1.1', '2a10::1']) page.api.ask(address);
  assert.equal(page.api.pending, 3);
  await page.answered(3);
  assert.deepEqual(server.asked, [['45.1.1.1', '45.1.1.2', '2a10::1']]);
  assert.deepEqual(page.answers.get('45.1.1.1'), {
    country_code: 'IS',
    country: 'Iceland',
    city: 'Reykjavik',
    latitude: 64.1466,
    longitude: -21.9426,
    asn: 64500,
    organisation: 'Example Networks',
    located_by: 'ip-api.com',
  });
  assert.equal(page.answers.get('45.1.1.2'), null);
  assert.equal(page.api.problem, undefined);
});

Deno.test('ip-api: batches of a hundred; only public addresses leave, and as the addresses that they are', async () => {
  await using server = new IpApiServer((asked) =>
    Response.json(asked.map((query) => found(query)), { headers })
  );
  await using page = client(server);
  for (let i = 0; i < 150; i++) page.api.ask(`45.1.2.${i}`);
  await page.answered(150);
  assert.deepEqual(server.asked.map((each) => each.length), [100, 50]);
  for (
    const address of ['10.0.0.1', '::1', 'fe80::1', '192.0.2.1', '64:ff9b::2d01:101', '2002:c0a8:101::1']
  ) {
    page.api.ask(address);
  }
  await page.answered(151);
  assert.deepEqual(server.asked[2], ['45.1.1.1']);
  assert.equal(page.answers.get('64:ff9b::2d01:101')?.city, 'Reykjavik');
});

Deno.test('ip-api: no requests left means none until there are new ones', async () => {
  await using server = new IpApiServer((asked) =>
    Response.json(asked.map((query) => found(query)), { headers: { 'x-rl': '0', 'x-ttl': '1' } })
  );
  await using page = client(server);
  page.api.ask('45.1.1.1');
  await page.answered(1);
  const began = performance.now();
  page.api.ask('45.1.1.2');
  await page.answered(2);
  assert.ok(performance.now() - began >= 1000, 'it waited');
});

Deno.test('ip-api: 429 waits as long as it says, then asks again for the same', async () => {
  let refused = 0;
  await using server = new IpApiServer((asked) =>
    refused++ === 0
      ? new Response('', { status: 429, headers: { 'x-ttl': '0' } })
      : Response.json(asked.map((query) => found(query)), { headers })
  );
  await using page = client(server);
  page.api.ask('45.1.1.1');
  await server.requests(1);
  assert.match(await problemOf(page.api), /^ip-api\.com wants fewer requests; asked again in \d+ s\.$/);
  await page.answered(1);
  assert.deepEqual(server.asked, [['45.1.1.1'], ['45.1.1.1']]);
  assert.equal(page.api.problem, undefined);
});

const json = (body: unknown) => Response.json(body, { headers });
const FAILING: [what: string, answer: (asked: string[]) => Response | Promise<Response>, problem: RegExp][] =
  [
    ['garbage', () => new Response('<html>hello</html>'), /something else than it documents/],
    ['JSON of another shape', () => json({ status: 'success' }), /something else than it documents/],
    ['a list of nonsense', () => json([1, null, 'x', { status: 'success' }]), /answered to nothing/],
    ['answers to what nobody asked', () => json([found('45.9.9.9')]), /answered to nothing/],
    ['an endless body', () => new Response('['.padEnd(400_000, ' ')), /answered too much \(.*longer than/],
    ['a place off the Earth', ([a = '']) => json([found(a, { lat: 900 })]), /places that cannot be/],
    ['half a place', ([a = '']) => json([found(a, { lon: null })]), /places that cannot be/],
    ['a server error', () => new Response('', { status: 503 }), /answered with 503/],
    [
      'a redirect',
      () => new Response('', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }),
      /cannot be reached/,
    ],
    [
      'silence',
      () => new Promise<Response>((resolve) => setTimeout(() => resolve(new Response('[]')), 400)),
      /did not answer in/,
    ],
    [
      'a body that breaks off',
      () =>
        new Response(
          new ReadableStream({
            pull(controller) {
              controller.enqueue(new TextEncoder().encode('[{"status"'));
              controller.error(new Error('broken'));
            },
          }),
        ),
      /cannot be reached|something else/,
    ],
  ];
for (const [what, answer, problem] of FAILING) {
  Deno.test(`ip-api: ${what} is a sentence, nothing is stored, and it is asked again`, async () => {
    let requests = 0;
    await using server = new IpApiServer((asked) =>
      requests++ === 0 ? answer(asked) : json(asked.map((query) => found(query)))
    );
    await using page = client(server, { timeLimitMs: 200 });
    page.api.ask('45.1.1.1');
    assert.match(await problemOf(page.api), problem);
    assert.equal(page.answers.size, 0);
    await page.answered(1);
    assert.equal(page.answers.get('45.1.1.1')?.city, 'Reykjavik');
  });
}

Deno.test('ip-api: single answers that contradict each other or cannot be are not believed', async () => {
  await using server = new IpApiServer(([a = '', b = '', c = '', d = '']) =>
    json([
      found(a),
      found(a, { city: 'Elsewhere' }),
      found(b, { lat: 900, lon: 'east', countryCode: 'XX' }),
      found(c, { city: '\u001b]0;owned\u0007<script>', as: 'AS99999999999 x', countryCode: 'de' }),
      { status: 'success', query: d, lat: 1, lon: 2 },
    ])
  );
  await using page = client(server);
  for (const address of ['45.1.1.1', '45.1.1.2', '45.1.1.3', '45.1.1.4', '45.1.1.5']) page.api.ask(address);
  await page.answered(3);
  // Not even as "nobody knows", which would hold for a week.
  assert.deepEqual([page.answers.has('45.1.1.1'), page.answers.has('45.1.1.2')], [false, false]);
  assert.equal(page.api.problem, undefined);
  const third = page.answers.get('45.1.1.3');
  assert.deepEqual([third?.city, third?.country, third?.asn], [']0;owned<script>', 'Germany', null]);
  assert.deepEqual([page.answers.get('45.1.1.4')?.latitude, page.answers.get('45.1.1.4')?.city], [1, null]);
  assert.equal(page.answers.get('45.1.1.5'), null);
});

Deno.test('ip-api: nobody there is a sentence; switched off it asks nobody and forgets', async () => {
  const server = new IpApiServer(() => json([]));
  const base = server.base;
  await server[Symbol.asyncDispose]();
  const api = new IpApi({ base, firstWaitMs: 60_000 });
  api.ask('45.1.1.1');
  assert.equal(api.pending, 0, 'off at first');
  api.enabled = true;
  api.ask('45.1.1.1');
  assert.match(await problemOf(api), /^ip-api\.com cannot be reached \(.+\); asked again in 60 s\.$/);
  assert.equal(api.pending, 1);
  api.enabled = false;
  assert.deepEqual([api.pending, api.problem], [0, undefined]);
  api.enabled = true;
  api.ask('45.1.1.1');
  assert.match(`${api.problem}`, /asked again in (60|59) s\.$/, 'it still waits, and says why');
  await api.close();
});

Deno.test('ip-api: switched off in the middle of a request, the answer is not waited for', async () => {
  const hold = Promise.withResolvers<Response>();
  await using server = new IpApiServer(() => hold.promise);
  await using page = client(server);
  page.api.ask('45.1.1.1');
  await server.requests(1);
  await page.api.close();
  hold.resolve(json([found('45.1.1.1')]));
  assert.equal(page.answers.size, 0);
});
