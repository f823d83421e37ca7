/** One answer that is asked for again when its question changes; the one before is given up. */
import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { isAbort, isMissing, sentenceOf } from '../transport/problem.ts';

export interface Asked<Answer> {
  readonly answer: ReadonlySignal<Answer | undefined>;
  readonly error: ReadonlySignal<string | undefined>;
  /** The error is that there is no such thing: asking again is no use. */
  readonly missing: ReadonlySignal<boolean>;
  readonly loading: ReadonlySignal<boolean>;
  /** @param afterMs a question that changes again within this time is never asked */
  ask(question: (signal: AbortSignal) => Promise<Answer>, afterMs?: number): void;
  dispose(): void;
}

export function createAsked<Answer>(): Asked<Answer> {
  const answer = signal<Answer | undefined>(undefined);
  const error = signal<string | undefined>(undefined);
  const missing = signal(false);
  const loading = signal(false);
  let abort: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function run(question: (signal: AbortSignal) => Promise<Answer>): Promise<void> {
    const mine = new AbortController();
    abort = mine;
    try {
      const got = await question(mine.signal);
      if (mine.signal.aborted) return;
      batch(() => {
        answer.value = got;
        error.value = undefined;
        missing.value = false;
        loading.value = false;
      });
    } catch (failure) {
      if (mine.signal.aborted || isAbort(failure)) return;
      batch(() => {
        answer.value = undefined;
        error.value = sentenceOf(failure);
        missing.value = isMissing(failure);
        loading.value = false;
      });
    }
  }

  function dispose(): void {
    clearTimeout(timer);
    abort?.abort();
  }

  return {
    answer,
    error,
    missing,
    loading,
    ask(question, afterMs = 0) {
      dispose();
      loading.value = true;
      timer = setTimeout(() => void run(question), afterMs);
    },
    dispose,
  };
}
