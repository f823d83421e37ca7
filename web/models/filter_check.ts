/** A capture filter checked while it is typed: a moment after the last key, one question at a time. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { FilterCheck } from '../../src/model/wire.ts';
import { isAbort, sentenceOf } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';

const PAUSE_MS = 350;

/** `failed`: the check itself did not work, and why; the start of a recording checks again. */
export type CheckState =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'checked'; readonly filter: string; readonly check: FilterCheck };

export interface FilterCheckModel {
  readonly state: ReadonlySignal<CheckState>;
  check(interfaceName: string, filter: string): void;
  dispose(): void;
}

export function createFilterCheck(rest: Pick<Rest, 'checkFilter'>): FilterCheckModel {
  const state = signal<CheckState>({ kind: 'none' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | undefined;

  function leave(): void {
    clearTimeout(timer);
    asking?.abort();
  }

  async function ask(interfaceName: string, filter: string): Promise<void> {
    const mine = asking = new AbortController();
    try {
      const check = await rest.checkFilter(interfaceName, filter, mine.signal);
      if (!mine.signal.aborted) state.value = { kind: 'checked', filter, check };
    } catch (error) {
      if (!mine.signal.aborted && !isAbort(error)) {
        state.value = { kind: 'failed', sentence: sentenceOf(error) };
      }
    }
  }

  return {
    state,
    check(interfaceName, filter) {
      leave();
      const empty = filter.trim() === '' || interfaceName === '';
      state.value = empty ? { kind: 'none' } : { kind: 'waiting' };
      if (!empty) timer = setTimeout(() => void ask(interfaceName, filter), PAUSE_MS);
    },
    dispose: leave,
  };
}
