/** What an older Tapdeck stored reads the same afterwards. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { DEFAULT_SETTINGS } from '../../src/model/place.ts';
import { migrate, readMigrations, schemaVersion } from '../../src/store/migrate.ts';
import { packets } from '../../src/store/packet_queries.ts';
import { findingPage } from '../../src/store/finding_rows.ts';
import { Store } from '../../src/store/store.ts';
import { conversation, packet, sent } from '../support/records.ts';
import { newSession } from '../support/stored_session.ts';
import { TempFolder } from '../support/temp_folder.ts';

/** A database as the release with that schema left it. */
function oldDatabase(path: string): DatabaseSync {
  const db = new DatabaseSync(path);
  migrate(db, readMigrations().filter(({ version }) => version === 1));
  db.exec(Deno.readTextFileSync(new URL('history_0001.sql', import.meta.url)));
  return db;
}

/** Every row of the views, in an order of their own; `columns` are those to look at. */
function views(db: DatabaseSync, columns: ReadonlyMap<string, string>): Record<string, unknown[]> {
  return Object.fromEntries([...columns].map(([view, names]) => [
    view,
    db.prepare(`select ${names} from ${view} order by ${names}`).all(),
  ]));
}

function columnsOfViews(db: DatabaseSync): Map<string, string> {
  const names = db.prepare("select name from sqlite_schema where type = 'view'").all();
  return new Map(names.map(({ name }) => {
    const columns = db.prepare('select name from pragma_table_info(?)').all(String(name));
    return [String(name), columns.map((column) => `"${column['name']}"`).join(', ')];
  }));
}

Deno.test('upgrade: every view of a database of schema 0001 shows the same rows', async () => {
  await using folder = await TempFolder.make();
  using db = oldDatabase(folder.at('t.sqlite'));
  const columns = columnsOfViews(db);
  const before = views(db, columns);
  assert.ok((before['packet_view']?.length ?? 0) > 80);
  migrate(db);
  assert.equal(schemaVersion(db), readMigrations().length);
  assert.deepEqual(views(db, columns), before);
  assert.equal(db.prepare('pragma integrity_check').get()?.['integrity_check'], 'ok');
  const left = db.prepare("select name from sqlite_schema where name like 'old%' or name like 'turned%'")
    .all();
  assert.deepEqual(left, []);
  // Only what has other ends than its stream, or no stream, carries its ends.
  assert.deepEqual(
    db.prepare('select stream, count(*) as n from loose_flows group by 1 order by 1').all()
      .map((row) => Object.values(row)),
    [[null, 4], [0, 3]],
  );
});

Deno.test('upgrade: old sessions are filtered, taken up again and removed like new ones', async () => {
  await using folder = await TempFolder.make();
  const path = folder.at('t.sqlite');
  oldDatabase(path).close();
  const store = new Store(path);
  try {
    const found = (filter: Parameters<typeof packets>[2], id = 1) =>
      packets(store.reader, id, filter).packets.map((each) => each.no);
    assert.deepEqual(found({ stream: 'tcp:0', limit: 100 }), [7, 8, 9, 10, 11, 12]);
    assert.deepEqual(found({ host: '10.9.9.2', limit: 100 }), [9, 11]);
    assert.deepEqual(found({ protocol: 'arp', limit: 100 }), [19, 20]);
    assert.deepEqual(found({ stream: 'tcp:5', limit: 100 }, 2), [300, 1000, 1350, 2050, 2400]);
    // A stream comes back as it was, and its new packets stand beside the old ones.
    const state = store.recallStream(1, 'tcp', 3);
    assert.deepEqual([state?.client, state?.packetsToServer, state?.roleRank], ['198.51.100.200', 2, 3]);
    const id = store.sessions.create(newSession());
    const totals = {
      ...{ firstUs: undefined, lastUs: undefined, packets: 0, bytes: 0, ipv4Packets: 0, ipv6Packets: 0 },
      ...{ encryptedPackets: 0, truncatedPackets: 0 },
    };
    const delta = {
      ...{
        totals,
        streams: state ? [state] : [],
        seconds: [],
        protocols: [],
        apps: [],
        talkers: [],
        rtp: [],
      },
    };
    const outcome = { direction: 'out', encrypted: false, classMask: 1, label: undefined } as const;
    const record = sent('client', conversation(3), {
      no: 24,
      source: '198.51.100.200',
      sourcePort: 40000,
      destination: '192.168.7.23',
      destinationPort: 41000,
    });
    store.writer.write(1, [{ record, ...outcome }], delta, {});
    assert.deepEqual(found({ stream: 'tcp:3', limit: 100 }), [3, 4, 5, 6, 24]);
    store.writer.write(id, [{ record: packet(), ...outcome }], { ...delta, streams: [] }, {});
    for (const each of [1, 2]) await store.sessions.remove(each);
    const left = ['packets', 'streams', 'loose_flows', 'packet_blocks', 'flow_blocks', 'kind_blocks'].map((
      table,
    ) => store.reader.prepare(`select count(*) as n from ${table} where session_id <> ?`).get(id)?.['n']);
    assert.deepEqual(left, [0, 0, 0, 0, 0, 0]);
  } finally {
    store.close();
  }
});

Deno.test('upgrade: an old database has settings, hosts that nobody looked up, and sessions whose hosts are wanted', async () => {
  await using folder = await TempFolder.make();
  const path = folder.at('t.sqlite');
  oldDatabase(path).close();
  const store = new Store(path);
  try {
    assert.deepEqual(store.settings.read(), DEFAULT_SETTINGS);
    assert.deepEqual(store.hosts.sessionsToFill().toSorted(), [1, 2]);
    const rows = store.reader.prepare('select * from hosts').all();
    for (const row of rows) {
      assert.deepEqual([row['settled'], row['asked_of'], row['hostname_strength']], [0, '', 0]);
    }
    assert.equal(store.hosts.unsettled('', 100).length, rows.length);
    assert.ok(store.hostNames(1).size > 0);
    assert.equal(findingPage(store.reader, 1, { offset: 0, limit: 1 }).watched, false, 'nobody looked');
  } finally {
    store.close();
  }
});
