/** Streams of a session in any order, sorted by the server. */
import { computed, signal } from '@preact/signals';
import type { StreamRow } from '../../src/model/rows.ts';
import type { PacketFilter } from '../derive/filter.ts';
import type { Sort } from '../derive/sort.ts';
import type { Rest } from '../transport/rest.ts';
import { PAGE_ROWS, PageCache, type RowSource } from './rows.ts';

export type StreamSort = Sort<keyof StreamRow>;

export const FIRST_SORT: StreamSort = { column: 'bytes_to_client', order: 'down' };

/** Only application and host narrow streams; the other fields of the filter concern packets. */
export function streamRows(
  rest: Rest,
  sessionId: number,
  sort: StreamSort,
  filter: PacketFilter,
): RowSource<StreamRow> & { refresh(): void } {
  const count = signal(0);
  const known = signal(false);
  const cache = new PageCache<{ streams: StreamRow[]; total: number }>(
    (page, abort) =>
      rest.streams(sessionId, {
        offset: page * PAGE_ROWS,
        limit: PAGE_ROWS,
        sort: sort.order === 'down' ? `-${sort.column}` : sort.column,
        app: filter.app,
        host: filter.host,
      }, abort),
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
    at: (index) => cache.get(Math.floor(index / PAGE_ROWS))?.streams[index % PAGE_ROWS],
    want(first, last) {
      const pages: number[] = [];
      looked = [];
      for (let page = Math.floor(first / PAGE_ROWS); page * PAGE_ROWS < last; page += 1) {
        looked.push(page);
        if (cache.get(page) === undefined) pages.push(page);
      }
      if (pages.length > 0) cache.want(pages);
    },
    /** Reads what is in view again; it stays on the screen until the answer is there. */
    refresh() {
      cache.forgetAllBut(looked);
      cache.want(looked);
    },
    dispose: () => cache.dispose(),
  };
}
