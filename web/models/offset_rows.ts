/** Rows that the server sorts and counts, read by their place in that order. */
import { computed, signal } from '@preact/signals';
import { PAGE_ROWS, PageCache, type RowSource } from './rows.ts';

export interface OffsetRows<Row> extends RowSource<Row> {
  /** Reads what is in view again; it stays on the screen until the answer is there. */
  refresh(): void;
}

/** Which rows are asked for. */
export interface Stretch {
  readonly offset: number;
  readonly limit: number;
}

export function offsetRows<Row>(
  load: (stretch: Stretch, abort: AbortSignal) => Promise<{ rows: readonly Row[]; total: number }>,
): OffsetRows<Row> {
  const count = signal(0);
  const known = signal(false);
  const cache = new PageCache<{ rows: readonly Row[]; total: number }>(
    (page, abort) => load({ offset: page * PAGE_ROWS, limit: PAGE_ROWS }, abort),
    (_page, content) => {
      count.value = content.total;
      known.value = true;
    },
  );
  let looked: number[] = [0];
  cache.want(looked);
  return {
    count,
    complete: computed(() => known.value),
    revision: cache.revision,
    error: cache.error,
    at: (index) => cache.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS],
    want(first, last) {
      const pages: number[] = [];
      looked = [];
      for (let page = Math.floor(first / PAGE_ROWS); page * PAGE_ROWS < last; page += 1) {
        looked.push(page);
        if (cache.get(page) === undefined) pages.push(page);
      }
      if (pages.length > 0) cache.want(pages);
    },
    refresh() {
      cache.forgetAllBut(looked);
      cache.want(looked);
    },
    dispose: () => cache.dispose(),
  };
}
