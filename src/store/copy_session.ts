/** One session as a database of its own, with the same schema, as it is or with every row changed on its way. */
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { TapdeckError } from '../model/errors.ts';
import { openForReading, openForWriting } from './database.ts';
import { RowInserter } from './row_inserter.ts';

/** Tables whose rows belong to one session, in the order in which they are copied. */
export const SESSION_ROWS = [
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
export type SessionTableName = (typeof SESSION_ROWS)[number];

/** Columns that name a text, by table. */
export const TEXT_COLUMNS = {
  loose_flows: ['source_id', 'destination_id', 'app_id', 'category_id'],
  streams: ['low_id', 'high_id', 'app_id', 'category_id', 'evidence_id'],
  app_totals: ['app_id', 'category_id'],
  talkers: ['source_id', 'destination_id'],
  rtp_streams: ['source_id', 'destination_id'],
} as const;

const TEXT_ID_COLUMNS: ReadonlySet<string> = new Set(['protocol_id', ...Object.values(TEXT_COLUMNS).flat()]);

/** The kinds of a session's packets. */
const KINDS_OF_SESSION = `select * from kinds where kind_id in (
  select kind_id from kind_blocks where session_id = ?1)`;

const textsOf = (columns: (column: string) => boolean) =>
  Object.entries(TEXT_COLUMNS).flatMap(([table, all]) =>
    all.filter(columns).map((column) => `select ${column} from ${table} where session_id = ?1`)
  ).join(' union ');

/** The texts that a session's rows name. */
const TEXTS_OF_SESSION = `select * from texts where text_id in (
  select protocol_id from (${KINDS_OF_SESSION}) union ${textsOf(() => true)})`;

/** What a text stands for; `end`: an address, or what a network without addresses has instead. */
export type TextRole = 'end' | 'label' | 'evidence' | 'protocol';

/** Where one text has several roles, the first one counts. */
const TEXTS_BY_ROLE: readonly [role: TextRole, sql: string][] = [
  ['end', textsOf((column) => /^(low|high|source|destination)_id$/.test(column))],
  ['label', textsOf((column) => /^(app|category)_id$/.test(column))],
  ['evidence', textsOf((column) => column === 'evidence_id')],
];

/** The hosts at the ends of a session's streams. */
const HOSTS_OF_SESSION = `select * from hosts where address in (
  select text from texts where text_id in (
    select low_id from streams where session_id = ?1 union select high_id from streams where session_id = ?1))`;

/** The raw capture stays behind, and with it the way back to what a session was before it was derived again. */
const LEFT_BEHIND = {
  capture_file: null,
  capture_bytes: null,
  capture_sha256: null,
  capture_stamp: null,
  derived_from_state: null,
  digested: 0,
};

/** Rows after which others have a turn: some 20 ms. */
const ROWS_A_TURN = 8192;

export type Row = Record<string, SQLOutputValue>;
/** What becomes of a row; undefined: it stays behind. Two texts may become the same. @param role of a row of `texts` */
export type RowChange = (
  table: SessionTableName | 'texts' | 'hosts',
  row: Row,
  role: TextRole,
) => Row | undefined;

export interface CopyOptions {
  readonly change?: RowChange;
  readonly signal?: AbortSignal;
}

/**
 * Copies one session into a new file.
 * @throws TapdeckError `conflict` when the file exists: it may hold something else; `not_found` for no such session
 */
export async function copySession(
  from: string,
  sessionId: number,
  to: string,
  { change = (_table, row) => row, signal }: CopyOptions = {},
): Promise<void> {
  if (exists(to)) throw new TapdeckError('conflict', `${to} exists already: name a new file.`);
  // Row by row: Deno lets SQLite attach a database (VACUUM does so too) only where everything is allowed.
  const history = openForReading(from);
  let db: DatabaseSync | undefined;
  try {
    if (!history.prepare('select 1 from sessions where session_id = ?').get(sessionId)) {
      throw new TapdeckError('not_found', `There is no session ${sessionId}.`);
    }
    openForWriting(to).close();
    const copy = db = new DatabaseSync(to);
    copy.exec('pragma synchronous = off'); // a copy that a power cut spoils is made again
    // One state of the history, however long it takes.
    history.exec('begin');
    copy.exec('begin');
    const rows = (sql: string) => history.prepare(sql).iterate(sessionId);
    const roles = new Map<number, TextRole>();
    for (const [role, sql] of TEXTS_BY_ROLE.toReversed()) {
      for (const row of rows(sql)) roles.set(Number(Object.values(row)[0]), role);
    }
    const merged = new MergedTexts();
    await copyRows(copy, 'texts', rows(TEXTS_OF_SESSION), (row) => {
      const changed = change('texts', row, roles.get(Number(row['text_id'])) ?? 'protocol');
      return changed && merged.keep(changed) ? changed : undefined;
    }, signal);
    await copyRows(copy, 'kinds', rows(KINDS_OF_SESSION), (row) => merged.apply(row), signal);
    await copyRows(copy, 'hosts', rows(HOSTS_OF_SESSION), (row) => change('hosts', row, 'end'), signal);
    for (const table of SESSION_ROWS) {
      const all = rows(`select * from ${table} where session_id = ?`);
      await copyRows(copy, table, all, (row) => {
        const changed = change(table, table === 'sessions' ? { ...row, ...LEFT_BEHIND } : row, 'protocol');
        return changed && merged.apply(changed);
      }, signal);
    }
    copy.exec('commit');
    copy.exec('pragma journal_mode = delete');
  } catch (error) {
    db?.close();
    if (db) { for (const end of ['', '-wal', '-shm']) await Deno.remove(`${to}${end}`).catch(() => {}); }
    db = undefined;
    throw error;
  } finally {
    history.close();
    db?.close();
  }
}

/** Texts that became the same: there is one row for them, under the number of the first. */
class MergedTexts {
  readonly #first = new Map<string, number>();
  readonly #instead = new Map<number, number>();

  /** @returns whether the row is the first of its text */
  keep(row: Row): boolean {
    const id = Number(row['text_id']);
    const first = this.#first.get(String(row['text']));
    if (first === undefined) this.#first.set(String(row['text']), id);
    else this.#instead.set(id, first);
    return first === undefined;
  }

  apply(row: Row): Row {
    if (this.#instead.size === 0) return row;
    const changed = { ...row };
    for (const [column, value] of Object.entries(row)) {
      const instead = TEXT_ID_COLUMNS.has(column) ? this.#instead.get(Number(value)) : undefined;
      if (instead !== undefined) changed[column] = instead;
    }
    return changed;
  }
}

async function copyRows(
  db: DatabaseSync,
  table: string,
  rows: Iterable<Row>,
  change: (row: Row) => Row | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  let insert: RowInserter | undefined;
  let copied = 0;
  for (const original of rows) {
    const row = change(original);
    if (row === undefined) continue;
    const columns = Object.keys(row);
    insert ??= new RowInserter(db, `insert into ${table} (${columns.join(', ')})`, columns.length);
    insert.add(...Object.values(row));
    if (++copied % ROWS_A_TURN > 0) continue;
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal?.throwIfAborted();
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
