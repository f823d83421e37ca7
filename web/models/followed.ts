/** A stream's payload, read on page by page. */
import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { FollowPage, FollowPiece } from '../../src/model/inspection.ts';
import { isAbort, sentenceOf } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';

export interface FollowChoice {
  readonly mode: 'text' | 'hex';
  readonly side: 'both' | 'client' | 'server';
}

export interface Followed {
  readonly pieces: ReadonlySignal<readonly FollowPiece[]>;
  readonly page: ReadonlySignal<FollowPage | undefined>;
  readonly error: ReadonlySignal<string | undefined>;
  readonly loading: ReadonlySignal<boolean>;
  more(): void;
  dispose(): void;
}

/** Beyond it the page is told to download the stream instead. */
export const MAX_PIECES = 5000;

export function createFollowed(rest: Rest, sessionId: number, key: string, choice: FollowChoice): Followed {
  const pieces = signal<readonly FollowPiece[]>([]);
  const page = signal<FollowPage | undefined>(undefined);
  const error = signal<string | undefined>(undefined);
  const loading = signal(false);
  const abort = new AbortController();

  async function read(offset: number): Promise<void> {
    loading.value = true;
    try {
      const next = await rest.follow(sessionId, key, { ...choice, offset }, abort.signal);
      batch(() => {
        pieces.value = [...pieces.value, ...next.pieces];
        page.value = next;
        error.value = undefined;
      });
    } catch (failure) {
      if (!isAbort(failure)) error.value = sentenceOf(failure);
    } finally {
      loading.value = false;
    }
  }

  void read(0);
  return {
    pieces,
    page,
    error,
    loading,
    more() {
      const offset = page.value?.next_offset;
      if (offset != null && !loading.value) void read(offset);
    },
    dispose: () => abort.abort(),
  };
}
