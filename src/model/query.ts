/** A query over one session that only reads, and what it may take. Nothing is imported here: it runs in a process of its own. */

export const MOST_SQL_CHARS = 10_000;
export const MOST_ANSWER_ROWS = 1000;

/** Text or number as SQLite gave it; whole numbers beyond 2^53 and what is no text come as text. */
export type Cell = string | number | null;

export interface AskedQuery {
  readonly sessionId: number;
  readonly sql: string;
  /** Bound by name where the SQL has them; `session_id` is there anyway. */
  readonly parameters: Readonly<Record<string, string>>;
}

export interface QueryRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** There are more rows, or longer texts. */
  readonly truncated: boolean;
  /** Of the query alone. */
  readonly took_ms: number;
}

export interface QueryRunner {
  /**
   * @throws TapdeckError `invalid` with one sentence: what was refused, wrong or took too much; `unavailable` when it
   * cannot be run now; the signal's reason
   */
  run(query: AskedQuery, signal: AbortSignal): Promise<QueryRows>;
}
