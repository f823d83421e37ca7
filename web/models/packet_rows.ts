/** The two ways to list packets: all of them by number, or those that a filter lets through. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { PacketRow } from '../../src/model/rows.ts';
import type { FilterProgress } from '../../src/model/inspection.ts';
import type { PacketFilter } from '../derive/filter.ts';
import { partQuery } from '../derive/part.ts';
import type { PacketTail } from '../derive/packet_tail.ts';
import type { Rest } from '../transport/rest.ts';
import { MOST_ROWS, PAGE_ROWS, PageCache, type TableSource } from './rows.ts';

/** A page that the writer has not filled yet is asked for again after this. */
const RETRY_MS = 400;
/** ... but not for ever: a number that the store does not have would be asked for as long as it is in view. */
const MAX_TRIES = 5;

/**
 * Every packet of a session: row i is packet i + 1, so any place can be jumped to.
 * @param sessionId undefined when the page does not know which session the tail belongs to: the tail is then all.
 */
export function numberedPackets(
  rest: Rest,
  sessionId: number | undefined,
  count: ReadonlySignal<number>,
  tail?: PacketTail,
): TableSource<PacketRow> {
  /** When a page was last asked for, and how often in vain since the session last grew. */
  const asked = new Map<number, { ms: number; times: number; count: number }>();
  const kick = signal(0);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const cache = new PageCache<PacketRow[]>(async (page, abort) => {
    if (sessionId === undefined) return [];
    const query = page === 0 ? { limit: PAGE_ROWS } : { cursor: page * PAGE_ROWS, limit: PAGE_ROWS };
    return (await rest.packets(sessionId, query, abort)).packets;
  });
  const at = (index: number) =>
    tail?.get(index + 1) ?? cache.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];

  function mayAsk(page: number): boolean {
    const nowMs = performance.now();
    const before = asked.get(page);
    const times = before?.count === count.value ? before.times + 1 : 1;
    if (times > MAX_TRIES) return false;
    if (before !== undefined && nowMs - before.ms < RETRY_MS) {
      timer ??= setTimeout(() => {
        timer = undefined;
        kick.value += 1;
      }, RETRY_MS);
      return false;
    }
    if (asked.size > 1000) asked.clear();
    asked.set(page, { ms: nowMs, times, count: count.value });
    return true;
  }

  return {
    count,
    revision: computed(() => cache.revision.value + count.value + kick.value),
    complete: computed(() => true),
    error: cache.error,
    at,
    want(first, last) {
      const pages: number[] = [];
      for (let page = Math.floor(first / PAGE_ROWS); page * PAGE_ROWS < last; page += 1) {
        const from = Math.max(first, page * PAGE_ROWS);
        const to = Math.min(last, (page + 1) * PAGE_ROWS);
        if (!allThere(at, from, to) && mayAsk(page)) pages.push(page);
      }
      if (pages.length > 0) cache.want(pages);
    },
    async *read(first, abort) {
      if (sessionId === undefined) return;
      const end = count.peek();
      for (let cursor = first; cursor < end;) {
        const limit = Math.min(MOST_ROWS, end - cursor);
        const { packets } = await rest.packets(sessionId, { cursor, limit }, abort);
        if (packets.length === 0) return;
        yield packets;
        cursor += packets.length;
      }
    },
    dispose() {
      clearTimeout(timer);
      cache.dispose();
    },
  };
}

function allThere(at: (index: number) => unknown, first: number, last: number): boolean {
  for (let index = first; index < last; index += 1) if (at(index) === undefined) return false;
  return true;
}

interface ListedPage {
  readonly packets: PacketRow[];
  readonly next: number | null;
}

/** How often the end of a filtered list of a running session is looked at again. */
const POLL_MS = 1000;

/**
 * The packets that pass `filter`, page after page. How many there are is known only at the end: the list grows as it
 * is read.
 * @param growing raised while the session takes in packets; the end of the list then follows.
 */
export function filteredPackets(
  rest: Rest,
  sessionId: number,
  filter: PacketFilter,
  growing?: ReadonlySignal<unknown>,
): TableSource<PacketRow> {
  /** Page p holds rows starts[p] to starts[p + 1] and is asked for with cursors[p]. */
  const starts: number[] = [0];
  const cursors: (number | undefined)[] = [undefined];
  const count = signal(0);
  const complete = signal(false);
  const { q, display_filter } = filter;
  const query = { q, display_filter, ...partQuery(filter) };
  const progress = signal<FilterProgress | undefined>(undefined);

  const cache = new PageCache<ListedPage>(
    async (page, abort) => {
      const found: PacketRow[] = [];
      // An answer ends where the server has looked through enough for once, whether a page is full or not.
      for (let cursor = cursors[page];;) {
        const wanted = { ...query, limit: PAGE_ROWS - found.length, cursor };
        const { packets, next_cursor, filter: come } = await rest.packets(sessionId, wanted, abort);
        found.push(...packets);
        if (come) progress.value = come;
        // A display filter may take minutes: what it has found is shown at once.
        const enough = found.length >= PAGE_ROWS || (come !== undefined && found.length > 0);
        if (next_cursor === null || enough) return { packets: found, next: next_cursor };
        cursor = next_cursor;
      }
    },
    (page, content) => {
      if (page !== starts.length - 1) return;
      const start = starts[page] ?? 0;
      count.value = start + content.packets.length;
      complete.value = content.next === null;
      if (content.next === null) return;
      starts.push(count.value);
      cursors.push(content.next);
    },
  );
  cache.want([0]);

  function pageOf(index: number): number {
    let page = starts.length - 1;
    while (page > 0 && (starts[page] ?? 0) > index) page -= 1;
    return page;
  }

  let polledMs = performance.now();
  const stopPolling = growing && effect(() => {
    void growing.value;
    const nowMs = performance.now();
    if (!complete.peek() || nowMs - polledMs < POLL_MS) return;
    polledMs = nowMs;
    cache.want([starts.length - 1]);
  });

  return {
    count,
    complete,
    revision: cache.revision,
    error: cache.error,
    progress,
    at(index) {
      const page = pageOf(index);
      return cache.get(page)?.packets[index - (starts[page] ?? 0)];
    },
    want(first, last) {
      const pages: number[] = [];
      if (count.value > 0) {
        for (let page = pageOf(first); page <= pageOf(Math.min(last, count.value) - 1); page += 1) {
          if (cache.get(page) === undefined) pages.push(page);
        }
      }
      // One screen ahead, so that scrolling does not wait.
      if (!complete.value && last + PAGE_ROWS / 4 >= count.value) pages.push(starts.length - 1);
      if (pages.length > 0) cache.want(pages);
    },
    async *read(first, abort) {
      const page = pageOf(first);
      let cursor = cursors[page];
      let passed = starts[page] ?? 0;
      for (;;) {
        const { packets, next_cursor } = await rest.packets(
          sessionId,
          { ...query, limit: MOST_ROWS, cursor },
          abort,
        );
        yield packets.slice(Math.max(0, first - passed));
        passed += packets.length;
        if (next_cursor === null) return;
        cursor = next_cursor;
      }
    },
    dispose() {
      stopPolling?.();
      cache.dispose();
    },
  };
}
