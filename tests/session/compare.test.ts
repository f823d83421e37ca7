/** Sessions of real captures held against each other, through the store. */
import assert from 'node:assert/strict';
import * as v from 'valibot';
import { type CompareRequest, comparison } from '../../src/model/compare.ts';
import { Comparer } from '../../src/session/compare.ts';
import { fixturePath } from '../support/fixture_files.ts';
import { conversation, sent } from '../support/records.ts';
import { storeSession } from '../support/stored_session.ts';
import { TestWorkshop } from '../support/workshop.ts';

const US = 1_000_000;

async function workshopWith(...files: string[]) {
  const workshop = await TestWorkshop.open();
  for (const file of files) await workshop.importer.importFile(fixturePath(file), { source: file });
  const comparer = new Comparer(workshop.store);
  const compare = async (a: number, b: number, more: Partial<CompareRequest> = {}) =>
    v.parse(
      comparison,
      await comparer.compare({ a: { session_id: a }, b: { session_id: b }, align: 'start', ...more }),
    );
  return { workshop, compare };
}

Deno.test('compare: 20 ms more and 1% lost are found, and nothing else', async () => {
  const { workshop, compare } = await workshopWith('compare_before.pcap', 'compare_after.pcap');
  await using _ = workshop;
  const found = await compare(1, 2);
  assert.equal(found.state, 'compared');
  assert.deepEqual(found.notes, []);
  const beyond = found.changes.filter(({ verdict }) => verdict === 'beyond');
  const [delay, loss, ...others] = beyond.filter(({ part_of }) => part_of === null);
  assert.deepEqual(others, []);
  assert.equal(delay?.measure, 'rtt_p50_ms');
  assert.equal(loss?.measure, 'tcp_loss_percent');
  const near = (value: number | null | undefined, expected: number, by: number) =>
    assert.ok(Math.abs((value ?? NaN) - expected) <= by, `${value} is not ${expected} ± ${by}`);
  near(delay?.difference, 20, 1);
  near(loss?.difference, 1, 0.1);

  const parts = new Map(beyond.filter(({ part_of }) => part_of !== null).map((row) => [row.key, row]));
  assert.deepEqual(
    new Set([...parts.values()].map(({ part_of }) => part_of)),
    new Set([delay?.key, loss?.key]),
  );
  near(parts.get('metric:handshake_ms')?.difference, 20, 0.5);
  near(parts.get('metric:dns_mean_ms')?.difference, 20, 0.5);
  near(parts.get('metric:rtp_loss_percent')?.difference, 1, 0.1);
  const kinds = new Set([
    'rtt_p95_ms',
    'rtt_mean_ms',
    'handshake_ms',
    'dns_mean_ms',
    'rtp_loss_percent',
    'retransmitted_percent',
  ]);
  assert.deepEqual([...parts.values()].filter(({ measure }) => !kinds.has(measure)), []);
  assert.deepEqual([...found.appeared, ...found.disappeared], []);

  const back = await compare(2, 1);
  assert.equal(back.changes[0]?.difference, -(delay?.difference ?? 0), 'the other way round');
});

Deno.test('compare: a session against itself, and in two halves, finds nothing', async () => {
  const { workshop, compare } = await workshopWith('compare_before.pcap');
  await using _ = workshop;
  const same = await compare(1, 1);
  assert.ok(same.changes.length > 10);
  assert.deepEqual(
    same.changes.filter(({ difference, verdict }) => difference !== 0 || verdict === 'beyond'),
    [],
  );
  assert.deepEqual([...same.appeared, ...same.disappeared], []);

  const from = same.a.from_us ?? 0;
  const middle = from + 29 * US;
  const halves = await compare(1, 1, {
    a: { session_id: 1, from_us: from, to_us: middle },
    b: { session_id: 1, from_us: middle, to_us: from + 58 * US },
  });
  assert.deepEqual([halves.a.seconds, halves.b.seconds], [29, 29]);
  assert.equal(halves.state, 'compared');
  assert.deepEqual(halves.changes.filter(({ verdict }) => verdict === 'beyond'), []);
  assert.deepEqual(
    [...halves.appeared, ...halves.disappeared].filter(({ verdict }) => verdict === 'beyond'),
    [],
  );
  // Bytes of both halves are those of the whole, as far as streams are cut by their time.
  const bytes = (of: typeof same) => {
    const row = of.changes.find(({ key }) => key === 'metric:throughput_bps');
    return [(row?.a ?? 0) * of.a.seconds / 8, (row?.b ?? 0) * of.b.seconds / 8] as const;
  };
  const [first, second] = bytes(halves);
  const [whole] = bytes(same);
  assert.ok(first + second <= whole && first + second > whole * 0.9);
});

