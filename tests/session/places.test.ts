/** What the hosts of a session add up to, and what a page that watches is told of it. */
import assert from 'node:assert/strict';
import * as v from 'valibot';
import { Atlas } from '../../src/geo/atlas.ts';
import { OfflineDatabases } from '../../src/geo/offline_databases.ts';
import { createLabeller } from '../../src/label/detector.ts';
import { STRENGTH, UNKNOWN_LABEL } from '../../src/model/label.ts';
import { type PlaceRow, placesReport, sessionHostRow } from '../../src/model/place.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import { HostFinder } from '../../src/session/host_finder.ts';
import { LivePlaces } from '../../src/session/live_places.ts';
import { Library } from '../../src/session/library.ts';
import { OwnAddresses } from '../../src/session/own_addresses.ts';
import { Replays } from '../../src/session/replay/replays.ts';
import { Places } from '../../src/session/places.ts';
import { RawCaptures } from '../../src/session/raw_captures.ts';
import { Store } from '../../src/store/store.ts';
import { writeDatabaseSet } from '../support/database_set.ts';
import { conversation, sent } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';

async function opened() {
  const folder = await TempFolder.make();
  await writeDatabaseSet(folder.at('geo'));
  const store = new Store(folder.at('t.sqlite'));
  const atlas = new Atlas();
  atlas.use(await new OfflineDatabases(folder.at('geo')).find());
  const own = new OwnAddresses({ sessions: store.sessions });
  const finder = new HostFinder({ rows: store.hosts, namesOf: (id) => store.hostNames(id), atlas, own });
  const places = new Places({ store, finder, own, replays: new Replays(store) });
  const captures = new RawCaptures(folder.at('captures'));
  const library = new Library({ store, captures, createLabeller: () => createLabeller(), places });
  return {
    store,
    atlas,
    finder,
    places,
    library,
    async [Symbol.asyncDispose]() {
      await finder.close();
      store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** One packet each way of `bytes` to and from a server. */
function visit(number: number, server: string, bytes: number): PacketRecord[] {
  const talk = conversation(number, { server });
  return [
    sent('client', talk, { length: bytes, tcpFlags: 2 }),
    sent('server', talk, { length: bytes * 2, tcpFlags: 18 }),
  ];
}

const APPS: Record<string, string> = { '45.10.0.1': 'Video', '45.10.0.2': 'Chat', '46.10.0.1': 'Video' };
const label = (record: PacketRecord) => {
  const remote = record.source.startsWith('192.') ? record.destination : record.source;
  return {
    ...UNKNOWN_LABEL,
    app: APPS[remote] ?? 'Other',
    category: 'Test',
    hostname: remote === '45.10.0.2' ? 'chat.example' : undefined,
    hostnameStrength: remote === '45.10.0.2' ? 60 : 0,
  };
};

const records = [
  ...visit(0, '45.10.0.1', 100),
  ...visit(1, '45.10.0.2', 1000),
  ...visit(2, '46.10.0.1', 300),
  ...visit(3, '47.10.0.1', 50),
  ...visit(4, '99.1.1.1', 70),
  ...visit(5, '1.1.1.1', 60),
  ...visit(6, '192.168.7.99', 40),
];

Deno.test('places: hosts that share coordinates are one place, with the largest application and names', async () => {
  await using t = await opened();
  const id = storeSession(t.store, records, { label });
  await t.finder.complete(id);
  const report = v.parse(placesReport, await t.places.places(id));
  assert.deepEqual(
    report.places.map((
      { city, hosts, bytes, bytes_in, bytes_out, app, names },
    ) => [city, hosts, bytes, bytes_in, bytes_out, app, names]),
    [
      ['Oslo', 2, 3300, 2200, 1100, 'Chat', ['chat.example', '45.10.0.1']],
      ['Lima', 1, 900, 600, 300, 'Video', ['46.10.0.1']],
    ],
  );
  assert.equal(report.places[0]?.place_id, '59.9127,10.7461');
  assert.deepEqual(report.places[0]?.located_by, ['DB-IP City Lite']);
  assert.deepEqual(report.countries.map(({ country_code, hosts, bytes }) => [country_code, hosts, bytes]), [
    ['NO', 2, 3300],
    ['PE', 1, 900],
    [null, 2, 390],
    ['BR', 1, 150],
  ]);
  assert.deepEqual(report.networks.map(({ asn, organisation, hosts }) => [asn, organisation, hosts]), [
    [64500, 'Fjord, Inc.', 2],
    [64501, 'Andes Net', 1],
    [null, null, 2],
    [13335, 'Cloudflare', 1],
  ]);
  assert.deepEqual(report.unlocated, { hosts: 3, bytes: 540 });
  assert.deepEqual(report.not_public, { hosts: 2, bytes: 120 }, 'what passed between both counts once');
  assert.deepEqual([report.places_left_out, report.attributions.map(({ name }) => name)], [0, [
    'DB-IP',
    'RouteViews',
    'NRO',
  ]]);
});

Deno.test('places: hosts are sorted, searched, filtered and paged', async () => {
  await using t = await opened();
  const id = storeSession(t.store, records, { label });
  await t.finder.complete(id);
  const ask = async (query: Record<string, unknown>) => {
    const { hosts, total } = await t.places.hosts(id, { offset: 0, limit: 10, sort: '-bytes', ...query });
    for (const host of hosts) v.parse(v.strictObject(sessionHostRow.entries), host);
    return [hosts.map(({ address }) => address), total] as const;
  };
  assert.deepEqual(await ask({ limit: 2 }), [['45.10.0.2', '46.10.0.1'], 8]);
  assert.deepEqual(await ask({ limit: 1, offset: 6 }), [['192.168.7.23'], 8]);
  assert.deepEqual(await ask({ q: 'CHAT.' }), [['45.10.0.2'], 1]);
  assert.deepEqual(await ask({ q: 'fjord', sort: 'address' }), [['45.10.0.1', '45.10.0.2'], 2]);
  assert.deepEqual(await ask({ place: '59.9127,10.7461', sort: 'bytes' }), [['45.10.0.1', '45.10.0.2'], 2]);
  assert.deepEqual(await ask({ country: '' }), [['99.1.1.1', '1.1.1.1'], 2]);
  assert.deepEqual(await ask({ asn: 0 }), [['99.1.1.1', '47.10.0.1'], 2]);
  assert.deepEqual((await ask({ sort: 'city' }))[0]?.slice(0, 2), ['46.10.0.1', '45.10.0.2']);
  await assert.rejects(t.places.hosts(id, { offset: 0, limit: 1, sort: 'constructor' }), /cannot be sorted/);
  await assert.rejects(t.places.places(99), /There is no session 99/);
});

Deno.test('places: those are named who told, neither who could have nor who is in use', async () => {
  await using t = await opened();
  const names = async (id: number) => (await t.places.places(id)).attributions.map(({ name }) => name);
  const known = storeSession(t.store, visit(0, '45.10.0.1', 100));
  await t.finder.complete(known);
  const unknown = storeSession(t.store, visit(0, '99.1.1.1', 100));
  await t.finder.complete(unknown);
  t.atlas.use([]);
  assert.deepEqual(
    await names(known),
    ['DB-IP', 'RouteViews', 'NRO'],
    'the files are gone, their data is shown',
  );
  assert.deepEqual(await names(unknown), []);
  const [host] = t.store.hosts.find(['99.1.1.1']).values();
  assert.ok(host);
  t.store.hosts.write([{ ...host, organisation: 'Some Net', asked_of: [...host.asked_of, 'ip-api.com'] }]);
  const later = storeSession(t.store, visit(0, '99.1.1.1', 100));
  assert.ok((await names(later)).includes('ip-api.com'), 'the owner is from there');
});

/** Of a network that the built-in table knows by its owner's name alone. */
const AKAMAI = '23.32.0.1';

/** One packet of a conversation of its own between two, named as `names` has it. */
const passing = (number: number, client: string, server: string) =>
  sent('client', conversation(number, { client, server }), { length: 100, tcpFlags: 2 });

Deno.test('places: a list says as many streams as there are behind a click on it, whoever is here', async () => {
  await using t = await opened();
  const mine = '45.10.9.9';
  const id = storeSession(t.store, [
    passing(0, mine, '45.10.0.1'), // out
    passing(1, '46.10.0.1', mine), // in
    passing(2, mine, mine), // local
    passing(3, mine, '45.10.9.8'), // local: all of a network is here
    passing(4, '45.10.0.1', '45.10.0.2'), // transit inside one place
    passing(5, '45.10.0.1', '46.10.0.1'), // transit between two
    passing(6, mine, '99.1.1.1'),
    passing(7, '99.1.1.1', '99.1.1.2'),
    passing(8, mine, '10.0.0.1'),
    passing(9, mine, '47.10.0.1'),
    passing(10, mine, AKAMAI),
    passing(11, AKAMAI, mine),
  ], { session: { locality: { kind: 'own', addresses: ['45.10.9.0/24'] } } });
  // By another session they are known: that they are here is for each session to say.
  const other = storeSession(t.store, visit(0, mine, 100));
  for (const each of [id, other]) await t.finder.complete(each);
  assert.equal((await t.places.places(other)).places[0]?.city, 'Oslo');

  const report = await t.places.places(id);
  const streams = async (filter: Record<string, unknown>) => {
    const { total } = await t.library.streams(id, { offset: 0, limit: 1, sort: 'first_us', ...filter });
    return total;
  };
  for (const { place_id: place, streams: n } of report.places) {
    assert.equal(await streams({ place }), n, place);
  }
  for (const { country_code, streams: n } of report.countries) {
    assert.equal(await streams({ country: country_code ?? '' }), n, `${country_code}`);
  }
  for (const { asn, organisation, streams: n } of report.networks) {
    const filter = asn === null && organisation !== null ? { organisation } : { asn: asn ?? 0 };
    assert.equal(await streams(filter), n, `${asn} ${organisation}`);
  }
  assert.equal(report.networks.find(({ organisation }) => organisation === 'Akamai')?.streams, 2);
  assert.deepEqual(report.places.map(({ city, hosts, streams, bytes }) => [city, hosts, streams, bytes]), [
    ['Oslo', 2, 3, 300],
    ['Lima', 1, 2, 200],
  ]);
  const { hosts } = await t.places.hosts(id, { offset: 0, limit: 20, sort: '-bytes' });
  assert.deepEqual(hosts.find(({ address }) => address === mine)?.city, null);
  assert.deepEqual(report.countries.map(({ country_code, streams }) => [country_code, streams]), [
    [null, 6],
    ['NO', 3],
    ['PE', 2],
    ['BR', 1],
  ]);
});

Deno.test('places: names of private addresses stay with the session that gave them', async () => {
  await using t = await opened();
  const named = (hostname: string) => ({
    label: () => ({ ...UNKNOWN_LABEL, hostname, hostnameStrength: STRENGTH.dnsAnswer }),
  });
  const talk = [passing(0, '192.168.7.23', '192.168.7.99'), passing(1, '192.168.7.23', '99.1.1.1')];
  const first = storeSession(t.store, talk, named('payroll.corp.example'));
  const second = storeSession(t.store, talk, named('nas.home.example'));
  const silent = storeSession(t.store, talk);
  for (const id of [first, second, silent]) await t.finder.complete(id);
  const name = async (id: number, address = '192.168.7.99') => {
    const { hosts } = await t.places.hosts(id, { offset: 0, limit: 9, sort: '-bytes' });
    const host = hosts.find((each) => each.address === address);
    return [host?.hostname, host?.hostname_evidence];
  };
  assert.deepEqual(await name(first), ['payroll.corp.example', 'DNS answer']);
  assert.deepEqual(await name(second), ['nas.home.example', 'DNS answer']);
  assert.deepEqual(await name(silent), [null, null]);
  assert.deepEqual(
    (await name(silent, '99.1.1.1'))[0],
    'payroll.corp.example',
    'a public one is the same everywhere',
  );
  const row = t.store.reader.prepare('select hostname from host_view where address = ?').get('192.168.7.99');
  assert.equal(row?.['hostname'], null);
});

Deno.test('places: opening a session that was stored before anybody looked fills its hosts in', async () => {
  await using t = await opened();
  const id = storeSession(t.store, records, { label });
  const before = await t.places.places(id);
  assert.deepEqual([before.places.length, before.unlocated.hosts, before.not_public.hosts], [0, 6, 2]);
  await t.finder.settled();
  while ((await t.places.places(id)).places.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.equal((await t.places.places(id)).places.length, 2);
});

Deno.test('live places: each page is told of what is new since its own last message, at most 200, largest first', () => {
  const row = (n: number, bytes: number): PlaceRow => ({
    ...{
      place_id: `${n},0`,
      latitude: n,
      longitude: 0,
      city: null,
      country_code: null,
      country: null,
      hosts: 1,
    },
    ...{
      streams: 1,
      packets: 1,
      bytes,
      bytes_in: 0,
      bytes_out: bytes,
      app: 'x',
      category: 'y',
      names: [],
      located_by: [],
    },
  });
  let now = { places: [row(1, 10)], madeAtMs: 1 };
  const live = new LivePlaces(1, { live: () => now });
  const first = live.news(undefined);
  assert.deepEqual(first.places.map(({ bytes }) => bytes), [10]);
  assert.deepEqual(live.news(first.placesMark).places, []);
  now = { places: [row(2, 20), row(1, 10)], madeAtMs: 2 };
  assert.deepEqual(live.news(first.placesMark).places, [], 'not within two seconds');
  const second = live.news(first.placesMark, true);
  assert.deepEqual(second.places.map(({ place_id }) => place_id), ['2,0']);
  assert.deepEqual(
    live.news(undefined).places.map(({ place_id }) => place_id),
    ['2,0', '1,0'],
    'a new page gets all',
  );
  now = { places: Array.from({ length: 300 }, (_, n) => row(n + 1, 1000 - n)), madeAtMs: 3 };
  const many = live.news(second.placesMark, true);
  assert.equal(many.places.length, 200);
  assert.equal(many.places[0]?.bytes, 1000);
  // The smaller ones are for REST to tell.
  now = { ...now, madeAtMs: 4 };
  assert.deepEqual(live.news(many.placesMark, true).places, []);
});
