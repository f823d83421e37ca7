/** What was sent to models, page by page, the newest first. */
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { ModelCall } from '../../src/model/model_settings.ts';
import { sentenceOf } from '../transport/problem.ts';
import type { WordsTransport } from '../transport/words.ts';

export interface CallLog {
  /** Undefined until the first answer. */
  readonly calls: ReadonlySignal<readonly ModelCall[] | undefined>;
  readonly error: ReadonlySignal<string | undefined>;
  readonly hasMore: ReadonlySignal<boolean>;
  /** Reads the newest again. */
  refresh(): void;
  more(): void;
  clear(): void;
}

const PAGE = 25;

export function createCallLog(transport: Pick<WordsTransport, 'modelLog' | 'clearModelLog'>): CallLog {
  const calls = signal<readonly ModelCall[] | undefined>(undefined);
  const error = signal<string | undefined>(undefined);
  const cursor = signal<number | null>(null);
  let busy = false;

  async function run(work: () => Promise<void>): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      await work();
      error.value = undefined;
    } catch (failure) {
      error.value = sentenceOf(failure);
    } finally {
      busy = false;
    }
  }

  async function read(from: number | undefined): Promise<void> {
    const page = await transport.modelLog({ limit: PAGE, ...(from === undefined ? {} : { cursor: from }) });
    batch(() => {
      calls.value = from === undefined ? page.calls : [...calls.peek() ?? [], ...page.calls];
      cursor.value = page.next_cursor;
    });
  }

  return {
    calls,
    error,
    hasMore: computed(() => cursor.value !== null),
    refresh: () => void run(() => read(undefined)),
    more: () => void run(() => read(cursor.peek() ?? undefined)),
    clear: () =>
      void run(async () => {
        await transport.clearModelLog();
        await read(undefined);
      }),
  };
}
