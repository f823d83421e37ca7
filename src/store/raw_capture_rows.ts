/** What the sessions' rows say about their raw captures, for who keeps these within a budget. */
import type { DatabaseSync } from 'node:sqlite';
import type { ResumePoint } from '../model/resumption.ts';
import { openForWriting } from './database.ts';

export interface RawCaptureRow {
  readonly sessionId: number;
  /** The file's name, or what the names of the parts begin with. */
  readonly name: string;
  readonly pinned: boolean;
  /** Recording, or being derived anew. */
  readonly unfinished: boolean;
}

/** How the sentence about a removed raw capture begins: each replaces the one before. */
const REMOVED = 'The raw capture';

/** A connection of its own: its statements are single, so it never holds the lock while others wait for this process. */
export class RawCaptureRows implements Disposable {
  readonly #db: DatabaseSync;

  /** @param path the SQLite file */
  constructor(path: string) {
    this.#db = openForWriting(path);
  }

  /** Oldest session first. */
  list(): RawCaptureRow[] {
    const rows = this.#db.prepare(
      `select session_id, capture_file, pinned, state from sessions where capture_file is not null order by session_id`,
    ).all();
    return rows.map((row) => ({
      sessionId: Number(row['session_id']),
      name: String(row['capture_file']),
      pinned: row['pinned'] === 1,
      unfinished: row['state'] === 'recording',
    }));
  }

  /** Says on the session what of its raw capture is gone, in place of what was said before. @param rest after "The raw capture" */
  sayRemoved(sessionId: number, rest: string): void {
    this.#db.prepare(
      `update sessions set digested = 0, capture_sha256 = null, capture_stamp = null, warnings = (
         select json_group_array(value) from (
           select value from json_each(sessions.warnings) where value not like ?1 || ' % removed to stay within %'
           union all select ?1 || ' ' || ?2))
       where session_id = ?3`,
    ).run(REMOVED, rest, sessionId);
  }

  /** Says from where the capture of a recording can be read on, whatever happens. */
  setResumePoint(sessionId: number, { part, packetsBefore }: ResumePoint): void {
    this.#db.prepare(
      'insert or replace into resume_points (session_id, part, packets_before) values (?, ?, ?)',
    )
      .run(sessionId, part, packetsBefore);
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}
