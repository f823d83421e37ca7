/** Findings of stored sessions: pages, muting, moments, and what becomes of them with their session. */
import assert from 'node:assert/strict';
import type { Finding } from '../../src/model/finding.ts';
import { FindingList, FINDINGS_PER_MESSAGE } from '../../src/session/live_findings.ts';
import { Findings } from '../../src/session/findings.ts';
import { Library } from '../../src/session/library.ts';
import { Replays } from '../../src/session/replay/replays.ts';
import { findingsSoFar } from '../../src/store/finding_rows.ts';
import type { Store } from '../../src/store/store.ts';
import { MetricsEngine } from '../../src/metrics/engine.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { conversation, sent, START_US } from '../support/records.ts';
import { newSession, storeSession } from '../support/stored_session.ts';
import { TestWorkshop } from '../support/workshop.ts';

const S = 1_000_000;
const ALL = { offset: 0, limit: 100 };

function finding(number: number, more: Partial<Finding> = {}): Finding {
  const timeUs = START_US + number * S;
  return {
    ...{
      number,
      kind: 'dns_slow',
      severity: 'warning',
      timeUs,
      noticedUs: timeUs + S / 2,
      lastUs: timeUs + S,
    },
    ...{ subject: `192.168.7.${number}`, text: 'slow' },
    evidence: { packets: [1], stream_keys: [], hosts: [], display_filter: null, figures: {} },
    ...more,
  };
}

const write = (store: Store, sessionId: number, findings: readonly Finding[]) =>
  store.findings.write(sessionId, findings);

/** Writes findings as the pipeline does. */
function writeBatch(store: Store, sessionId: number, findings: readonly Finding[]): void {
  store.writer.write(
    sessionId,
    [],
    new MetricsEngine({ locality: { kind: 'private' } }).drain(),
    {},
    findings,
  );
}

const session = (store: Store) =>
  storeSession(
    store,
    Array.from({ length: 20 }, (_, i) => sent('client', conversation(0), { timeUs: START_US + i * S })),
  );

Deno.test('findings: an episode that goes on keeps its row; the most severe come first; filters narrow', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const findings = new Findings(store);
  const id = session(store);
  assert.deepEqual(await findings.page(id, ALL), {
    ...{ findings: [], total: 0, counts: { info: 0, warning: 0, critical: 0 }, muted: 0, watched: true },
  });
  writeBatch(store, id, [finding(1), finding(2, { severity: 'critical', kind: 'port_scan' })]);
  const first = await findings.page(id, ALL);
  write(store, id, [finding(1, { severity: 'info', text: 'slower', lastUs: START_US + 9 * S }), finding(3)]);
  const page = await findings.page(id, ALL);
  assert.ok(page.watched);
  assert.deepEqual(page.findings.map(({ severity, text }) => [severity, text]), [
    ['critical', 'slow'],
    ['warning', 'slow'],
    ['info', 'slower'],
  ]);
  assert.equal(page.findings[2]?.finding_id, first.findings[1]?.finding_id);
  assert.deepEqual(page.counts, { info: 1, warning: 1, critical: 1 });
  const total = async (query: object) => (await findings.page(id, { ...ALL, ...query })).total;
  assert.equal(await total({ severity: 'critical' }), 1);
  assert.equal(await total({ kind: 'dns_slow' }), 2);
  assert.equal(await total({ from_us: START_US + 5 * S }), 1, 'what still went on');
  assert.equal(await total({ to_us: START_US + 2 * S }), 1);
  assert.equal(await total({ at_us: START_US + 2 * S }), 1, 'what had been noticed');
  await assert.rejects(findings.page(999, ALL), /There is no session/);
});

Deno.test('muting: a kind or a subject, for every session; taken back; pages are told', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const findings = new Findings(store);
  const [id, other] = [session(store), session(store)];
  for (const each of [id, other]) {
    write(store, each, [finding(1), finding(2), finding(3, { kind: 'tcp_resets' })]);
  }
  const list = new FindingList(store, id);
  const { findingsMark: mark } = list.news(undefined);
  assert.deepEqual(list.news(mark).findings, []);
  const one = await findings.mute({ kind: 'dns_slow', subject: '192.168.7.1' });
  assert.deepEqual(
    (await findings.mute({ kind: 'dns_slow', subject: '192.168.7.1' })).muted_id,
    one.muted_id,
  );
  assert.deepEqual(list.news(mark).findings.map(({ subject, muted }) => [subject, muted]), [[
    '192.168.7.1',
    true,
  ]]);
  const counts = async (of: number) => {
    const { counts, muted } = await findings.page(of, ALL);
    return [counts.warning, muted];
  };
  assert.deepEqual([await counts(id), await counts(other)], [[2, 1], [2, 1]]);
  await findings.mute({ kind: 'dns_slow', subject: null });
  assert.deepEqual(await counts(id), [1, 2]);
  assert.equal((await findings.page(id, { ...ALL, muted: false })).total, 1);
  for (const { muted_id } of await findings.muted()) await findings.unmute(muted_id);
  assert.deepEqual(await counts(id), [3, 0]);
  await assert.rejects(findings.unmute(one.muted_id), /Nothing is muted/);
});

Deno.test('live findings: each page is told of what is new since its own last message, at most 200', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const id = session(store);
  const list = new FindingList(store, id);
  write(store, id, Array.from({ length: 250 }, (_, i) => finding(i + 1)));
  const first = list.news(undefined);
  assert.equal(first.findings.length, FINDINGS_PER_MESSAGE);
  write(store, id, [finding(7, { text: 'slower' })]);
  assert.deepEqual(list.news(first.findingsMark).findings.map(({ text }) => text), ['slower']);
});

Deno.test('replay: a moment shows the findings that had been noticed by then', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const id = session(store);
  write(store, id, [finding(1), finding(5)]);
  const replays = new Replays(store);
  const at = async (s: number) => (await replays.state(id, START_US + s * S)).findings.length;
  assert.deepEqual([await at(1), await at(2), await at(5), await at(6)], [0, 1, 1, 2]);
});

Deno.test('findings: a session that is derived again has the same; they go on by number; removed with its figures', async () => {
  await using workshop = await TestWorkshop.open();
  const { store } = workshop;
  const options = { source: 'findings.pcap', keep: true };
  const { session_id: id } = await workshop.importer.importFile(fixturePath('findings.pcap'), options);
  const rows = () =>
    store.reader.prepare('select * from findings where session_id = ? order by number').all(id)
      .map(({ finding_id: _, ...row }) => row);
  const before = rows();
  assert.ok(before.length > 10);
  await new Library(workshop.parts).relabel(id);
  assert.deepEqual(rows(), before);
  await store.sessions.remove(id);
  assert.deepEqual(rows(), []);
  const fresh = store.sessions.create(newSession());
  write(store, fresh, [finding(4), finding(7, { kind: 'port_scan' })]);
  assert.deepEqual(findingsSoFar(store.reader, fresh), { next: 8, byKind: { dns_slow: 1, port_scan: 1 } });
});
