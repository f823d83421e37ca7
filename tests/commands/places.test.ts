/** Places through the real commands, with their real permissions, a stand-in for ip-api.com and made-up databases. */
import assert from 'node:assert/strict';
import * as v from 'valibot';
import { placesReport, settingsReport } from '../../src/model/place.ts';
import { writeDatabaseSet } from '../support/database_set.ts';
import { found, headers, IpApiServer } from '../support/ip_api_server.ts';
import { runCommand, ServerProcess } from '../support/server_process.ts';
import { TempFolder } from '../support/temp_folder.ts';
import { until } from '../support/until.ts';
import { visitsCapture } from '../support/visits_capture.ts';

const SERVERS = ['45.10.0.1', '99.1.1.1', '8.8.8.8', '192.0.2.7'];

Deno.test('places: an import without a server leaves whole host rows; the server asks others only when it may', async () => {
  await using folder = await TempFolder.make();
  await using online = new IpApiServer((asked) =>
    Response.json(asked.map((query) => found(query)), { headers })
  );
  const env = { TAPDECK_IP_API: online.base };
  await writeDatabaseSet(folder.at('geo'));
  const file = await folder.write('visits.pcap', visitsCapture(SERVERS));
  const places = ['--db', folder.at('tapdeck.sqlite'), '--data', folder.path];
  const imported = await runCommand(['import', ...places, '--json', file], { env });
  assert.equal(imported.code, 0, imported.stderr);

  await using server = await ServerProcess.start(folder.path, { env });
  const api = async (path: string, init?: RequestInit) =>
    await (await fetch(`${server.url}api/${path}`, init)).json();
  const settings = async (change: unknown) =>
    v.parse(settingsReport, await api('settings', { method: 'PATCH', body: JSON.stringify(change) }));
  const report = async () => v.parse(placesReport, await api('sessions/1/places'));

  const first = await report();
  assert.deepEqual(first.places.map(({ city, located_by }) => [city, located_by]), [['Oslo', [
    'DB-IP City Lite',
  ]]]);
  assert.deepEqual(first.networks.map(({ organisation }) => organisation), ['Google', null, 'Fjord, Inc.']);
  assert.equal(first.attributions[0]?.url, 'https://db-ip.com');
  assert.equal(first.not_public.hosts, 1);
  assert.deepEqual(online.asked, []);

  assert.equal((await settings({ online_lookup: true })).settings.online_lookup, true);
  await until('the place', async () => (await report()).places.length === 2 || undefined);
  assert.deepEqual(online.asked, [['99.1.1.1']]);
  const { hosts } = await api('sessions/1/hosts?q=reykja');
  assert.deepEqual([hosts.length, hosts[0].address, hosts[0].located_by], [1, '99.1.1.1', 'ip-api.com']);
  assert.equal((await api('sessions/1/streams?country=IS')).total, 1);

  // Refused: the databases go, what they told stays.
  const refused = await settings({ offline_databases: 'refused', online_lookup: false });
  assert.deepEqual(refused.databases.map(({ state }) => state), ['absent', 'absent']);
  await assert.rejects(Deno.stat(folder.at('geo/set-2026010100-2026010100')), Deno.errors.NotFound);
  const kept = await report();
  assert.equal(kept.places.length, 2);
  assert.deepEqual(kept.attributions.map(({ name }) => name), ['DB-IP', 'RouteViews', 'NRO', 'ip-api.com']);

  const body = new Uint8Array(visitsCapture(['99.2.2.2']));
  await api('sessions/import?name=later', { method: 'POST', body });
  const later = await until('the host', async () => {
    const { hosts } = await api('sessions/2/hosts');
    return hosts[0]?.scope === 'public' ? hosts[0] : undefined;
  });
  assert.deepEqual([later.address, later.country, online.asked.length], ['99.2.2.2', null, 1]);
});
