/** An exported session comes back equal, and a hostile file leaves nothing behind. */
import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { TapdeckError } from '../../src/model/errors.ts';
import { Exporter } from '../../src/session/exporter.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { derived, TestWorkshop } from '../support/workshop.ts';

const FILES = [
  'web_browsing.pcapng',
  'rtp_call.pcap',
  'tunnels.pcap',
  'linktype_can.pcap',
  'label_evidence.pcapng',
];

const exporterOf = (workshop: TestWorkshop) =>
  new Exporter({
    db: workshop.folder.at('t.sqlite'),
    captures: workshop.captures.folder,
    scratch: workshop.captures.folder,
  });

/** A row of `hosts`, and an address that the session met. */
const HOST = 'insert or replace into hosts (address, scope, latitude, asked_of)';
const MET = 'from texts where text_id = (select low_id from streams limit 1)';

const never = new AbortController().signal;

Deno.test('import of an exported session: every view is equal, whatever else is stored there', async () => {
  await using from = await TestWorkshop.open();
  await using to = await TestWorkshop.open();
  // Texts get other numbers there, and so some ends stand the other way round.
  await to.importer.importFile(fixturePath('label_evidence.pcapng'), { source: 'x' });
  await to.importer.importFile(fixturePath('icmp_quotes.pcap'), { source: 'y' });
  let turned = 0;
  for (const file of FILES) {
    const { session_id: id } = await from.importer.importFile(fixturePath(file), { source: file });
    from.store.sessions.warn(id, 'a "warning"');
    const before = from.store.sessions.change(id, { note: 'a note', tags: ['a', 'b'] });
    const path = from.folder.at(`${id}.sqlite`);
    await exporterOf(from).copy({ sessionId: id, format: 'sqlite' }, path, never);
    const bytes = await Deno.readFile(path);
    const result = await to.importer.importFile(path, { source: path });
    assert.deepEqual(await Deno.readFile(path), bytes, 'the file itself stays as it is');
    assert.deepEqual(derived(to, result.session_id), derived(from, id), file);
    const after = to.store.sessions.get(result.session_id);
    assert.deepEqual({ ...after, session_id: id }, before);
    assert.equal(to.store.sessions.captureFile(result.session_id), undefined);
    const kept = (workshop: TestWorkshop, session: number) =>
      workshop.store.reader.prepare('select * from kind_blocks where session_id = ?').all(session).length;
    assert.ok(kept(to, result.session_id) >= kept(from, id));
    turned += Number(
      to.store.reader.prepare('select count(*) as n from streams where session_id = ? and low_id > high_id')
        .get(result.session_id)?.['n'],
    );
  }
  assert.equal(turned, 0, 'the low end is the one with the smaller number');
  assert.deepEqual(to.files().filter((name) => name.startsWith('arriving')), []);
});

Deno.test('import of an exported session: anonymised twice with one key, it is the same; so are pcapng and sqlite', async () => {
  await using workshop = await TestWorkshop.open();
  const exporter = exporterOf(workshop);
  const { session_id: id } = await workshop.importer.importFile(fixturePath('web_browsing.pcapng'), {
    source: 'w',
  });
  const again = async (format: 'sqlite' | 'pcapng') => {
    const request = { sessionId: id, format, anonymise: { key: 'one key for both' } };
    const { bytes } = await exporter.export(request, never);
    const { session_id } = await workshop.importer.importBytes(bytes, { source: format });
    return session_id;
  };
  const [first, second, capture] = [await again('sqlite'), await again('sqlite'), await again('pcapng')];
  assert.deepEqual(derived(workshop, first), derived(workshop, second));
  const ends = (session: number) =>
    workshop.rows('stream_view', session).map((
      row,
    ) => [row['client'], row['client_port'], row['server'], row['bytes_to_client']]);
  assert.deepEqual(ends(capture), ends(first), 'the stripped capture tells the same streams');
  const totals = (session: number) =>
    workshop.rows('protocol_view', session).filter((row) =>
      ['all', 'tcp', 'udp'].includes(String(row['protocol']))
    )
      .map((row) => [row['protocol'], row['packets'], row['bytes'], row['throughput_in_peak_bps']]);
  assert.deepEqual(totals(capture), totals(id));
});

