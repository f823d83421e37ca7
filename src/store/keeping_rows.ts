/** What retention asks and does of the database: which sessions are old, rows removed a few at a time, space given back. */
import type { DatabaseSync } from 'node:sqlite';
import {
  orphansIn,
  removeRows,
  SESSION_TABLES,
  type SessionTableParts,
  type Step,
} from './session_tables.ts';

/** What can be removed of a session that stays in the list. */
export type KeepingStep = Exclude<Step, 'line'>;

export interface KeptSession {
  readonly sessionId: number;
  readonly name: string;
  /** When it came here or, a recording, ended: what its age is counted from. */
  readonly sinceUs: number;
  readonly captureFile: string | undefined;
  readonly packets: number;
  readonly captureBytes: number | undefined;
  readonly rowBytes: number | undefined;
  /** What was removed of it, or was begun to be. */
  readonly removed: 'nothing' | KeepingStep;
}

export interface DatabaseSize {
  /** Of the file, without its log. */
  readonly fileBytes: number;
  /** Within it: nothing is there any more, and the next rows will be. */
  readonly freeBytes: number;
  /** Whether free pages can be given back one by one; files of an older Tapdeck must be written anew once. */
  readonly returnsSpace: boolean;
}

const SINCE = `case kind when 'live' then coalesce(ended_us, created_us) else created_us end`;

/** What packets leave behind, asked of each table's first row. */
const leftOf = (step: KeepingStep) =>
  SESSION_TABLES.filter((table) => table.step === step)
    .map(({ name }) => `exists (select 1 from ${name} t where t.session_id = s.session_id)`).join(' or ');

export class KeepingRows {
  readonly #db: DatabaseSync;
  readonly #onRemoved: () => void;

  /** @param onRemoved told when rows of a session were removed */
  constructor(db: DatabaseSync, onRemoved: () => void) {
    this.#db = db;
    this.#onRemoved = onRemoved;
  }

  /** Sessions that something may be removed of, oldest first: not pinned, and not worked on. */
  sessions(): KeptSession[] {
    const rows = this.#db.prepare(
      `select session_id, name, ${SINCE} as since_us, capture_file, packets, capture_bytes, row_bytes,
         packets_removed_us, figures_removed_us
       from sessions where pinned = 0 and state <> 'recording' and figures_removed_us is null
       order by since_us, session_id`,
    ).all();
    return rows.map((row) => ({
      sessionId: Number(row['session_id']),
      name: String(row['name']),
      sinceUs: Number(row['since_us']),
      captureFile: typeof row['capture_file'] === 'string' ? row['capture_file'] : undefined,
      packets: Number(row['packets']),
      captureBytes: typeof row['capture_bytes'] === 'number' ? row['capture_bytes'] : undefined,
      rowBytes: typeof row['row_bytes'] === 'number' ? row['row_bytes'] : undefined,
      removed: row['packets_removed_us'] === null ? 'nothing' : 'packets',
    }));
  }

  /** Removals that somebody began and did not end: he was killed. */
  begun(): { sessionId: number; step: KeepingStep }[] {
    const find = (step: KeepingStep, more: string) =>
      this.#db.prepare(
        `select s.session_id from sessions s
         where s.${step}_removed_us is not null and s.state <> 'recording' and (${more}${leftOf(step)})`,
      ).all().map((row) => ({ sessionId: Number(row['session_id']), step }));
    return [...find('packets', 's.capture_file is not null or '), ...find('figures', '')];
  }

  /** What is left of sessions that were being deleted when somebody was killed. */
  orphans(): { sessionId: number; table: SessionTableParts }[] {
    return SESSION_TABLES.flatMap((table) =>
      orphansIn(this.#db, table).map((sessionId) => ({ sessionId, table }))
    );
  }

  /** @param most about so many rows @returns whether there may be more */
  removeOrphans(
    { sessionId, table }: { sessionId: number; table: SessionTableParts },
    most: number,
  ): 'more' | 'done' {
    return removeRows(this.#db, table, sessionId, most);
  }

  captureFile(sessionId: number): string | undefined {
    const row = this.#db.prepare('select capture_file from sessions where session_id = ?').get(sessionId);
    return typeof row?.['capture_file'] === 'string' ? row['capture_file'] : undefined;
  }

  /**
   * Says that a step was removed, before it is.
   * @returns whether that may be: not when the session was pinned, taken up again or deleted meanwhile
   */
  begin(sessionId: number, step: KeepingStep, nowUs: number): boolean {
    const { changes } = this.#db.prepare(
      `update sessions set ${step}_removed_us = coalesce(${step}_removed_us, ?)
       where session_id = ? and pinned = 0 and state <> 'recording'`,
    ).run(nowUs, sessionId);
    return Number(changes) > 0;
  }

  /** Removes some of a step's rows. @param most about so many @returns whether there may be more */
  remove(sessionId: number, step: KeepingStep, most: number): 'more' | 'done' {
    const table = SESSION_TABLES.find(({ name, step: of }) =>
      of === step && this.#db.prepare(`select 1 from ${name} where session_id = ? limit 1`).get(sessionId)
    );
    if (!table) {
      this.#onRemoved();
      return 'done';
    }
    removeRows(this.#db, table, sessionId, most);
    return 'more';
  }

  /** The last of a step: its raw capture is gone as well. */
  captureRemoved(sessionId: number): void {
    this.#db.prepare(
      `update sessions set capture_file = null, capture_sha256 = null, capture_stamp = null, digested = 0
       where session_id = ?`,
    ).run(sessionId);
  }

  /** The sizes that the list shows are not right any more. */
  sizesChanged(sessionId: number): void {
    this.#db.prepare('update sessions set digested = 0 where session_id = ?').run(sessionId);
  }

  size(): DatabaseSize {
    return databaseSize(this.#db);
  }

  /** Gives back so many free pages at most, those at the end of the file first. @returns whether there are more */
  giveBack(pages: number): 'more' | 'done' {
    if (!this.size().returnsSpace) return 'done';
    const before = pragma(this.#db, 'freelist_count');
    if (before === 0) return 'done';
    // Each step of the statement frees one page; exec() would take the first only.
    this.#db.prepare(`pragma incremental_vacuum(${Math.floor(pages)})`).all();
    const after = pragma(this.#db, 'freelist_count');
    return after === 0 || after >= before ? 'done' : 'more';
  }

  /** Copies the log into the file, which then has its new length; waits for nobody. */
  checkpoint(): void {
    this.#db.prepare('pragma wal_checkpoint(passive)').all();
  }
}

function pragma(
  db: DatabaseSync,
  name: 'page_count' | 'page_size' | 'freelist_count' | 'auto_vacuum',
): number {
  return Number(Object.values(db.prepare(`pragma ${name}`).get() ?? {})[0] ?? 0);
}

/** SQLite's name for "incremental". */
const INCREMENTAL = 2;

export function databaseSize(db: DatabaseSync): DatabaseSize {
  const pageBytes = pragma(db, 'page_size');
  return {
    fileBytes: pragma(db, 'page_count') * pageBytes,
    freeBytes: pragma(db, 'freelist_count') * pageBytes,
    returnsSpace: pragma(db, 'auto_vacuum') === INCREMENTAL,
  };
}
