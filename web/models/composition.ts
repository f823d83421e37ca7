/** What a session consisted of over time: asked for once it is looked at, and now and then while the session grows. */
import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { CompositionReport } from '../../src/model/composition.ts';
import { isAbort, sentenceOf } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';

export interface CompositionModel {
  readonly report: ReadonlySignal<CompositionReport | undefined>;
  readonly error: ReadonlySignal<string | undefined>;
  /** Whether it is in view: before, nothing is asked. */
  readonly seen: Signal<boolean>;
  reload(): void;
  dispose(): void;
}

/** The server adds up what is new; a chart of minutes need not move more often. */
const GAP_MS = 5000;

/** @param changes when it is another value, so may the composition be @param held while it has a value, nothing moves */
export function createComposition(
  rest: Rest,
  sessionId: ReadonlySignal<number | undefined>,
  changes: ReadonlySignal<unknown>,
  held: ReadonlySignal<unknown> = signal(undefined),
): CompositionModel {
  const report = signal<CompositionReport | undefined>(undefined);
  const error = signal<string | undefined>(undefined);
  const seen = signal(false);
  const abort = new AbortController();
  let shown: number | undefined;
  let loading = false;
  let again = false;
  let askedMs = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** What is not there yet is no display that could be frozen. */
  const standsStill = () => held.peek() !== undefined && report.peek() !== undefined;

  async function load(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const id = shown;
    if (id === undefined || !seen.peek() || standsStill()) return;
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    again = false;
    askedMs = performance.now();
    try {
      const answer = await rest.composition(id, abort.signal);
      // Frozen meanwhile: what is shown stays.
      if (id === shown && !standsStill()) {
        report.value = answer;
        error.value = undefined;
      }
    } catch (failure) {
      if (isAbort(failure)) return;
      if (id === shown) error.value = sentenceOf(failure);
    } finally {
      loading = false;
    }
    if (again) soon();
  }

  function soon(): void {
    if (abort.signal.aborted) return;
    timer ??= setTimeout(() => void load(), Math.max(0, askedMs + GAP_MS - performance.now()));
  }

  const stop = effect(() => {
    const id = sessionId.value;
    void changes.value;
    void seen.value;
    void held.value;
    if (id !== shown) {
      shown = id;
      report.value = undefined;
      error.value = undefined;
      askedMs = -Infinity;
      if (loading) again = true;
    }
    soon();
  });

  return {
    report,
    error,
    seen,
    reload: () => void load(),
    dispose() {
      stop();
      clearTimeout(timer);
      abort.abort();
    },
  };
}
