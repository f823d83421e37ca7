/** Rows that the server sorts and counts, read by their place in that order. */
import { computed, signal } from '@preact/signals';
import { MOST_ROWS, PAGE_ROWS, PageCache, type TableSource } from './rows.ts';

export interface OffsetRows<Row> extends TableSource<Row> {
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
    async *read(first, abort) {
      for (let offset = first;;) {
        const { rows, total } = await load({ offset, limit: MOST_ROWS }, abort);
        yield rows;
        offset += rows.length;
        if (rows.length === 0 || offset >= total) return;
      }
    },
    refresh() {
      cache.forgetAllBut(looked);
      cache.want(looked);
    },
    dispose: () => cache.dispose(),
  };
}
