/** One answer of the server that is shown: read at once for another subject, and now and then while it may change. */
import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { isAbort, isMissing, isRefused, sentenceOf } from '../transport/problem.ts';
import { type Query, queryString } from '../transport/rest.ts';

/** What is asked about: a session, and what of it. */
export interface Subject {
  readonly id: number;
  readonly query: Query;
}

export interface Reading<T> {
  /** Undefined until the first answer, and without a subject. */
  readonly value: ReadonlySignal<T | undefined>;
  readonly error: ReadonlySignal<string | undefined>;
  /** What is shown is of the same session, and answers what was asked before. */
  readonly stale: ReadonlySignal<boolean>;
  reload(): void;
  dispose(): void;
}

export interface ReadingOptions<T> {
  readonly subject: ReadonlySignal<Subject | undefined>;
  read(subject: Subject, abort: AbortSignal): Promise<T>;
  /** When one of them is another value, so may the answer be. */
  readonly changes: readonly ReadonlySignal<unknown>[];
  /** From one question about the same to the next, at least. */
  readonly gapMs: number;
  /** Nothing is asked as long as it is false. */
  readonly seen?: ReadonlySignal<boolean>;
  /** While it is true an answer that is there stays, whatever changes. */
  readonly still?: ReadonlySignal<boolean>;
  /** Whether there is more to come of an answer. */
  unfinished?(answer: T): boolean;
}

/** How soon it is tried again when there was no answer. */
const RETRY_MS = 3000;

interface Shown<T> {
  readonly id: number;
  readonly key: string;
  readonly answer: T;
}

export function createReading<T>(options: ReadingOptions<T>): Reading<T> {
  const { subject, changes, gapMs, seen, still } = options;
  const shown = signal<Shown<T> | undefined>(undefined);
  const error = signal<string | undefined>(undefined);
  const key = computed(() => {
    const asked = subject.value;
    return asked && `${asked.id}${queryString(asked.query)}`;
  });
  let asking: { readonly key: string; readonly abort: AbortController } | undefined;
  let again = false;
  let askedMs = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let disposed = false;

  const isThere = () => shown.peek() !== undefined && shown.peek()?.key === key.peek();

  async function load(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const [asked, askedKey] = [subject.peek(), key.peek()];
    if (disposed || asked === undefined || askedKey === undefined || seen?.peek() === false) return;
    if (still?.peek() === true && isThere()) return;
    if (asking?.key === askedKey) {
      again = true;
      return;
    }
    asking?.abort.abort();
    const mine = asking = { key: askedKey, abort: new AbortController() };
    again = false;
    askedMs = performance.now();
    try {
      const answer = await options.read(asked, mine.abort.signal);
      if (asking !== mine) return;
      // It may have been frozen meanwhile: what is shown stays.
      if (!(still?.peek() === true && isThere())) {
        batch(() => {
          shown.value = { id: asked.id, key: askedKey, answer };
          error.value = undefined;
        });
      }
      again ||= options.unfinished?.(answer) ?? false;
    } catch (failure) {
      if (asking !== mine || isAbort(failure)) return;
      batch(() => {
        // What was shown answers another question: with this sentence beside it, it would be taken for the answer.
        if (!isThere()) shown.value = undefined;
        error.value = sentenceOf(failure);
      });
      // What was refused would be refused again; the connection comes back.
      if (!isRefused(failure) && !isMissing(failure)) again = true;
    }
    asking = undefined;
    if (again) soon(error.peek() === undefined ? gapMs : Math.max(gapMs, RETRY_MS));
  }

  function soon(afterMs = gapMs): void {
    if (!disposed) {
      timer ??= setTimeout(() => void load(), Math.max(0, askedMs + afterMs - performance.now()));
    }
  }

  let last: string | undefined;
  const stop = effect(() => {
    const now = key.value;
    for (const change of changes) void change.value;
    void seen?.value;
    void still?.value;
    if (now === last) return soon();
    last = now;
    const before = shown.peek();
    batch(() => {
      if (before && before.id !== subject.peek()?.id) shown.value = undefined;
      error.value = undefined;
    });
    if (now === undefined) {
      asking?.abort.abort();
      asking = undefined;
    } else void load();
  });

  return {
    value: computed(() => (key.value === undefined ? undefined : shown.value?.answer)),
    error,
    stale: computed(() =>
      key.value !== undefined && shown.value?.key !== key.value && error.value === undefined
    ),
    reload: () => void load(),
    dispose() {
      disposed = true;
      stop();
      clearTimeout(timer);
      asking?.abort.abort();
    },
  };
}