Deno.test('compare: charts lie on one axis: beginnings, time of day, first packet to a host', async () => {
  const { workshop, compare } = await workshopWith('compare_before.pcap', 'compare_after.pcap');
  await using _ = workshop;
  const start = await compare(1, 2);
  assert.equal(start.series.step_s, 1);
  assert.equal(start.series.offsets_s.length, 60);
  assert.equal(start.series.offsets_s[0], 0);
  const { a, b } = start.series.values.throughput_bps;
  assert.ok([...a, ...b].every((value) => value !== null && value > 0));

  // A day and ten seconds later.
  const clock = await compare(1, 2, { align: 'clock' });
  assert.equal((clock.b.zero_us ?? 0) - (clock.a.zero_us ?? 0), 86_400 * US);
  assert.equal(clock.series.offsets_s.length, 70);
  assert.deepEqual(clock.series.values.throughput_bps.b.slice(0, 10), new Array(10).fill(null));
  assert.deepEqual(clock.series.values.throughput_bps.b.slice(10), b);
  assert.deepEqual(clock.changes, start.changes, 'only the charts move');

  const host = await compare(1, 2, { align: 'host:198.51.100.60' });
  assert.equal(host.a.zero_us, host.a.from_us, 'the call begins with the capture');
  const late = await compare(1, 2, { align: 'host:203.0.113.53' });
  assert.equal((late.a.zero_us ?? 0) - (late.a.from_us ?? 0), 200_000);
  await assert.rejects(
    compare(1, 2, { align: 'host:192.0.2.1' }),
    /Session 1 has no stream with "192.0.2.1"/,
  );
});

Deno.test('compare: sessions without packets, too short ones, other kinds, and what is not there', async () => {
  const { workshop, compare } = await workshopWith(
    'compare_before.pcap',
    'only_a_header.pcap',
    'web_browsing.pcapng',
  );
  await using _ = workshop;
  const empty = await compare(1, 2);
  assert.equal(empty.state, 'empty');
  assert.deepEqual(empty.changes, []);
  assert.match(empty.notes[0] ?? '', /^B has no packets: there is nothing to compare\.$/);
  assert.match((await compare(2, 2)).notes[0] ?? '', /^Neither side has any packets/);

  const short = await compare(1, 3);
  assert.equal(short.state, 'too_short');
  assert.ok(short.changes.every(({ verdict }) => verdict === 'too_short'));
  assert.ok([...short.appeared, ...short.disappeared].every(({ verdict }) => verdict === 'too_short'));

  await assert.rejects(compare(1, 9), { kind: 'not_found', message: 'There is no session 9.' });
  const from = short.a.from_us ?? 0;
  const range = (from_us: number, to_us: number) => ({ a: { session_id: 1, from_us, to_us } });
  await assert.rejects(compare(1, 1, range(from + US, from)), /The range of A ends before it begins/);
  await assert.rejects(
    compare(1, 1, range(from + 500 * US, from + 900 * US)),
    /has nothing in the range of A/,
  );

  await workshop.store.sessions.remove(3);
  await assert.rejects(compare(1, 3), { kind: 'not_found' });
});

Deno.test('compare: what is still being recorded is compared as far as it is', async () => {
  const { workshop, compare } = await workshopWith('compare_before.pcap');
  await using _ = workshop;
  const { store } = workshop;
  const finished = (await compare(1, 1)).a;
  const startedUs = finished.from_us ?? 0;
  const records = Array.from(
    { length: 200 },
    (_, i) => sent('client', conversation(1), { timeUs: startedUs + i * 100_000 }),
  );
  const id = storeSession(store, records, { batch: 50, session: { kind: 'live', startedUs } });
  store.sessions.finish(id, { state: 'recording' });
  const found = await compare(1, id);
  assert.equal(found.b.state, 'recording');
  assert.equal(found.b.seconds, 19, 'the newest second is still filling');
  assert.ok(found.notes.some((note) => note === 'B is still being recorded: this is what it has so far.'));
  assert.ok(found.notes.some((note) => note.startsWith('One side was captured live')));
  assert.equal(found.state, 'compared');
});
