/** Where a session's traffic goes: read from the store, and again while it grows or addresses are being looked up. */
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { PlacesReport } from '../../src/model/place.ts';
import { isAbort, sentenceOf } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';

export interface PlacesModel {
  /** Undefined until the first answer, and for no session. */
  readonly report: ReadonlySignal<PlacesReport | undefined>;
  readonly error: ReadonlySignal<string | undefined>;
  reload(): void;
  dispose(): void;
}

/** A map that moved with every packet could not be read, and a lookup takes about as long. */
const GAP_MS = 1500;

/**
 * @param changes anything: when one of them changes, the places may be other ones.
 * @param atUs the moment whose places are shown; undefined in it: those of the whole session.
 */
export function createPlaces(
  rest: Rest,
  sessionId: ReadonlySignal<number | undefined>,
  changes: readonly ReadonlySignal<unknown>[],
  atUs?: ReadonlySignal<number | undefined>,
): PlacesModel {
  const report = signal<PlacesReport | undefined>(undefined);
  const error = signal<string | undefined>(undefined);
  const abort = new AbortController();
  let shown: number | undefined;
  let shownAtUs: number | undefined;
  let loading = false;
  let again = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const id = shown;
    if (id === undefined) return;
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    again = false;
    try {
      const answer = await rest.places(id, atUs?.peek(), abort.signal);
      if (id === shown) {
        report.value = answer;
        error.value = undefined;
        if (answer.pending > 0) again = true;
      } else again = true;
    } catch (failure) {
      if (isAbort(failure)) return;
      if (id === shown) error.value = sentenceOf(failure);
    } finally {
      loading = false;
    }
    if (again) soon();
  }

  function soon(): void {
    if (!abort.signal.aborted) timer ??= setTimeout(() => void load(), GAP_MS);
  }

  const stop = effect(() => {
    const id = sessionId.value;
    for (const change of changes) void change.value;
    const moved = atUs?.value !== shownAtUs;
    shownAtUs = atUs?.value;
    if (id !== shown) {
      shown = id;
      report.value = undefined;
      error.value = undefined;
      void load();
    } else if (moved) void load();
    else soon();
  });

  return {
    report,
    error,
    reload: () => void load(),
    dispose() {
      stop();
      clearTimeout(timer);
      abort.abort();
    },
  };
}
