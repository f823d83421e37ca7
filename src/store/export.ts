/** A session as text, in memory that does not grow with it. */
import { csvLine } from '../model/csv.ts';
import { TapdeckError } from '../model/errors.ts';
import type { HostTraffic } from '../model/host.ts';
import type { SummaryRow } from '../model/summary.ts';
import { type CaptureHash, captureHash } from './capture_hash_rows.ts';
import { openForReading } from './database.ts';
import { hostTraffic } from './host_queries.ts';
import { summaries } from './summary_rows.ts';

/** Views that hold a session's figures, in the order in which they are written. */
const VIEWS = [
  'protocol_view',
  'app_view',
  'talker_view',
  'stream_view',
  'rtp_view',
  'metric_view',
  'summary_view',
  'finding_view',
  'packet_view',
] as const;
type View = (typeof VIEWS)[number];

/** Text is handed on in pieces of at least so many characters: a piece costs far more than a row. */
const PIECE_CHARS = 65_536;

/** Packets read at once: a reader that is slow to take them must not hold a snapshot of the database meanwhile. */
const PAGE = 2048;

export interface ExportedSession {
  readonly sessionId: number;
  readonly captureFile: string | undefined;
}

type Row = Record<string, unknown>;

/** What one second of packet time carried. */
export interface StoredSecond {
  readonly timeUs: number;
  readonly bytes: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Something was missed in it. */
  readonly isGap: boolean;
}

export interface History extends Disposable {
  /** @throws TapdeckError `not_found` */
  session(sessionId: number): ExportedSession;
  captureHash(sessionId: number): CaptureHash | undefined;
  rows(view: View | 'session_view', sessionId: number): Iterable<Row>;
  columns(view: View): string[];
  /** Different addresses at the ends of streams, and names of servers. */
  counts(sessionId: number): { addresses: number; names: number };
  traffic(sessionId: number): HostTraffic[];
  talkers(sessionId: number, limit: number): Row[];
  /** The newest final report; undefined where none was written. */
  report(sessionId: number): SummaryRow | undefined;
  /** All classes together, in order. */
  seconds(sessionId: number): Iterable<StoredSecond>;
  /** The first and the last of them; undefined when there are none. */
  secondsSpan(sessionId: number): { firstUs: number; lastUs: number } | undefined;
}

/** @throws TapdeckError when the database cannot be read */
export function openHistory(path: string): History {
  const db = openForReading(path);
  function* packets(sessionId: number): Generator<Row> {
    const page = db.prepare(
      `select * from packet_view where session_id = ? and no > ? order by no limit ${PAGE}`,
    );
    let last = 0;
    while (true) {
      const rows = page.all(sessionId, last);
      yield* rows;
      if (rows.length < PAGE) return;
      last = Number(rows.at(-1)?.['no']);
    }
  }
  function* seconds(sessionId: number): Generator<StoredSecond> {
    const all = db.prepare(
      `select time_us, bytes, bytes_in, bytes_out, gap from metric_view
       where session_id = ? and protocol = 'all' order by time_us`,
    ).iterate(sessionId);
    for (const row of all) {
      yield {
        timeUs: Number(row['time_us']),
        bytes: Number(row['bytes']),
        bytesIn: Number(row['bytes_in']),
        bytesOut: Number(row['bytes_out']),
        isGap: row['gap'] === 1,
      };
    }
  }
  return {
    seconds,
    secondsSpan(sessionId) {
      const row = db.prepare(
        'select min(second) * 1000000 as first, max(second) * 1000000 as last from metrics where session_id = ?',
      ).get(sessionId);
      if (typeof row?.['first'] !== 'number' || typeof row['last'] !== 'number') return undefined;
      return { firstUs: row['first'], lastUs: row['last'] };
    },
    talkers: (sessionId, limit) =>
      db.prepare('select * from talker_view where session_id = ? order by rank limit ?').all(
        sessionId,
        limit,
      ),
    report: (sessionId) => summaries(db, sessionId, { kind: 'final', limit: 1 })[0],
    captureHash: (sessionId) => captureHash(db, sessionId),
    session(sessionId) {
      const row = db.prepare('select capture_file from sessions where session_id = ?').get(sessionId);
      if (!row) throw new TapdeckError('not_found', `There is no session ${sessionId}.`);
      const file = row['capture_file'];
      return { sessionId, captureFile: typeof file === 'string' ? file : undefined };
    },
    rows: (view, sessionId) =>
      view === 'packet_view'
        ? packets(sessionId)
        : db.prepare(`select * from ${view} where session_id = ?`).iterate(sessionId),
    columns: (view) =>
      db.prepare('select name from pragma_table_info(?)').all(view).map((row) => String(row['name'])),
    counts(sessionId) {
      const addresses = db.prepare(
        `select count(*) as n from (
           select low_id from streams where session_id = ?1 union select high_id from streams where session_id = ?1
           union select source_id from loose_flows where session_id = ?1
           union select destination_id from loose_flows where session_id = ?1)`,
      ).get(sessionId);
      const names = db.prepare('select count(distinct hostname) as n from streams where session_id = ?').get(
        sessionId,
      );
      return { addresses: Number(addresses?.['n']), names: Number(names?.['n']) };
    },
    traffic: (sessionId) => hostTraffic(db, sessionId),
    [Symbol.dispose]: () => db.close(),
  };
}

/** The same text in larger pieces. */
export function* inPieces(parts: Iterable<string>): Generator<string> {
  let piece = '';
  for (const part of parts) {
    piece += part;
    if (piece.length < PIECE_CHARS) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** The packets of a session, with a header line. */
export function* sessionCsv(history: History, session: ExportedSession): Generator<string> {
  yield csvLine(history.columns('packet_view'));
  for (const row of history.rows('packet_view', session.sessionId)) {
    yield csvLine(Object.values(row));
  }
}

/**
 * Every view of the session: `{"session": {...}, "protocol_view": [...], ...}`.
 * @param removed a sentence that says what is not there any more; it becomes `removed`
 */
export function* sessionJson(
  history: History,
  session: ExportedSession,
  removed?: string,
): Generator<string> {
  const [row] = history.rows('session_view', session.sessionId);
  yield `{"session":${JSON.stringify(row)}`;
  if (removed !== undefined) yield `,\n"removed":${JSON.stringify(removed)}`;
  for (const view of VIEWS) {
    yield `,\n"${view}":[`;
    let first = true;
    for (const each of history.rows(view, session.sessionId)) {
      yield `${first ? '\n' : ',\n'}${JSON.stringify(each)}`;
      first = false;
    }
    yield ']';
  }
  yield '}\n';
}
