/** What the raw captures of ended sessions were when they were first read whole. */
import type { DatabaseSync } from 'node:sqlite';

export interface CaptureHash {
  /** In hex. */
  readonly sha256: string;
  /** As `captureStamp` gave it then. */
  readonly stamp: string;
}

export interface Unhashed {
  readonly sessionId: number;
  readonly captureFile: string;
  /** Of the raw capture when the session ended. */
  readonly captureBytes: number;
}

/** Not what a budget has taken from: it cannot be looked into any more. */
const MAY_BE_HASHED = `state <> 'recording' and capture_file is not null and capture_sha256 is null
  and packets_removed_us is null and not exists (
    select 1 from json_each(sessions.warnings) where value like 'The raw capture % removed to stay within %')`;

/** Undefined while it was not worked out. */
export function captureHash(db: DatabaseSync, sessionId: number): CaptureHash | undefined {
  const row = db.prepare('select capture_sha256, capture_stamp from sessions where session_id = ?').get(
    sessionId,
  );
  const { capture_sha256: sha256, capture_stamp: stamp } = row ?? {};
  return typeof sha256 === 'string' ? { sha256, stamp: String(stamp) } : undefined;
}

export class CaptureHashRows {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** The newest ended session before this one whose raw capture has no hash; undefined when there is none. */
  unhashedBefore(sessionId: number): Unhashed | undefined {
    const row = this.#db.prepare(
      `select session_id, capture_file, capture_bytes from sessions
       where session_id < ? and capture_bytes is not null and ${MAY_BE_HASHED} order by session_id desc limit 1`,
    ).get(sessionId);
    return row && {
      sessionId: Number(row['session_id']),
      captureFile: String(row['capture_file']),
      captureBytes: Number(row['capture_bytes']),
    };
  }

  /** Never in place of another: a changed capture would be taken for good. Nor where the capture has gone meanwhile. */
  write({ sessionId, captureFile }: Unhashed, { sha256, stamp }: CaptureHash): void {
    this.#db.prepare(
      `update sessions set capture_sha256 = ?, capture_stamp = ?
       where session_id = ? and capture_file = ? and ${MAY_BE_HASHED}`,
    ).run(sha256, stamp, sessionId, captureFile);
  }
}
