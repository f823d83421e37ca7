/** One comparison: asked for when what is compared changes, and again when its sessions do. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Comparison } from '../../src/model/compare.ts';
import type { CompareQuery } from '../derive/compare_query.ts';
import { isAbort, sentenceOf } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';

export interface CompareModel {
  readonly comparison: ReadonlySignal<Comparison | undefined>;
  readonly error: ReadonlySignal<string | undefined>;
  readonly loading: ReadonlySignal<boolean>;
  /** Undefined sides wait for the reader to choose. */
  ask(query: CompareQuery): void;
  reload(): void;
  dispose(): void;
}

export function createCompare(rest: Rest): CompareModel {
  const comparison = signal<Comparison | undefined>(undefined);
  const error = signal<string | undefined>(undefined);
  const loading = signal(false);
  let asked: CompareQuery | undefined;
  let abort = new AbortController();

  async function load(query: CompareQuery): Promise<void> {
    abort.abort();
    const mine = abort = new AbortController();
    loading.value = true;
    try {
      const answer = await rest.compare({ ...query }, mine.signal);
      if (mine.signal.aborted) return;
      comparison.value = answer;
      error.value = undefined;
    } catch (failure) {
      if (isAbort(failure) || mine.signal.aborted) return;
      comparison.value = undefined;
      error.value = sentenceOf(failure);
    } finally {
      if (mine === abort) loading.value = false;
    }
  }

  return {
    comparison,
    error,
    loading,
    ask(query) {
      asked = query;
      if (query.a !== undefined && query.b !== undefined) return void load(query);
      abort.abort();
      comparison.value = error.value = undefined;
      loading.value = false;
    },
    reload() {
      if (asked?.a !== undefined && asked.b !== undefined) void load(asked);
    },
    dispose: () => abort.abort(),
  };
}
