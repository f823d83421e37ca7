/** What a question may do, asked by SQLite for every part of a statement before it runs. */
import type { AskedViews } from './views.ts';

/** Codes of sqlite3.h (sqlite.org/c3ref/c_alter_table.html). */
const OK = 0;
const DENY = 1;
const ACTION = { read: 20, select: 21, pragma: 19, attach: 24, function: 31, recursive: 33 } as const;

/** As sqlite3_set_authorizer(): `by` is the innermost view, or common table expression, that asks. */
export type Decide = (
  action: number,
  first: string | null,
  second: string | null,
  database: string | null,
  by: string | null,
) => number;

/** Functions of SQLite that read their arguments and nothing else. Those that make large values out of nothing are not here. */
const FUNCTIONS = new Set(
  `abs avg char coalesce concat concat_ws count cume_dist date datetime dense_rank first_value format glob group_concat hex
  if ifnull iif instr json json_array json_array_length json_extract json_group_array json_group_object json_object
  json_type json_valid -> ->> julianday lag last_value lead length like likely lower ltrim max min nth_value ntile nullif
  octet_length percent_rank printf quote rank replace round row_number rtrim sign strftime string_agg substr substring sum
  time timediff total trim typeof unicode unixepoch unlikely upper`.split(/\s+/),
);

/** Tables that SQLite makes of a JSON text. */
const JSON_TABLES = new Set(['json_each', 'json_tree']);

/** Tables that SQLite keeps or makes up, by how their names begin. */
const BUILT_IN =
  /^(sqlite_|pragma_|dbstat|fts|rtree|bytecode|tables_used|completion|generate_series|geopoly)/;

/** Remembers why, because SQLite's own words are "not authorized". */
export class Authorizer {
  readonly #views: AskedViews;
  refusal: string | undefined;

  constructor(views: AskedViews) {
    this.#views = views;
  }

  readonly decide: Decide = (action, first, second, database, by) => {
    const why = this.#objection(action, first ?? '', second ?? '', database, by);
    if (why === undefined) return OK;
    this.refusal ??= why;
    return DENY;
  };

  #objection(
    action: number,
    first: string,
    second: string,
    database: string | null,
    by: string | null,
  ): string | undefined {
    switch (action) {
      case ACTION.select:
      case ACTION.recursive:
        return undefined;
      case ACTION.function:
        return FUNCTIONS.has(second.toLowerCase())
          ? undefined
          : `The function ${second} cannot be used in a question.`;
      case ACTION.read:
        return this.#mayRead(first.toLowerCase(), second, database, by)
          ? undefined
          : `${first} cannot be read: only the views ${[...this.#views.open].sort().join(', ')} can.`;
      case ACTION.pragma:
        return 'PRAGMA is refused: a question reads the views and nothing else.';
      case ACTION.attach:
        return 'ATTACH is refused: a question reads this session and no other file.';
      default:
        return 'This would change something: a question only reads.';
    }
  }

  #mayRead(table: string, column: string, database: string | null, by: string | null): boolean {
    const { open, trusted, closed } = this.#views;
    if (by !== null && trusted.has(by)) return true;
    if (open.has(table) || trusted.has(table)) return database !== 'main';
    if (JSON_TABLES.has(table)) return true;
    // Where no column of a table is used (`count(*)`), its name and what stood before it are told, and not who asks.
    if (column !== '') return false;
    return database === 'main' ? closed.has(table) : !closed.has(table) && !BUILT_IN.test(table);
  }
}
