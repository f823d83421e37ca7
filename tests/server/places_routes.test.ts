import assert from 'node:assert/strict';
import * as v from 'valibot';
import { placesReport, sessionHostRow, settingsReport } from '../../src/model/place.ts';
import { detailOf, testApp, TestServer } from './harness.ts';

const BASE = '/api/sessions/7';

Deno.test('hosts: a page of them, largest first unless said otherwise, every filter as its own type', async () => {
  const { app, services } = testApp();
  const body = await (await app.request(`${BASE}/hosts`)).json();
  assert.equal(v.parse(v.array(sessionHostRow), body.hosts).length, body.total);
  await app.request(
    `${BASE}/hosts?offset=5&limit=9&sort=city&q=%3Cb%3E&place=64.1466,-21.9426&country=IS&asn=64500&organisation=A%20%26%20B`,
  );
  await app.request(`${BASE}/hosts?country=&asn=0`);
  assert.deepEqual(services.places.asked, [
    { offset: 0, limit: 200, sort: '-bytes' },
    {
      offset: 5,
      limit: 9,
      sort: 'city',
      q: '<b>',
      place: '64.1466,-21.9426',
      country: 'IS',
      asn: 64500,
      organisation: 'A & B',
    },
    { offset: 0, limit: 200, sort: '-bytes', country: '', asn: 0 },
  ]);
});

Deno.test('places: the report as it is; streams take the same filters', async () => {
  const { app, services } = testApp();
  v.parse(placesReport, await (await app.request(`${BASE}/places`)).json());
  await detailOf(await app.request('/api/sessions/8/places'), 404);
  await detailOf(await app.request('/api/sessions/8/hosts'), 404);
  await app.request(`${BASE}/streams?place=64.1466,-21.9426&country=&asn=0&organisation=B`);
  const plain = { offset: 0, limit: 200, sort: 'first_us' };
  assert.deepEqual(services.reader.asked, [{
    ...plain,
    place: '64.1466,-21.9426',
    country: '',
    asn: 0,
    organisation: 'B',
  }]);
});

const REFUSED: [string, RegExp][] = [
  ['hosts?sort=constructor', /"sort" must be a column of the hosts/],
  ['hosts?limit=1001', /"limit"/],
  ['hosts?q=', /"q" must not be empty/],
  ['hosts?place=here', /"place" must be the place_id of a place/],
  ['hosts?place=1,2,3', /"place"/],
  ['hosts?country=is', /"country" must be two capital letters/],
  ['hosts?organisation=', /"organisation" must not be empty/],
  ['hosts?asn=-1', /"asn"/],
  ['hosts?asn=4294967296', /"asn"/],
  ['hosts?colour=red', /"colour" is not known here/],
  ['streams?country=ISL', /"country"/],
  ['places?x=1', /"x" is not known here/],
];
for (const [path, expected] of REFUSED) {
  Deno.test(`${path} is refused with a sentence`, async () => {
    const { app, services } = testApp();
    assert.match(await detailOf(await app.request(`${BASE}/${path}`), 400), expected);
    assert.deepEqual([services.places.asked, services.reader.asked], [[], []]);
  });
}

Deno.test('settings: read and changed in part', async () => {
  const { app } = testApp();
  const before = v.parse(settingsReport, await (await app.request('/api/settings')).json());
  assert.deepEqual([before.settings.offline_databases, before.settings.online_lookup], ['ask', false]);
  const patch = (body: unknown) =>
    app.request('/api/settings', { method: 'PATCH', body: JSON.stringify(body) });
  const home = { latitude: 64, longitude: -22, label: '<b>' };
  const after = v.parse(settingsReport, await (await patch({ online_lookup: true, home })).json());
  assert.deepEqual([after.settings.online_lookup, after.settings.home], [true, home]);
  assert.equal(v.parse(settingsReport, await (await patch({ home: null })).json()).settings.home, null);
  for (
    const [body, expected] of [
      [{}, /Say what to change/],
      [{ online_lookup: 'yes' }, /"online_lookup" must be true or false/],
      [{ offline_databases: 'maybe' }, /"offline_databases" must be one of ask, wanted, refused/],
      [{ home: { latitude: 91, longitude: 0, label: '' } }, /"home.latitude" must be at most 90/],
      [{ tile_url: 'x'.repeat(501) }, /"tile_url" must have at most 500 characters/],
      [{ theme: 'dark' }, /"theme" is not known here/],
      [[], /must be a JSON object/],
    ] as const
  ) {
    assert.match(await detailOf(await patch(body), 400), expected);
  }
  await detailOf(await patch({ tile_attribution: 'x'.repeat(20_000) }), 413);
});

Deno.test('updates: all places come with the first one, then only those that moved on', async () => {
  await using test = new TestServer();
  const { recorder } = test.services;
  await recorder.start({ interface: 'lo' });
  recorder.progress(40);
  const { page } = await test.page();
  recorder.progress(41);
  assert.equal((await page.next('update')).places.length, 1);
  recorder.progress(42);
  assert.deepEqual((await page.next('update')).places, []);
  recorder.placesMark = 2;
  recorder.progress(43);
  assert.equal((await page.next('update')).places.length, 1);
  assert.deepEqual(recorder.placesViewed, [undefined, undefined, 1, 1]);
});
