/** Inserts many rows with few statements: a statement's own cost is larger than that of its row. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

/** Rows in one statement: 32 packets take less than half the time of 32 statements; 64 gain little more. */
const ROWS = 32;

export class RowInserter {
  readonly #width: number;
  readonly #many: StatementSync;
  readonly #one: StatementSync;
  /** Values of rows that wait, in a buffer that is used again and again. */
  readonly #values: SQLInputValue[];
  #waiting = 0;

  /**
   * @param head the statement up to `values`, as in `insert into texts (text)`
   * @param width values in a row
   * @param tail what follows the values, as in `on conflict do nothing`
   */
  constructor(db: DatabaseSync, head: string, width: number, tail = '') {
    this.#width = width;
    this.#values = Array(ROWS * width).fill(null);
    // Not `?1`: with numbered parameters the same rows took more than twice as long, and more the longer the statement.
    const row = `(${Array(width).fill('?').join(', ')})`;
    this.#many = db.prepare(`${head} values ${Array(ROWS).fill(row).join(', ')} ${tail}`);
    this.#one = db.prepare(`${head} values ${row} ${tail}`);
  }

  /** Takes a row; it is in the table after `flush` at the latest. */
  add(...row: SQLInputValue[]): void {
    for (let i = 0; i < row.length; i++) this.#values[this.#waiting + i] = row[i] ?? null;
    this.#waiting += this.#width;
    if (this.#waiting < this.#values.length) return;
    this.#waiting = 0;
    this.#many.run(...this.#values);
  }

  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = 0;
    for (let from = 0; from < waiting; from += this.#width) {
      this.#one.run(...this.#values.slice(from, from + this.#width));
    }
  }

  /** Forgets rows that wait: those of a transaction that is rolled back. */
  discard(): void {
    this.#waiting = 0;
  }
}
