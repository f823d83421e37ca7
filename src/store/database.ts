/** The SQLite file: how it is opened. Only src/store knows that it is SQLite. */
import { DatabaseSync } from 'node:sqlite';
import { sentence, TapdeckError } from '../model/errors.ts';
import { addFolded } from './folded.ts';
import { migrate, refuseForeign, refuseNewer, schemaVersion } from './migrate.ts';

/** How long a statement waits for another process's lock before it fails. */
const BUSY_TIMEOUT_MS = 5000;

/** For the owner alone: a history tells what somebody did. */
const PRIVATE_FILE = 0o600;

function explain(path: string, error: unknown): TapdeckError {
  if (error instanceof TapdeckError) return error;
  const text = sentence(error);
  const why = /readonly|read-only|permission|denied|NotCapable/i.test(text)
    ? 'it cannot be written to; check its permissions or choose another file with --db'
    : /not a database|malformed|encrypted/i.test(text)
    ? 'it is not a SQLite database, or it is damaged; move it away or choose another file with --db'
    : /database is locked/i.test(text)
    ? 'another program is writing to it and does not let go; try again when that has ended'
    : /unable to open|os error (2|20)\b/i.test(text) // no such file; not a folder
    ? 'it is a folder, or its folder does not exist or may not be written to; choose another file with --db'
    : text;
  return new TapdeckError('unavailable', `Cannot open the database ${path}: ${why}.`, { cause: error });
}

/** Opens the one writing connection and brings the schema up to date. @throws TapdeckError with what to do */
export function openForWriting(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (!exists(path)) makePrivate(path);
    db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    // Before anything is changed: what is not ours stays as it is, to the byte.
    refuseNewer(db);
    refuseForeign(db);
    // Freed pages can be given back a few at a time (keeping_rows.ts). It takes effect in a file without tables only: for
    // others `tapdeck prune` writes the file anew, once.
    db.exec('pragma auto_vacuum = incremental');
    // Readers never block the writer in WAL; "normal" may lose the last moment at a power cut, never the file, and
    // what was lost is dissected again from the raw capture.
    db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on');
    // 8 MB of pages. Pages of streams are written again and again: the log is copied into the file at 32 MB only,
    // each of them once; copying at the usual 4 MB takes a tenth of the time of storing.
    db.exec('pragma cache_size = -8000; pragma wal_autocheckpoint = 8000');
    migrate(db);
    return db;
  } catch (error) {
    db?.close();
    throw explain(path, error);
  }
}

/** Opens a connection that cannot write. */
export function openForReading(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    if (!exists(path)) {
      throw new TapdeckError(
        'not_found',
        `There is no database ${path}: "tapdeck start" or "tapdeck import FILE" makes one, --db names another.`,
      );
    }
    db = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    db.exec('pragma query_only = on; pragma mmap_size = 268435456');
    addFolded(db);
    refuseNewer(db);
    refuseForeign(db);
    if (schemaVersion(db) === 0) {
      throw new TapdeckError(
        'not_found',
        `${path} is an empty file, without any session: --db names another.`,
      );
    }
    return db;
  } catch (error) {
    db?.close();
    throw explain(path, error);
  }
}

/**
 * SQLite would make the file readable for everybody on the machine; its log and index get the file's own mode. Only for
 * what is not there yet: closing a file drops all locks that this process holds on it (fcntl(2)).
 */
function makePrivate(path: string): void {
  Deno.openSync(path, { create: true, write: true, mode: PRIVATE_FILE }).close();
}

function exists(path: string): boolean {
  try {
    if (!Deno.statSync(path).isDirectory) return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
  throw new Error('unable to open a folder');
}
