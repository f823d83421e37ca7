import assert from 'node:assert/strict';
import * as v from 'valibot';
import { comparison } from '../../src/model/compare.ts';
import { detailOf, testApp } from './harness.ts';

const get = (app: ReturnType<typeof testApp>['app'], query: string) =>
  app.request(`http://localhost/api/compare${query}`, { headers: { host: 'localhost' } });

Deno.test('compare route: hands sessions, ranges and alignment on, and answers by its schema', async () => {
  const { app, services } = testApp();
  const response = await get(app, '?a=1&b=2&align=host:example.com&a_from_us=5&b_to_us=9000000');
  assert.equal(response.status, 200);
  v.parse(comparison, await response.json());
  await get(app, '?a=3&b=3');
  assert.deepEqual(services.comparer.asked, [
    { a: { session_id: 1, from_us: 5 }, b: { session_id: 2, to_us: 9_000_000 }, align: 'host:example.com' },
    { a: { session_id: 3 }, b: { session_id: 3 }, align: 'start' },
  ]);
});

Deno.test('compare route: what cannot be asked is refused with one sentence', async () => {
  const { app, services } = testApp();
  const refused: [query: string, sentence: RegExp][] = [
    ['', /"a" is missing/],
    ['?a=1', /"b" is missing/],
    ['?a=0&b=1', /"a" must be a whole number/],
    ['?a=1&b=x', /"b" must be a whole number/],
    ['?a=1&b=1.5', /"b" must be a whole number/],
    ['?a=1&b=2&align=end', /"align" must be start, clock, or host: and an address or name/],
    ['?a=1&b=2&align=host:', /"align" must be/],
    [`?a=1&b=2&align=host:${'x'.repeat(256)}`, /"align" must be/],
    ['?a=1&b=2&align=host:%00', /"align" must be/],
    ['?a=1&b=2&a_from_us=-1', /"a_from_us" must be a whole number/],
    ['?a=1&b=2&c=3', /"c" is not known here/],
    ['?a=1&a=2&b=2', /"a" is given twice/],
  ];
  for (const [query, sentence] of refused) {
    assert.match(await detailOf(await get(app, query), 400), sentence, query);
  }
  assert.equal(await detailOf(await get(app, '?a=1&b=101'), 404), 'There is no session 101.');
  assert.deepEqual(services.comparer.asked, []);
  const posted = await app.request('http://localhost/api/compare', {
    method: 'POST',
    headers: { host: 'localhost' },
  });
  await detailOf(posted, 405);
});
