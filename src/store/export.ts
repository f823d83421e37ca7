/** A session as text or as a database of its own, in memory that does not grow with it. */
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { TapdeckError } from '../model/errors.ts';
import { openForReading, openForWriting } from './database.ts';
import { RowInserter } from './row_inserter.ts';

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
  'loose_flows',
  'packet_blocks',
  'flow_blocks',
  'kind_blocks',
  'streams',
  'metrics',
  'gaps',
  'protocol_totals',
  'app_totals',
  'talkers',
  'rtp_streams',
  'summaries',
  'findings',
  'sparklines',
] as const;

/** The kinds of a session's packets. */
const KINDS_OF_SESSION = `select * from kinds where kind_id in (
  select kind_id from kind_blocks where session_id = ?1)`;

/** The texts that a session's rows name. */
const TEXTS_OF_SESSION = `select * from texts where text_id in (
  select protocol_id from (${KINDS_OF_SESSION}) union ${
  Object.entries({
    loose_flows: ['source_id', 'destination_id', 'app_id', 'category_id'],
    streams: ['low_id', 'high_id', 'app_id', 'category_id', 'evidence_id'],
    app_totals: ['app_id', 'category_id'],
    talkers: ['source_id', 'destination_id'],
    rtp_streams: ['source_id', 'destination_id'],
  }).flatMap(([table, columns]) =>
    columns.map((column) => `select ${column} from ${table} where session_id = ?1`)
  ).join(' union ')
})`;

/** The hosts at the ends of a session's streams. */
const HOSTS_OF_SESSION = `select * from hosts where address in (
  select text from texts where text_id in (
    select low_id from streams where session_id = ?1 union select high_id from streams where session_id = ?1))`;

export interface ExportedSession {
  readonly sessionId: number;
  readonly captureFile: string | undefined;
}

export interface History extends Disposable {
  /** @throws TapdeckError `not_found` */
  session(sessionId: number): ExportedSession;
  rows(view: (typeof VIEWS)[number] | 'session_view', sessionId: number): Iterable<Record<string, unknown>>;
  columns(view: (typeof VIEWS)[number]): string[];
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
    columns: (view) =>
      db.prepare('select name from pragma_table_info(?)').all(view).map((row) => String(row['name'])),
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
  yield `${history.columns('packet_view').join(',')}\r\n`;
  for (const row of history.rows('packet_view', session.sessionId)) {
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
  // Row by row: Deno lets SQLite attach a database (VACUUM does so too) only where everything is allowed.
  const history = openForReading(from);
  try {
    db.exec('begin');
    copyRows(db, 'texts', history.prepare(TEXTS_OF_SESSION).iterate(sessionId));
    copyRows(db, 'kinds', history.prepare(KINDS_OF_SESSION).iterate(sessionId));
    copyRows(db, 'hosts', history.prepare(HOSTS_OF_SESSION).iterate(sessionId));
    for (const table of TABLES) {
      copyRows(db, table, history.prepare(`select * from ${table} where session_id = ?`).iterate(sessionId));
    }
    // The raw capture stays behind.
    db.exec('update sessions set capture_file = null, capture_bytes = null, digested = 0');
    db.exec('commit');
    db.exec('pragma journal_mode = delete');
  } finally {
    history.close();
    db.close();
  }
}

function copyRows(db: DatabaseSync, table: string, rows: Iterable<Record<string, SQLOutputValue>>): void {
  let insert: RowInserter | undefined;
  for (const row of rows) {
    const columns = Object.keys(row);
    insert ??= new RowInserter(db, `insert into ${table} (${columns.join(', ')})`, columns.length);
    insert.add(...Object.values(row));
  }
  insert?.flush();
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
