import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { recoverSessions } from '../../src/session/recovery.ts';
import { RawCaptures } from '../../src/session/raw_captures.ts';
import { copySession } from '../../src/store/copy_session.ts';
import { fixtureBytes, fixturePath } from '../support/fixture_files.ts';
import { START_US } from '../support/records.ts';
import { newSession } from '../support/stored_session.ts';
import { derived, TestWorkshop } from '../support/workshop.ts';

const RELOCATING = fileURLToPath(new URL('../support/relocating_process.ts', import.meta.url));

/** A live session as a killed Tapdeck leaves it: some packets stored, the file whole. */
async function killed(workshop: TestWorkshop, stored: number): Promise<number> {
  const { store, captures } = workshop;
  const sessionId = store.sessions.create(
    newSession({ kind: 'live', source: 'eth0', startedUs: START_US - 1, locality: { kind: 'private' } }),
  );
  const name = `session-${sessionId}.pcapng`;
  store.sessions.setCaptureFile(sessionId, name);
  await Deno.writeFile(captures.path(name), await fixtureBytes('web_browsing.pcapng'));
  if (stored > 0) {
    // The rows of an import of the same file, as far as they had come.
    const { session_id } = await workshop.importer.importFile(captures.path(name), {
      source: 'x',
      keep: false,
    });
    const db = await import('node:sqlite').then(({ DatabaseSync }) =>
      new DatabaseSync(workshop.folder.at('t.sqlite'))
    );
    for (const table of ['packets', 'streams', 'metrics', 'protocol_totals', 'app_totals', 'talkers']) {
      const limit = table === 'packets' ? `and no <= ${stored}` : '';
      db.exec(`update ${table} set session_id = ${sessionId} where session_id = ${session_id} ${limit}`);
    }
    db.exec(`update sessions set packets = ${stored} where session_id = ${sessionId}`);
    db.close();
    await store.sessions.remove(session_id);
  }
  return sessionId;
}

async function recover(workshop: TestWorkshop): Promise<string[]> {
  const said: string[] = [];
  await recoverSessions(workshop.parts, (text) => said.push(text));
  return said;
}

Deno.test('recovery: a session that was killed while recording has every packet once', async () => {
  await using workshop = await TestWorkshop.open();
  const sessionId = await killed(workshop, 120);
  assert.equal(workshop.rows('packet_view', sessionId).length, 120);
  const said = await recover(workshop);
  assert.equal(said.length, 1);
  assert.match(String(said[0]), /completed from its capture file/);
  const session = workshop.store.sessions.get(sessionId);
  assert.deepEqual([session.state, session.packets, session.kind], ['interrupted', 196, 'live']);
  assert.match(session.warnings.join(' '), /Tapdeck ended before this session was complete/);
  assert.equal(session.started_us, START_US - 1, 'a recording begins when it began');

  // It is what an import of the file gives.
  const file = fixturePath('web_browsing.pcapng');
  const { session_id } = await workshop.importer.importFile(file, { source: 'x', keep: false });
  assert.deepEqual(derived(workshop, sessionId), derived(workshop, session_id));
  const last = workshop.rows('packet_view', sessionId, 'time_us').at(-1);
  assert.equal(session.ended_us, last?.['time_us'], 'and ends with its last packet');
  assert.deepEqual(workshop.files(), [`session-${sessionId}.pcapng`]);
  assert.deepEqual(await recover(workshop), [], 'there is nothing to do any more');
});

Deno.test('recovery: a session that another process works on is left alone', async () => {
  await using workshop = await TestWorkshop.open();
  const sessionId = await killed(workshop, 0);
  {
    // A claim is a lock on the file, whoever holds it.
    const others = new RawCaptures(workshop.captures.folder);
    await using claim = await others.claim(sessionId);
    assert.ok(claim);
    assert.equal(await workshop.captures.claim(sessionId), undefined);
    assert.deepEqual(await recover(workshop), []);
    assert.equal(workshop.store.sessions.get(sessionId).state, 'recording');
  }
  assert.equal((await recover(workshop)).length, 1);
  assert.equal(workshop.store.sessions.get(sessionId).state, 'interrupted');
});

