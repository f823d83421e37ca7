/** Rows that are all at hand, for a table that can also show those that are not. */
import { batch, signal } from '@preact/signals';
import type { TableSource } from './rows.ts';

export interface ListRows<Row> extends TableSource<Row> {
  set(rows: readonly Row[]): void;
}

export function listRows<Row>(): ListRows<Row> {
  let rows: readonly Row[] = [];
  const count = signal(0);
  const revision = signal(0);
  return {
    count,
    revision,
    complete: signal(true),
    error: signal(undefined),
    at: (index) => rows[index],
    want() {},
    async *read(first) {
      yield rows.slice(first);
    },
    set(next) {
      if (next === rows) return;
      rows = next;
      batch(() => {
        count.value = next.length;
        revision.value += 1;
      });
    },
    dispose() {},
  };
}
