/** A recording whose Tapdeck was killed after the first parts of its raw capture were removed. */
import assert from 'node:assert/strict';
import { createLabeller } from '../../src/label/detector.ts';
import { Pipeline } from '../../src/session/pipeline.ts';
import { recoverSessions } from '../../src/session/recovery.ts';
import { RawCaptureRows } from '../../src/store/raw_capture_rows.ts';
import { type Frame, pcapng } from '../../tools/packets/capture_file.ts';
import { busyFrames, CLIENT } from '../support/busy_capture.ts';
import { partPath } from '../support/growing_parts.ts';
import { START_US } from '../support/records.ts';
import { newSession } from '../support/stored_session.ts';
import { derived, TestWorkshop } from '../support/workshop.ts';

const LOCALITY = { kind: 'own', addresses: [CLIENT.ip] } as const;

/** The last byte of the address at the other end: 1 for the first connection. */
const farEnd = ({ bytes }: Frame) =>
  Math.max(...[29, 33].map((at) => (bytes[at - 3] === 198 ? bytes[at] ?? 0 : 0)));

const FRAMES = busyFrames(4, 20_000);
/** Two connections, and a minute after they ended two more. */
const QUIET = [
  ...FRAMES.filter((frame) => farEnd(frame) <= 2),
  ...FRAMES.filter((frame) => farEnd(frame) > 2).map(({ timeNs, bytes }) => ({
    timeNs: timeNs + 60_000_000_000n,
    bytes,
  })),
];

interface Recording {
  readonly sessionId: number;
  readonly path: string;
}

/** A recording in parts, stored as far as it is written. */
async function record(workshop: TestWorkshop, parts: readonly (readonly Frame[])[]): Promise<Recording> {
  const { store, captures } = workshop;
  const sessionId = store.sessions.create(
    newSession({ kind: 'live', startedUs: START_US, locality: LOCALITY }),
  );
  const name = `session-${sessionId}.pcapng`;
  store.sessions.setCaptureFile(sessionId, name);
  const path = captures.path(name);
  await write(path, parts);
  await new Pipeline({ sessionId, file: { path }, locality: LOCALITY, store, labeller: createLabeller() })
    .run();
  return { sessionId, path };
}

async function write(path: string, parts: readonly (readonly Frame[])[]): Promise<void> {
  for (const [i, frames] of parts.entries()) await Deno.writeFile(partPath(path, i + 1), pcapng(frames));
}

/** Takes the first parts away, as the budget does. */
async function shorten(
  workshop: TestWorkshop,
  { sessionId, path }: Recording,
  gone: readonly (readonly Frame[])[],
): Promise<void> {
  using rows = new RawCaptureRows(workshop.folder.at('t.sqlite'));
  rows.setResumePoint(sessionId, { part: gone.length + 1, packetsBefore: gone.flat().length });
  for (const i of gone.keys()) await Deno.remove(partPath(path, i + 1));
}

async function recover(workshop: TestWorkshop): Promise<string> {
  const said: string[] = [];
  await recoverSessions(workshop.parts, (text) => said.push(text));
  return said.join('\n');
}

/** Cuts a list in parts at these places. */
const cut = (frames: readonly Frame[], ...places: number[]) =>
  [0, ...places].map((from, i) => frames.slice(from, places[i]));

const gaps = (workshop: TestWorkshop, sessionId: number) =>
  workshop.store.reader.prepare('select second, reason from gaps where session_id = ?').all(sessionId)
    .map((row) => ({ ...row }));

Deno.test('shortened: between two connections the rest makes the session what it would have been', async () => {
  await using workshop = await TestWorkshop.open();
  const pause = QUIET.findIndex((frame) => farEnd(frame) > 2);
  const parts = cut(QUIET, 100, pause - 50, pause, pause + 200);
  const whole = await record(workshop, parts);
  workshop.store.sessions.finish(whole.sessionId, { state: 'complete' });
  const killed = await record(workshop, parts.slice(0, 3));
  await write(killed.path, parts);
  await shorten(workshop, killed, parts.slice(0, 2));
  const said = await recover(workshop);
  assert.match(said, new RegExp(`Packets ${pause + 1} to ${QUIET.length} were read from what is left`));

  const expected = derived(workshop, whole.sessionId);
  const actual = derived(workshop, killed.sessionId);
  // The gap is said on the charts, and is not there in the other.
  const withoutGap = (rows: Record<string, unknown>[] = []) => rows.map(({ gap: _, ...row }) => row);
  assert.deepEqual(
    { ...actual, metric_view: withoutGap(actual['metric_view']) },
    { ...expected, metric_view: withoutGap(expected['metric_view']) },
  );
  assert(expected['protocol_view']?.some((row) => typeof row['rtt_p95_ms'] === 'number'));
  const second = Math.floor(Number(QUIET[pause]?.timeNs) / 1e9);
  assert.deepEqual(gaps(workshop, killed.sessionId), [
    { second, reason: 'streams went on in a fresh tshark' },
  ]);
  const [session, other] = [killed, whole].map(({ sessionId }) => workshop.store.sessions.get(sessionId));
  assert.deepEqual([session?.state, session?.worker_restarts], ['interrupted', 1]);
  for (
    const field of ['packets', 'bytes', 'ipv4_packets', 'encrypted_packets', 'truncated_packets'] as const
  ) {
    assert.equal(session?.[field], other?.[field], field);
  }
  assert.deepEqual(await recover(workshop), '', 'there is nothing to do any more');
});

