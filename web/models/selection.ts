/**
 * Which rows of a table are selected. Rows are known by a key of their own, so that they stay selected when they move,
 * change, or are not at hand any more.
 */
import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { MAX_COPIED_ROWS } from '../derive/table_text.ts';
import type { TableSource } from './rows.ts';

export type RowKey = string | number;

interface Picked<Row> {
  readonly index: number;
  readonly row: Row;
}

export interface Selection<Row> {
  /** Where the keys are; undefined: nowhere, or at a row that moved out of sight. */
  readonly active: ReadonlySignal<number | undefined>;
  /** Selected rows; at most MAX_COPIED_ROWS. */
  readonly count: ReadonlySignal<number>;
  /** As they were when last seen, in the order of the table. */
  rows(): Row[];
  has(index: number, row: Row): boolean;
  /** The selected row where the keys are: from `source` where it is at hand, else as it was. */
  current(source: TableSource<Row>): Row | undefined;
  /** @param row where it is at hand */
  only(index: number, row: Row | undefined): void;
  clear(): void;
  /** Moves the keys and leaves what is selected. */
  move(index: number): void;
  toggle(index: number, row: Row): void;
  /** From where the last selection began to `index`; rows that are not at hand are read. */
  extend(source: TableSource<Row>, index: number): void;
  /** To be called when rows arrived or changed. */
  follow(source: TableSource<Row>): void;
  dispose(): void;
}

/** So far around its old place a row that moved is looked for. */
const SEARCH_ROWS = 400;

export function createSelection<Row>(keyOf: (row: Row) => RowKey): Selection<Row> {
  const active = signal<number | undefined>(undefined);
  const count = signal(0);
  let picked = new Map<RowKey, Picked<Row>>();
  let activeKey: RowKey | undefined;
  /** Where the row of `activeKey` was seen last. */
  let lastIndex = 0;
  let anchor: number | undefined;
  let reading: AbortController | undefined;

  function pick(next: Map<RowKey, Picked<Row>>): void {
    reading?.abort();
    reading = undefined;
    picked = next;
    count.value = next.size;
  }

  function go(index: number | undefined, row: Row | undefined): void {
    active.value = index;
    lastIndex = index ?? 0;
    activeKey = row === undefined ? undefined : keyOf(row);
  }

  function range(rows: readonly Row[], first: number): Map<RowKey, Picked<Row>> {
    return new Map(rows.map((row, i) => [keyOf(row), { index: first + i, row }]));
  }

  async function readRange(source: TableSource<Row>, first: number, last: number): Promise<void> {
    const mine = reading = new AbortController();
    const found: Row[] = [];
    try {
      for await (const rows of source.read(first, mine.signal)) {
        found.push(...rows);
        if (found.length >= last - first) break;
      }
    } catch {
      // The table itself says what is wrong with reading; what is selected stays as it was.
      return;
    }
    if (!mine.signal.aborted) pick(range(found.slice(0, last - first), first));
  }

  return {
    active,
    count,
    rows: () => [...picked.values()].sort((a, b) => a.index - b.index).map(({ row }) => row),
    has: (index, row) => picked.size === 0 ? active.value === index : picked.has(keyOf(row)),
    current(source) {
      const row = active.value === undefined ? undefined : source.at(active.value);
      if (row !== undefined && (activeKey === undefined || keyOf(row) === activeKey)) return row;
      return activeKey === undefined ? undefined : picked.get(activeKey)?.row;
    },
    only(index, row) {
      batch(() => {
        anchor = index;
        go(index, row);
        pick(row === undefined ? new Map() : range([row], index));
      });
    },
    clear() {
      batch(() => {
        anchor = undefined;
        go(undefined, undefined);
        pick(new Map());
      });
    },
    move: (index) => go(index, undefined),
    toggle(index, row) {
      const key = keyOf(row);
      const next = new Map(picked);
      if (!next.delete(key) && next.size < MAX_COPIED_ROWS) next.set(key, { index, row });
      batch(() => {
        anchor = index;
        go(next.size === 0 ? undefined : index, row);
        pick(next);
      });
    },
    extend(source, index) {
      const from = anchor ?? active.peek() ?? index;
      const way = index < from ? -1 : 1;
      const to = from + way * Math.min(Math.abs(index - from), MAX_COPIED_ROWS - 1);
      const [first, last] = [Math.min(from, to), Math.max(from, to) + 1];
      const rows: Row[] = [];
      for (let i = first; i < last; i++) {
        const row = source.at(i);
        if (row === undefined) break;
        rows.push(row);
      }
      batch(() => {
        anchor = from;
        go(index, source.at(index));
        if (rows.length === last - first) pick(range(rows, first));
        else void readRange(source, first, last);
      });
    },
    follow(source) {
      const index = active.peek() ?? lastIndex;
      const row = source.at(index);
      if (activeKey === undefined) {
        if (row === undefined || active.peek() === undefined) return;
        activeKey = keyOf(row);
        if (picked.size === 0) pick(range([row], index));
        return;
      }
      // What is on its way will tell.
      if (row === undefined) return;
      const found = keyOf(row) === activeKey ? index : placeNear(source, index, activeKey);
      const there = found === undefined ? undefined : source.at(found);
      if (found !== undefined && there !== undefined) {
        if (picked.has(activeKey)) picked.set(activeKey, { index: found, row: there });
        if (anchor === index) anchor = found;
        lastIndex = found;
      }
      active.value = found;
    },
    dispose: () => reading?.abort(),
  };

  function placeNear(source: TableSource<Row>, index: number, key: RowKey): number | undefined {
    for (let step = 1; step <= SEARCH_ROWS; step++) {
      for (const at of [index - step, index + step]) {
        const row = at < 0 ? undefined : source.at(at);
        if (row !== undefined && keyOf(row) === key) return at;
      }
    }
    return undefined;
  }
}
