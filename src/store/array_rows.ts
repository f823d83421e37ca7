/** Rows as arrays of their columns: half the time of rows as objects, where there are thousands. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/** Node's own documentation has it since 24; Deno's types do not name it yet. */
interface ArrayStatement extends StatementSync {
  setReturnArrays(enabled: boolean): void;
}

export function arrayRows<Row extends readonly unknown[]>(
  db: DatabaseSync,
  sql: string,
  values: readonly SQLInputValue[],
): Row[] {
  const statement = db.prepare(sql) as ArrayStatement;
  statement.setReturnArrays(true);
  return statement.all(...values) as unknown as Row[];
}
