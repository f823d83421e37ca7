/** Sparklines of the sessions in view, asked for together and kept. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { MOST_SPARKLINES } from '../../src/model/session_list.ts';
import type { Rest } from '../transport/rest.ts';

/** Kept at most: 5,000 of 60 numbers are 3 MB. Then it begins anew. */
const MOST = 5000;
/** Scrolling rests so long before the server is asked. */
const REST_MS = 80;

export interface Sparks {
  /** Points by session; empty for one that has none. */
  readonly known: ReadonlySignal<ReadonlyMap<number, readonly number[]>>;
  /** Says which sessions are in view; `moving` ones, which are being recorded, are asked for again. */
  want(ids: readonly number[], moving: readonly number[]): void;
}

export function createSparks(rest: Pick<Rest, 'sparklines'>): Sparks {
  const known = signal<ReadonlyMap<number, readonly number[]>>(new Map());
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(ids: readonly number[]): Promise<void> {
    try {
      const found = await rest.sparklines(ids);
      const next = known.value.size > MOST ? new Map() : new Map(known.value);
      for (const id of ids) next.set(id, []);
      for (const { session_id, points } of found) next.set(session_id, points);
      known.value = next;
    } catch {
      // A row without a sparkline is the whole damage; the next look asks again.
    }
  }

  return {
    known,
    want(ids, moving) {
      clearTimeout(timer);
      const missing = ids.filter((id) => !known.peek().has(id) || moving.includes(id)).slice(
        0,
        MOST_SPARKLINES,
      );
      if (missing.length > 0) timer = setTimeout(() => void load(missing), REST_MS);
    },
  };
}