Deno.test('import of an exported session: whatever is wrong with a file, it is refused and nothing is kept', async () => {
  await using workshop = await TestWorkshop.open();
  const { session_id: id } = await workshop.importer.importFile(fixturePath('tcp_port_reuse.pcap'), {
    source: 't',
  });
  const good = workshop.folder.at('good.sqlite');
  await exporterOf(workshop).copy({ sessionId: id, format: 'sqlite' }, good, never);
  const sizes = () =>
    ['sessions', 'packets', 'streams', 'metrics', 'loose_flows', 'rtp_streams'].map((table) =>
      workshop.store.reader.prepare(`select count(*) as n from ${table}`).get()?.['n']
    );
  const before = sizes();
  const refused = async (what: string, words: RegExp, spoil: (path: string) => void) => {
    const path = workshop.folder.at('spoiled.sqlite');
    await Deno.copyFile(good, path);
    spoil(path);
    await assert.rejects(workshop.importer.importFile(path, { source: what }), (error) => {
      assert.ok(error instanceof TapdeckError && error.kind === 'unsupported', `${what}: ${error}`);
      assert.match(error.message, words, what);
      return true;
    }, what);
    await Deno.remove(path);
    assert.deepEqual(sizes(), before, what);
  };
  const sql = (text: string) => (path: string) => {
    using db = new DatabaseSync(path, { enableForeignKeyConstraints: false });
    db.exec(text);
  };
  const OURS = /no session that Tapdeck exported/;
  await refused(
    'a trigger',
    OURS,
    sql('create trigger x after insert on texts begin delete from texts; end'),
  );
  await refused('a view', OURS, sql('create view evil as select load_extension(1)'));
  await refused('another view', OURS, sql('drop view session_view; create view session_view as select 1'));
  await refused('a table', OURS, sql('create table more (x)'));
  await refused('an index', OURS, sql('create index more on packets (info)'));
  await refused('a column', OURS, sql('alter table texts add column x text'));
  await refused('another program', OURS, (path) => {
    Deno.removeSync(path);
    sql('create table t (x); pragma user_version = 4')(path);
  });
  await refused('a newer one', /newer Tapdeck/, sql('pragma user_version = 9999'));
  await refused('no version', OURS, sql('pragma user_version = 0'));
  await refused('no session', /holds 0 sessions/, sql('delete from sessions'));
  await refused(
    'two sessions',
    /holds 2 sessions/,
    (path) =>
      sql(`insert into sessions (name, kind, source, state, created_us, locality)
         values ('b', 'import', 'b', 'complete', 1, '{"kind":"private"}')`)(path),
  );
  await refused(
    'a lost text',
    /names a text/,
    sql('delete from texts where text_id in (select low_id from streams)'),
  );
  await refused('a lost kind', /of a kind/, sql('delete from kinds'));
  await refused('a lost stream', /of a stream/, sql('delete from streams where stream = 2'));
  await refused('a long name', /too long/, sql("update sessions set name = printf('%.300c', 'x')"));
  await refused(
    'a long text',
    /too long/,
    sql("update packets set info = printf('%.300000c', 'x') where no = 1"),
  );
  await refused(
    'numbers beyond',
    /cannot be imported/,
    sql('update packets set time_us = 9223372036854775807'),
  );
  await refused('a locality', /cannot be imported/, sql(`update sessions set locality = '{"kind":"all"}'`));
  await refused('warnings', /cannot be imported/, sql(`update sessions set warnings = '{"a":1}'`));
  await refused(
    'own addresses without end',
    /has a locality that cannot be/,
    sql(`update sessions set locality = json_object('kind', 'own', 'addresses',
      (with recursive n(i) as (select 1 union all select i + 1 from n where i < 20000) select json_group_array(i) from n))`),
  );
  await refused('a tag', /has a tags that cannot be/, sql(`update sessions set tags = '[1]'`));
  await refused(
    'a long tag',
    /tags of a row of sessions is too long/,
    sql(`update sessions set tags = json_array(printf('%.200c', 'x'))`),
  );
  await refused('a direction', /a row of kinds has a direction/, sql('update kinds set direction = 9'));
  await refused(
    'a small picture',
    /a row of sparklines/,
    sql(`insert or replace into sparklines values (1, '{"a":1}')`),
  );
  await refused(
    'a long name of a host',
    /hostname of a row of streams is too long/,
    sql(`update streams set hostname = printf('%.2000c', 'x')`),
  );
  await refused(
    'a place',
    /a row of hosts has a latitude/,
    sql(`${HOST} select text, 'public', 999, '' ${MET}`),
  );
  await refused(
    'a scope',
    /a row of hosts has a scope/,
    sql(`${HOST} select text, 'galactic', 9, '' ${MET}`),
  );
  await refused('cut off', /cannot be imported/, (path) => Deno.truncateSync(path, 20_000));
  for (const at of [100, 5000, 30_000, 50_000]) {
    const path = workshop.folder.at(`bits-${at}.sqlite`);
    const bytes = await Deno.readFile(good);
    bytes.fill(0xff, at, at + 200);
    await Deno.writeFile(path, bytes);
    const result = await workshop.importer.importFile(path, { source: 'b' }).catch((error) => error);
    assert.ok(
      result instanceof TapdeckError ? result.kind === 'unsupported' : result.packets === 38,
      `${at}: ${result}`,
    );
  }
});

