/** The connection of one question: opened to read, and held within limits of its own. */
import { DatabaseSync } from 'node:sqlite';
import { MOST_SQL_CHARS } from '../../model/query.ts';
import { Authorizer, type Decide } from './authorizer.ts';
import { layViews } from './views.ts';

/** What SQLite may take of memory, sorting included, because nothing is written to a disk. Of the whole process. */
const MEMORY_BYTES = 256 * 1024 * 1024;

/** SQLite's own limits (sqlite.org/limits.html), below what it has by itself. */
const LIMITS = {
  length: 200_000, // of a text, a blob, a row; bytes
  sqlLength: MOST_SQL_CHARS * 4, // bytes
  column: 100, // the widest view has 30
  exprDepth: 100,
  compoundSelect: 20,
  vdbeOp: 100_000,
  functionArg: 20,
  attach: 0,
  likePatternLength: 200, // the time that LIKE takes may double with each `%`
  variableNumber: 20,
  triggerDepth: 1,
} as const;

/** What Deno 2.9 has and its types leave out (nodejs.org/api/sqlite.html). */
interface Guards {
  readonly limits: Record<keyof typeof LIMITS, number>;
  enableDefensive(on: boolean): void;
  setAuthorizer(decide: Decide): void;
}

const guardsOf = (db: DatabaseSync) => db as unknown as Guards;

/** @param path the database. The connection sees one session, through the public views. */
export function openGuarded(path: string, sessionId: number): { db: DatabaseSync; authorizer: Authorizer } {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 1000 });
  // Not mapped into memory: a file that retention makes shorter would end the process. Mapped or not takes the same time.
  db.exec(`pragma hard_heap_limit = ${MEMORY_BYTES}; pragma temp_store = memory; pragma cache_size = -16000;
    pragma trusted_schema = off`);
  const authorizer = new Authorizer(layViews(db, sessionId));
  db.exec('pragma query_only = on');
  const guards = guardsOf(db);
  Object.assign(guards.limits, LIMITS);
  guards.enableDefensive(true);
  guards.setAuthorizer(authorizer.decide);
  return { db, authorizer };
}
