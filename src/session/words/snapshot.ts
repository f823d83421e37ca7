/** A recording as the store has it at one moment: two of them tell exactly what passed in between. */
import type { ClassFigures } from '../../llm/digest_input.ts';
import { type Peaks, SUM_FIELDS, type Sums } from '../../model/metric.ts';
import type { ProtocolClass } from '../../model/protocol.ts';
import type { AppRow, TalkerRow } from '../../model/rows.ts';
import { gapSeconds } from '../../store/compare_queries.ts';
import { apps, talkers } from '../../store/queries.ts';
import { secondsOf, spanClasses } from '../../store/span_queries.ts';
import type { Store } from '../../store/store.ts';
import type { Carried } from './digests.ts';

const US = 1_000_000;

/** Pairs that are remembered; those behind them are not told. */
const TALKERS = 50;

export interface Snapshot {
  /** Of the newest packet, or where the recording began. */
  readonly atUs: number;
  /** The second that the newest packet lies in, and what it holds so far. */
  readonly second: number | undefined;
  readonly partial: ReadonlyMap<ProtocolClass, ClassFigures>;
  readonly apps: readonly AppRow[];
  readonly talkers: readonly TalkerRow[];
}

/** Undefined while there are no packets. The store is read in one go: nothing is stored in between. */
export function snapshotOf(store: Store, sessionId: number): Snapshot | undefined {
  const seconds = secondsOf(store.reader, sessionId);
  const atUs = store.sessions.lastPacketUs(sessionId);
  if (!seconds || atUs === undefined) return undefined;
  return {
    atUs,
    second: seconds.last,
    partial: spanClasses(store.reader, sessionId, seconds.last, seconds.last + 1),
    apps: apps(store.reader, sessionId),
    talkers: talkers(store.reader, sessionId, TALKERS),
  };
}

/** Where a recording begins. */
export function emptySnapshot(startedUs: number): Snapshot {
  return { atUs: startedUs, second: undefined, partial: new Map(), apps: [], talkers: [] };
}

/** What passed between two snapshots, the later of which is the store as it is now. */
export function spanBetween(store: Store, sessionId: number, since: Snapshot, now: Snapshot) {
  const last = now.second ?? 0;
  const from = since.second ?? secondsOf(store.reader, sessionId)?.first ?? last;
  const classes = spanClasses(store.reader, sessionId, from, last + 1);
  for (const [protocol, { sums }] of since.partial) {
    const whole = classes.get(protocol);
    if (whole) classes.set(protocol, { sums: difference(whole.sums, sums), peaks: whole.peaks });
  }
  const gapsFrom = since.second === undefined ? from : from + 1;
  return {
    seconds: Math.max(1, (now.atUs - since.atUs) / US),
    classes: classes as ReadonlyMap<ProtocolClass, { sums: Sums; peaks: Peaks }>,
    gapSeconds: gapSeconds(store.reader, sessionId, { from: gapsFrom, to: last + 1 }),
  };
}

function difference(now: Sums, before: Sums): Sums {
  const rest = { ...now };
  for (const field of SUM_FIELDS) rest[field] -= before[field];
  return rest;
}

export function carriedBetween(since: Snapshot, now: Snapshot): Carried {
  const talkers = talkersBetween(since.talkers, now.talkers);
  const bytes = new Map(now.apps.map((row) => [row.app, row.bytes]));
  // A stream that was named anew took its past along: whose the window's bytes are cannot be told.
  const isRenamed = since.apps.some((row) => (bytes.get(row.app) ?? 0) < row.bytes);
  return isRenamed
    ? { apps: null, newApps: null, talkers }
    : { ...appsBetween(since.apps, now.apps), talkers };
}

/** What applications carried between two moments, largest first. */
export function appsBetween(
  before: readonly AppRow[],
  now: readonly AppRow[],
): { apps: AppRow[]; newApps: string[] } {
  const earlier = new Map(before.map((row) => [row.app, row]));
  const apps = now.map((row): AppRow => {
    const was = earlier.get(row.app);
    if (!was) return row;
    return {
      ...row,
      // Streams that go on belong to both: how many of them are in the window is not known.
      streams: 0,
      packets: row.packets - was.packets,
      bytes: row.bytes - was.bytes,
      bytes_in: row.bytes_in - was.bytes_in,
      bytes_out: row.bytes_out - was.bytes_out,
    };
  }).filter((row) => row.bytes > 0).sort((a, b) => b.bytes - a.bytes || (a.app < b.app ? -1 : 1));
  const newApps = before.length === 0
    ? []
    : apps.filter(({ app }) => app !== 'Unknown' && !earlier.has(app)).map(({ app }) => app);
  return { apps, newApps };
}

/** Pairs that were remembered, or are new; null where one may have been there unseen. */
function talkersBetween(before: readonly TalkerRow[], now: readonly TalkerRow[]): TalkerRow[] | null {
  const key = ({ source, destination }: TalkerRow) => `${source} ${destination}`;
  const earlier = new Map(before.map((row) => [key(row), row]));
  if (before.length >= TALKERS && now.some((row) => !earlier.has(key(row)))) return null;
  return now.map((row) => {
    const was = earlier.get(key(row));
    return { ...row, packets: row.packets - (was?.packets ?? 0), bytes: row.bytes - (was?.bytes ?? 0) };
  }).filter((row) => row.bytes > 0).sort((a, b) => b.bytes - a.bytes);
}