Deno.test('import of an exported session: what the session did not meet stays behind', async () => {
  await using workshop = await TestWorkshop.open();
  const { session_id: id } = await workshop.importer.importFile(fixturePath('tcp_port_reuse.pcap'), {
    source: 't',
  });
  const path = workshop.folder.at('one.sqlite');
  await exporterOf(workshop).copy({ sessionId: id, format: 'sqlite' }, path, never);
  await workshop.store.sessions.remove(id);
  {
    using db = new DatabaseSync(path);
    db.exec(`${HOST} values ('192.0.2.99', 'public', 1, '')`);
    db.exec(`${HOST} select text, 'public', 2, '' ${MET}`);
    db.exec(`insert into texts (text) values ('nobody names this')`);
    db.exec(`insert into kinds (protocol_id, direction, flags, by_low) values (1, 0, 0, 0)`);
    db.exec(`update packets set info = printf('%.9000c', 'x') where no = 1`);
  }
  const kinds = () => workshop.store.reader.prepare('select count(*) as n from kinds').get()?.['n'];
  const before = kinds();
  const { session_id: copied } = await workshop.importer.importFile(path, { source: 'one' });
  const hosts = workshop.store.reader.prepare('select address, latitude from hosts').all();
  assert.deepEqual(hosts.map((row) => row['latitude']), [2]);
  const text = workshop.store.reader.prepare(`select 1 from texts where text = 'nobody names this'`).get();
  assert.equal(text, undefined);
  assert.equal(kinds(), before);
  assert.equal(String(workshop.rows('packet_view', copied, 'no')[0]?.['info']).length, 4096);
});

Deno.test('import of an exported session: cancelled, nothing of it is kept', async () => {
  await using workshop = await TestWorkshop.open();
  const { session_id: id } = await workshop.importer.importFile(fixturePath('rtp_call.pcap'), {
    source: 't',
  });
  const path = workshop.folder.at('one.sqlite');
  await exporterOf(workshop).copy({ sessionId: id, format: 'sqlite' }, path, never);
  const stop = new AbortController();
  const importing = workshop.importer.importFile(path, {
    source: 's',
    signal: stop.signal,
    onProgress: () => stop.abort(new Error('enough')),
  });
  await assert.rejects(importing, /enough/);
  assert.equal(workshop.store.sessions.list().length, 1);
});