Deno.test('recovery: without a raw capture what was stored is kept as it is', async () => {
  await using workshop = await TestWorkshop.open();
  const gone = await killed(workshop, 50);
  await workshop.captures.remove(`session-${gone}.pcapng`);
  const never = await killed(workshop, 0);
  workshop.store.sessions.setCaptureFile(never, null);
  const said = await recover(workshop);
  assert.equal(said.length, 2);
  assert.match(String(said[0]), /what was stored of it is kept/);
  for (const [id, packets] of [[gone, 50], [never, 0]] as const) {
    const session = workshop.store.sessions.get(id);
    assert.deepEqual([session.state, session.packets], ['interrupted', packets]);
    assert.match(session.warnings.join(' '), /without a raw capture the rest is lost/);
    assert.equal(workshop.rows('packet_view', id).length, packets);
  }
});

Deno.test('recovery: a capture that cannot be read fails its session, and the next one is still done', async () => {
  await using workshop = await TestWorkshop.open();
  const bad = await killed(workshop, 0);
  await Deno.writeTextFile(workshop.captures.path(`session-${bad}.pcapng`), 'overwritten by something else');
  const good = await killed(workshop, 0);
  const said = await recover(workshop);
  assert.equal(said.length, 2);
  assert.deepEqual(
    [bad, good].map((id) => workshop.store.sessions.get(id).state),
    ['failed', 'interrupted'],
  );
  assert.match(workshop.store.sessions.get(bad).warnings.join(' '), /not a pcap or pcapng/);
});

Deno.test('recovery: called off, it leaves the session for the next start', async () => {
  await using workshop = await TestWorkshop.open();
  const sessionId = await killed(workshop, 0);
  const stop = new AbortController();
  stop.abort(new Error('stopping'));
  await assert.rejects(recoverSessions(workshop.parts, () => {}, stop.signal), /stopping/);
  assert.equal(workshop.store.sessions.get(sessionId).state, 'recording');
  assert.equal((await recover(workshop)).length, 1);
});

Deno.test('recovery: an import whose whole file was read again is complete', async () => {
  await using workshop = await TestWorkshop.open();
  const { session_id } = await workshop.importer.importFile(fixturePath('web_browsing.pcapng'), {
    source: 'x',
  });
  const before = derived(workshop, session_id);
  workshop.store.sessions.reopen(session_id, { kind: 'private' }); // as a change of directions does
  await workshop.store.sessions.clear(session_id);
  assert.equal((await recover(workshop)).length, 1);
  assert.equal(workshop.store.sessions.get(session_id).state, 'complete');
  assert.deepEqual(derived(workshop, session_id), before);
});

Deno.test('recovery: a recording that was killed while it was derived again is what it was before', async () => {
  await using workshop = await TestWorkshop.open();
  const { sessions } = workshop.store;
  const sessionId = await killed(workshop, 0);
  await recover(workshop);
  sessions.finish(sessionId, { state: 'complete', endedUs: START_US + 60_000_000 });
  const before = { ...sessions.get(sessionId), warnings: ['one'], local_addresses: ['10.1.2.3'] };
  const { DatabaseSync } = await import('node:sqlite');
  using db = new DatabaseSync(workshop.folder.at('t.sqlite'));
  db.prepare('update sessions set warnings = ? where session_id = ?').run('["one"]', sessionId);

  const child = new Deno.Command(Deno.execPath(), {
    args: ['run', '--quiet', '-A', RELOCATING, workshop.folder.path, String(sessionId), '10.1.2.3'],
    stdin: 'null',
    stdout: 'piped',
  }).spawn();
  for await (const _ of child.stdout) break;
  child.kill('SIGKILL');
  await child.status;
  assert.equal(sessions.unfinished()[0]?.derivedFrom, 'complete', 'it was in the middle');
  // Sent to somebody in this state it is one without an end.
  const path = workshop.folder.at('copy.sqlite');
  await copySession(workshop.folder.at('t.sqlite'), sessionId, path);
  const copied = await workshop.importer.importFile(path, { source: 'copy.sqlite' });
  assert.equal(copied.state, 'interrupted');

  assert.match((await recover(workshop)).join(), /was being worked out again when Tapdeck ended; now it is/);
  assert.deepEqual(sessions.get(sessionId), before, 'with its new directions, and no new warning');
  assert.deepEqual(sessions.unfinished(), []);
  assert.equal(
    db.prepare('select count(*) as n from sessions where derived_from_state is not null').get()?.['n'],
    0,
  );
});
