/** The public views as a question sees them: of one session only, and nothing behind them. */
import type { DatabaseSync } from 'node:sqlite';

/** Hosts are kept for all sessions: these are the ones that a stream of the session went to or came from. */
const MET = (sessionId: number) =>
  `address in (select text from main.texts where text_id in (
    select low_id from main.streams where session_id = ${sessionId}
    union select high_id from main.streams where session_id = ${sessionId}))`;

const HEAD = /^create\s+view\s+\w+\s+as\b/i;
const SOURCE = /\b(from|join)\s+(?=[a-z])/gi;

export interface AskedViews {
  /** What a question may name. */
  readonly open: ReadonlySet<string>;
  /** Whatever reads in the name of these is ours. Nobody can guess them. */
  readonly trusted: ReadonlySet<string>;
  /** Names that a question may not read, in small letters: SQLite does not always say in which database they are. */
  readonly closed: ReadonlySet<string>;
}

const randomName = () => `v${crypto.randomUUID().replaceAll('-', '')}`;

/**
 * Lays a temporary view of the same name over each public view. What it reads, it reads through a copy whose name is made
 * of chance: the authorizer is told in whose name a table is read, and a common table expression could call itself
 * "packet_view" too. The copy says "main." before each table, because a table without a column in use is told by the name
 * alone: a question that says "main" is refused, so that ours can be told from its own.
 */
export function layViews(db: DatabaseSync, sessionId: number): AskedViews {
  const open = new Set<string>();
  const trusted = new Set<string>();
  const closed = new Set<string>();
  const objects = db.prepare("select type, name, sql from main.sqlite_schema where type in ('table', 'view')")
    .all();
  for (const { type, name, sql } of objects) {
    const view = String(name);
    if (type !== 'view') {
      closed.add(view.toLowerCase());
      continue;
    }
    const copy = randomName();
    const body = String(sql).replace(HEAD, '').replace(SOURCE, '$1 main.');
    db.exec(`create temp view ${copy} as ${body}`);
    const condition = view === 'host_view' ? MET(sessionId) : `session_id = ${sessionId}`;
    const filter = randomName();
    db.exec(`create temp view ${filter} as select * from ${copy} where ${condition}`);
    db.exec(`create temp view ${view} as select * from ${filter}`);
    open.add(view);
    trusted.add(copy).add(filter);
  }
  return { open, trusted, closed };
}
