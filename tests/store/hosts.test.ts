import assert from 'node:assert/strict';
import type { HostRecord } from '../../src/model/host.ts';
import { type Label, STRENGTH, UNKNOWN_LABEL } from '../../src/model/label.ts';
import type { PacketRecord } from '../../src/model/packet.ts';
import { DEFAULT_SETTINGS } from '../../src/model/place.ts';
import { copySession } from '../../src/store/copy_session.ts';
import { openHistory } from '../../src/store/export.ts';
import { hostTraffic } from '../../src/store/host_queries.ts';
import { streams } from '../../src/store/queries.ts';
import { Store } from '../../src/store/store.ts';
import { hostOf } from '../../src/session/host_record.ts';
import { conversation, sent } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';

async function opened() {
  const folder = await TempFolder.make();
  const path = folder.at('t.sqlite');
  const store = new Store(path);
  return {
    folder,
    path,
    store,
    async [Symbol.asyncDispose]() {
      store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Private address as client of one remote server (out), as server of one remote client (in), local, and transit. */
const OUT = conversation(0, { client: '192.168.7.2', server: '45.10.0.1' });
const IN = conversation(1, { client: '46.10.0.1', server: '192.168.7.2' });
const HERE = conversation(2, { client: '192.168.7.2', server: '192.168.7.9' });
const PASSING = conversation(3, { client: '45.10.0.1', server: '46.10.0.1' });

const records: PacketRecord[] = [
  sent('client', OUT, { length: 100, tcpFlags: 2 }),
  sent('server', OUT, { length: 1000, tcpFlags: 18 }),
  sent('client', IN, { length: 70, tcpFlags: 2 }),
  sent('server', IN, { length: 300, tcpFlags: 18 }),
  sent('client', HERE, { length: 80, tcpFlags: 2 }),
  sent('server', HERE, { length: 20, tcpFlags: 18 }),
  sent('client', PASSING, { length: 11, tcpFlags: 2 }),
  sent('server', PASSING, { length: 22, tcpFlags: 18 }),
];

const label = (hostname: string, hostnameStrength: number): Label => ({
  ...UNKNOWN_LABEL,
  hostname,
  hostnameStrength,
});

Deno.test('hosts: the remote end, or both; in and out as seen from here', async () => {
  await using t = await opened();
  const id = storeSession(t.store, records);
  const rows = hostTraffic(t.store.reader, id)
    .map((
      { address, streams, packets, bytes, bytes_in, bytes_out },
    ) => [address, streams, packets, bytes, bytes_in, bytes_out]);
  assert.deepEqual(rows.sort(), [
    ['192.168.7.2', 1, 2, 100, 0, 100],
    ['192.168.7.9', 1, 2, 100, 0, 100],
    ['45.10.0.1', 2, 4, 1133, 1000, 100],
    ['46.10.0.1', 2, 4, 403, 70, 300],
  ]);
});

Deno.test("hosts: a name is the server's, and the best one", async () => {
  await using t = await opened();
  const many = [...records, sent('client', { ...OUT, number: 4 }, { tcpFlags: 2 })];
  const id = storeSession(t.store, many, {
    label: ({ streamNumber }) =>
      streamNumber === 4
        ? label('sni.example', STRENGTH.serverName)
        : label(`dns${streamNumber}.example`, STRENGTH.dnsAnswer),
  });
  const names = t.store.hostNames(id);
  assert.deepEqual(names.get('45.10.0.1'), { text: 'sni.example', strength: STRENGTH.serverName });
  // The client of IN is nobody's server; as the server of PASSING it has a name.
  assert.deepEqual(names.get('46.10.0.1')?.text, 'dns3.example');
  assert.deepEqual(names.get('192.168.7.9')?.text, 'dns2.example');
  assert.deepEqual([...names.keys()].sort(), ['192.168.7.2', '192.168.7.9', '45.10.0.1', '46.10.0.1']);
});

const placed = (address: string, change: Partial<HostRecord> = {}): HostRecord => ({
  ...hostOf(address, 'public'),
  country_code: 'NO',
  country: 'Norway',
  latitude: 59.9127,
  longitude: 10.7461,
  asn: 64500,
  organisation: 'Fjord',
  located_by: 'test',
  located_us: 1,
  settled: true,
  ...change,
});

Deno.test('hosts: written and found again exactly, in the view too; only what is unsettled is paged through', async () => {
  await using t = await opened();
  const one = placed('45.10.0.1', {
    asked_of: ['a 2026-01', 'b'],
    asked_us: 5,
    hostname: '<b>\'"%_',
    hostname_strength: 60,
  });
  const two = { ...hostOf('46.10.0.1', 'public'), asked_us: 1 };
  t.store.hosts.write([one, two]);
  assert.deepEqual(
    t.store.hosts.find(['46.10.0.1', 'nobody', '45.10.0.1']),
    new Map([['45.10.0.1', one], ['46.10.0.1', two]]),
  );
  assert.deepEqual(t.store.hosts.unsettled('', 10), [two]);
  assert.deepEqual(t.store.hosts.unsettled('46.10.0.1', 10), []);
  assert.equal(
    t.store.reader.prepare('select hostname from host_view where address = ?').get('45.10.0.1')?.['hostname'],
    `<b>'"%_`,
  );
  const before = t.store.hosts.version;
  t.store.hosts.write([{ ...two, settled: true }]);
  assert.equal(t.store.hosts.version, before + 1);
  assert.deepEqual(t.store.hosts.unsettled('', 10), []);
});

Deno.test('streams: of hosts, as traffic is counted for them: what is here is nobody to go to', async () => {
  await using t = await opened();
  const id = storeSession(t.store, records);
  const keys = (hosts: readonly string[], more: Record<string, unknown> = {}) => {
    const filter = { offset: 0, limit: 10, sort: 'stream_key', hosts, ...more };
    const { streams: rows, total } = streams(t.store.reader, id, filter);
    assert.equal(total, rows.length);
    return rows.map((row) => row.stream_key);
  };
  assert.deepEqual(keys(['45.10.0.1']), ['tcp:0', 'tcp:3']);
  assert.deepEqual(keys(['46.10.0.1']), ['tcp:1', 'tcp:3']);
  assert.deepEqual(keys(['192.168.7.2']), ['tcp:2'], 'local: both ends');
  assert.deepEqual(keys(['192.168.7.9', '46.10.0.1']), ['tcp:1', 'tcp:2', 'tcp:3']);
  assert.deepEqual(keys(['45.10.0.1'], { host: '46.10.0.1' }), ['tcp:3']);
  assert.deepEqual([keys([]), keys(['nobody'])], [[], []]);
});

Deno.test('hosts: those that no session has are removed, those of another session stay', async () => {
  await using t = await opened();
  const first = storeSession(t.store, records);
  const second = storeSession(t.store, records.slice(0, 2));
  t.store.hosts.write(['45.10.0.1', '46.10.0.1', '99.1.1.1'].map((address) => placed(address)));
  await t.store.sessions.remove(first);
  await t.store.pruneHosts();
  assert.deepEqual([...t.store.hosts.find(['45.10.0.1', '46.10.0.1', '99.1.1.1']).keys()], ['45.10.0.1']);
  // A session that comes while it is looked for what can go keeps its hosts.
  t.store.hosts.write([placed('46.10.0.1')]);
  const pruning = t.store.pruneHosts();
  const third = storeSession(t.store, records);
  await pruning;
  assert.deepEqual([...t.store.hosts.find(['45.10.0.1', '46.10.0.1']).keys()].sort(), [
    '45.10.0.1',
    '46.10.0.1',
  ]);
  for (const id of [second, third]) await t.store.sessions.remove(id);
  await t.store.pruneHosts();
  assert.equal(t.store.hosts.find(['45.10.0.1', '46.10.0.1']).size, 0);
});

Deno.test('hosts: a session that is copied takes its hosts along, and no others', async () => {
  await using t = await opened();
  const id = storeSession(t.store, records.slice(0, 2));
  t.store.hosts.write([placed('45.10.0.1'), placed('99.1.1.1')]);
  const to = t.folder.at('copy.sqlite');
  await copySession(t.path, id, to);
  using copy = openHistory(to);
  assert.equal(copy.session(id).sessionId, id);
  const store = new Store(to);
  assert.deepEqual([...store.hosts.find(['45.10.0.1', '99.1.1.1']).keys()], ['45.10.0.1']);
  store.close();
});

Deno.test('settings: the usual ones at first, then what was chosen; what cannot be read is the usual one', async () => {
  await using t = await opened();
  assert.deepEqual(t.store.settings.read(), DEFAULT_SETTINGS);
  const home = { latitude: 60, longitude: 10, label: '<b>here</b>' };
  t.store.settings.change({ offline_databases: 'refused', home });
  const again = new Store(t.path);
  assert.deepEqual(again.settings.read(), { ...DEFAULT_SETTINGS, offline_databases: 'refused', home });
  again.close();
  t.store.settings.change({ home: null, online_lookup: true });
  assert.deepEqual(t.store.settings.read(), {
    ...DEFAULT_SETTINGS,
    offline_databases: 'refused',
    online_lookup: true,
  });
  const { DatabaseSync } = await import('node:sqlite');
  using db = new DatabaseSync(t.path);
  db.exec(
    `update settings set value = '{"latitude":900}' where name = 'home'; update settings set value = 'x' where name = 'online_lookup'`,
  );
  assert.deepEqual(t.store.settings.read(), { ...DEFAULT_SETTINGS, offline_databases: 'refused' });
});
