import assert from 'node:assert/strict';
import * as v from 'valibot';
import { appRow, metricRow, packetRow, protocolRow, streamRow, talkerRow } from '../../src/model/rows.ts';
import { detailOf, testApp } from './harness.ts';

const BASE = '/api/sessions/7';

Deno.test('packets: defaults, every filter as its own type, and a cursor to go on', async () => {
  const { app, services } = testApp();
  const body = await (await app.request(`${BASE}/packets`)).json();
  assert.equal(v.parse(v.array(packetRow), body.packets).length, 2);
  assert.equal(body.next_cursor, 2);
  const query = 'cursor=2&limit=1000&app=DNS&host=::1&protocol=TLSv1.3&stream=tcp:12&from_us=0' +
    '&to_us=1767323045000000&q=%3Cb%3E%20%27%22';
  assert.equal((await app.request(`${BASE}/packets?${query}`)).status, 200);
  assert.deepEqual(services.reader.asked, [{ limit: 200 }, {
    cursor: 2,
    limit: 1000,
    app: 'DNS',
    host: '::1',
    protocol: 'TLSv1.3',
    stream: 'tcp:12',
    from_us: 0,
    to_us: 1767323045000000,
    q: `<b> '"`,
  }]);
});

const REFUSED: [string, RegExp][] = [
  ['packets?limit=0', /"limit" must be a whole number from 1 to 1000/],
  ['packets?limit=1001', /"limit"/],
  ['packets?limit=10.5', /"limit"/],
  ['packets?limit=1e2', /"limit"/],
  ['packets?limit=0x10', /"limit"/],
  ['packets?limit=%2B5', /"limit"/],
  ['packets?limit=', /"limit"/],
  ['packets?limit=1&limit=2', /"limit" is given twice/],
  ['packets?cursor=-1', /"cursor"/],
  ['packets?cursor=9999999999999999', /"cursor"/],
  ['packets?from_us=yesterday', /"from_us"/],
  ['packets?from_us=2&to_us=1', /^Query parameter "from_us" must not be later than "to_us"\.$/],
  ['metrics?from_us=2&to_us=1', /"from_us" must not be later than "to_us"/],
  ['packets?stream=sctp:1', /"stream" must be a stream such as tcp:12/],
  ['packets?q=', /"q" must not be empty/],
  [`packets?q=${'x'.repeat(201)}`, /"q" must have at most 200 characters/],
  ['packets?colour=red', /Query parameter "colour" is not known here/],
  ['packets?constructor=1', /"constructor" is not known/],
  ['packets?__proto__=1', /"__proto__" is not known/],
  ['streams?sort=bytes', /"sort" must be a column/],
  ['streams?sort=--first_us', /"sort" must be a column/],
  ['streams?sort=constructor', /"sort" must be a column/],
  ['streams?offset=-1', /"offset"/],
  ['metrics?protocol=sctp', /"protocol" must be one of all, tcp, udp/],
  ['talkers?limit=1001', /"limit"/],
  ['protocols?x=1', /"x" is not known/],
  ['apps?x=1', /"x" is not known/],
];
for (const [path, expected] of REFUSED) {
  Deno.test(`${path.slice(0, 60)} is refused with a sentence`, async () => {
    const { app, services } = testApp();
    assert.match(await detailOf(await app.request(`${BASE}/${path}`), 400), expected);
    assert.deepEqual(services.reader.asked, []);
  });
}

Deno.test('streams: a page of them, sorted by any column either way, and one by its key', async () => {
  const { app, services } = testApp();
  const body = await (await app.request(`${BASE}/streams?sort=-bytes_to_client&offset=10&limit=5&app=DNS`))
    .json();
  assert.equal(v.parse(v.array(streamRow), body.streams).length, 1);
  assert.equal(body.total, 1);
  await app.request(`${BASE}/streams`);
  assert.deepEqual(services.reader.asked, [
    { offset: 10, limit: 5, sort: '-bytes_to_client', app: 'DNS' },
    { offset: 0, limit: 200, sort: 'first_us' },
  ]);
  const stream = v.parse(streamRow, await (await app.request(`${BASE}/streams/udp:0`)).json());
  assert.equal(stream.app, 'DNS');
  await detailOf(await app.request(`${BASE}/streams/udp:1`), 404);
  await detailOf(await app.request(`${BASE}/streams/udp-1`), 404);
});

Deno.test('metrics, protocols, applications and talkers', async () => {
  const { app, services } = testApp();
  const json = async (path: string) => await (await app.request(`${BASE}/${path}`)).json();
  const { metrics } = await json('metrics?protocol=dns&from_us=1&to_us=2');
  assert.equal(v.parse(v.array(metricRow), metrics).length, 1);
  assert.equal(v.parse(v.array(protocolRow), (await json('protocols')).protocols).length, 1);
  assert.equal(v.parse(v.array(appRow), (await json('apps')).apps).length, 1);
  assert.equal(v.parse(v.array(talkerRow), (await json('talkers')).talkers).length, 1);
  await json('talkers?limit=50');
  assert.deepEqual(services.reader.asked, [
    { protocol: 'dns', from_us: 1, to_us: 2 },
    { limit: 7 },
    { limit: 50 },
  ]);
});