Deno.test('shortened: in the middle of a part, of streams and of a second every packet is stored once', async () => {
  await using workshop = await TestWorkshop.open();
  const parts = cut(FRAMES, 120, 240, 400);
  const whole = await record(workshop, parts);
  workshop.store.sessions.finish(whole.sessionId, { state: 'complete' });
  const killed = await record(workshop, [...parts.slice(0, 2), FRAMES.slice(240, 331)]);
  await write(killed.path, parts);
  await shorten(workshop, killed, parts.slice(0, 1));
  await recover(workshop);
  const columns =
    'no, time_us, source, destination, source_port, destination_port, length, stream_key, direction, app';
  const read = (sql: string, { sessionId }: Recording) =>
    workshop.store.reader.prepare(sql).all(sessionId).map((row) => ({ ...row }));
  for (
    const sql of [
      `select ${columns} from packet_view where session_id = ? order by no`,
      // Roles, sizes and times go on; what tshark measures between packets may miss what came before.
      `select stream_key, client, server, first_us, last_us, packets_to_server, packets_to_client, bytes_to_server,
         bytes_to_client, payload_bytes_to_client from stream_view where session_id = ? order by stream`,
      'select time_us, protocol, packets, bytes, bytes_in, bytes_out from metric_view where session_id = ? order by 1, 2',
      `select protocol, packets, bytes, throughput_in_peak_bps, throughput_in_mean_bps, packets_per_second_peak
         from protocol_view where session_id = ? order by protocol`,
      'select app, streams, packets, bytes, bytes_in, bytes_out from app_view where session_id = ? order by app',
      'select rank, source, destination, packets, bytes, app from talker_view where session_id = ? order by rank',
    ]
  ) assert.deepEqual(read(sql, killed), read(sql, whole));
  // Up to the cut nothing was touched; behind it nothing was left undissected.
  const infos = (recording: Recording, where: string) =>
    read(`select info, protocol from packet_view where session_id = ? and ${where} order by no`, recording);
  assert.deepEqual(infos(killed, 'no <= 331'), infos(whole, 'no <= 331'));
  assert.deepEqual([...new Set(infos(killed, 'no > 331').map((row) => row['protocol']))], ['TCP']);
});

Deno.test('shortened: with everything stored, and parts that went only half, nothing changes', async () => {
  await using workshop = await TestWorkshop.open();
  const parts = cut(FRAMES, 120, 240, 400);
  const killed = await record(workshop, parts);
  const before = derived(workshop, killed.sessionId);
  await shorten(workshop, killed, parts.slice(0, 2));
  // Said, but not done yet.
  await Deno.writeFile(partPath(killed.path, 2), pcapng(parts[1] ?? []));
  assert.match(await recover(workshop), /Everything that was captured had been stored/);
  assert.deepEqual(derived(workshop, killed.sessionId), before);
  assert.deepEqual(gaps(workshop, killed.sessionId), []);
  assert.equal(workshop.store.sessions.get(killed.sessionId).worker_restarts, 0);
});

Deno.test('shortened: where a part in between is gone what is stored stays, and what is missing is a gap', async () => {
  await using workshop = await TestWorkshop.open();
  const parts = cut(QUIET, 100, 200, QUIET.length - 100);
  const killed = await record(workshop, parts.slice(0, 2));
  await write(killed.path, parts);
  await shorten(workshop, killed, parts.slice(0, 1));
  await Deno.remove(partPath(killed.path, 2));
  assert.match(await recover(workshop), /Packets after \S+ \S+ UTC are missing: parts of its raw capture/);
  const session = workshop.store.sessions.get(killed.sessionId);
  assert.deepEqual([session.state, session.packets], ['interrupted', 200]);
  assert(gaps(workshop, killed.sessionId).every(({ reason }) => reason === 'crash'));
  assert(gaps(workshop, killed.sessionId).length >= 60);
});
