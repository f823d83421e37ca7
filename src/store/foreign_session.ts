/**
 * A database that somebody says holds an exported session: opened read-only, and believed in nothing. Its schema must be
 * ours to the letter, so it can bring no trigger, view or virtual table of its own.
 */
import { DatabaseSync } from 'node:sqlite';
import { sentence, TapdeckError } from '../model/errors.ts';
import { openForWriting } from './database.ts';
import { migrate, readMigrations, schemaVersion } from './migrate.ts';

const MAGIC = 'SQLite format 3\0';

export function isSqlite(head: Uint8Array): boolean {
  return new TextDecoder().decode(head.subarray(0, MAGIC.length)) === MAGIC;
}

const refused = (why: string, cause?: unknown) =>
  new TapdeckError('unsupported', `This SQLite file cannot be imported: ${why}.`, { cause });

function openReadOnly(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, enableDoubleQuotedStringLiterals: false });
  // Views of a hostile file must not call what has side effects, and a damaged page must not be followed blindly.
  db.exec('pragma trusted_schema = off; pragma cell_size_check = on; pragma query_only = on');
  return db;
}

function schemaOf(db: DatabaseSync): string {
  const rows = db.prepare(
    `select type, name, tbl_name, sql from sqlite_schema where name not like 'sqlite~_%' escape '~'
     order by type, name`,
  ).all();
  return JSON.stringify(rows.map((row) => [row['type'], row['name'], row['tbl_name'], row['sql']]));
}

/** What a database of that version looks like. */
function expectedSchema(version: number): string {
  using db = new DatabaseSync(':memory:');
  migrate(db, readMigrations().filter((each) => each.version <= version));
  return schemaOf(db);
}

/**
 * Opens the file, brought up to today's schema if need be: it must be the caller's own copy.
 * @throws TapdeckError `unsupported` for anything but one session that Tapdeck exported
 */
export function openForeignSession(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = openReadOnly(path);
    const newest = readMigrations().at(-1)?.version ?? 0;
    const version = schemaVersion(db);
    if (version > newest) throw refused('it is of a newer Tapdeck; update this one');
    if (version < 1 || schemaOf(db) !== expectedSchema(version)) {
      throw refused('it is no session that Tapdeck exported');
    }
    // Types of columns, checks and the order of rows are looked at as well (SQLite, "PRAGMA quick_check").
    const [found] = db.prepare('pragma quick_check(1)').all();
    if (found?.['quick_check'] !== 'ok') throw refused('it is damaged');
    const sessions = Number(db.prepare('select count(*) as n from sessions').get()?.['n']);
    if (sessions !== 1) throw refused(`it holds ${sessions} sessions; export one of them as sqlite`);
    if (version < newest) {
      db.close();
      db = undefined;
      openForWriting(path).close();
      db = openReadOnly(path);
    }
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof TapdeckError) throw error;
    throw refused(`it is damaged (${sentence(error)})`, error);
  }
}
