/** A session as text or as a database of its own, in memory that does not grow with it. */
import { DatabaseSync } from 'node:sqlite';
import { TapdeckError } from '../model/errors.ts';
import { openForReading, openForWriting } from './database.ts';

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

/** Tables to copy whole, row by row of the session. */
const TABLES = [
  'sessions',
  'packets',
  'streams',
  'metrics',
  'gaps',
  'protocol_totals',
  'app_totals',
  'talkers',
  'rtp_streams',
  'summaries',
  'findings',
] as const;

export interface ExportedSession {
  readonly sessionId: number;
  readonly captureFile: string | undefined;
}

export interface History extends Disposable {
  /** @throws TapdeckError `not_found` */
  session(sessionId: number): ExportedSession;
  rows(view: (typeof VIEWS)[number] | 'session_view', sessionId: number): Iterable<Record<string, unknown>>;
}

/** @throws TapdeckError when the database cannot be read */
export function openHistory(path: string): History {
  const db = openForReading(path);
  return {
    session(sessionId) {
      const row = db.prepare('select capture_file from sessions where session_id = ?').get(sessionId);
      if (!row) throw new TapdeckError('not_found', `There is no session ${sessionId} in ${path}.`);
      const file = row['capture_file'];
      return { sessionId, captureFile: typeof file === 'string' ? file : undefined };
    },
    rows: (view, sessionId) => db.prepare(`select * from ${view} where session_id = ?`).iterate(sessionId),
    [Symbol.dispose]: () => db.close(),
  };
}

/**
 * A spreadsheet runs a cell that begins like a formula: such a text gets an apostrophe in front (OWASP, "CSV
 * Injection"). Quoting is RFC 4180's.
 */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The packets of a session, with a header line. */
export function* sessionCsv(history: History, session: ExportedSession): Generator<string> {
  let header = false;
  for (const row of history.rows('packet_view', session.sessionId)) {
    if (!header) yield `${Object.keys(row).join(',')}\r\n`;
    header = true;
    yield `${Object.values(row).map(csvCell).join(',')}\r\n`;
  }
}

/** Every view of the session: `{"session": {...}, "protocol_view": [...], ...}`. */
export function* sessionJson(history: History, session: ExportedSession): Generator<string> {
  const [row] = history.rows('session_view', session.sessionId);
  yield `{"session":${JSON.stringify(row)}`;
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

/**
 * Copies one session into a new database with the same views.
 * @throws TapdeckError `conflict` when the file exists: it may hold something else
 */
export function copySession(from: string, sessionId: number, to: string): void {
  if (exists(to)) throw new TapdeckError('conflict', `${to} exists already: name a new file.`);
  openForWriting(to).close();
  const db = new DatabaseSync(to);
  try {
    db.prepare('attach database ? as history').run(from);
    db.exec('begin');
    db.exec('insert into main.texts select * from history.texts');
    for (const table of TABLES) {
      db.prepare(`insert into main.${table} select * from history.${table} where session_id = ?`).run(
        sessionId,
      );
    }
    // The raw capture stays behind.
    db.exec('update main.sessions set capture_file = null');
    db.exec(`delete from main.texts where text_id not in (
      select source_id from main.packets union select destination_id from main.packets
      union select protocol_id from main.packets union select app_id from main.packets where app_id is not null
      union select category_id from main.packets where category_id is not null
      union select client_id from main.streams union select server_id from main.streams
      union select app_id from main.streams union select category_id from main.streams
      union select app_id from main.app_totals union select category_id from main.app_totals
      union select source_id from main.talkers union select destination_id from main.talkers
      union select source_id from main.rtp_streams union select destination_id from main.rtp_streams)`);
    db.exec('commit');
    db.exec('detach database history');
    db.exec('pragma journal_mode = delete');
    db.exec('vacuum');
  } finally {
    db.close();
  }
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
