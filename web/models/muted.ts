/** What nobody wants to be told of, in any session: the list, and how to be told again. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { MutedFinding } from '../../src/model/finding.ts';
import { isKnownKind, kindName } from '../derive/finding_words.ts';
import { sentenceOf } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';
import type { Toasts } from './toasts.ts';

export interface MutedModel {
  /** The newest first; undefined until the first answer. */
  readonly list: ReadonlySignal<readonly MutedFinding[] | undefined>;
  readonly error: ReadonlySignal<string | undefined>;
  refresh(): void;
  /** Tells again at once; a message offers to take it back. */
  unmute(muted: MutedFinding): void;
}

export function createMuted(rest: Rest, toasts: Toasts): MutedModel {
  const list = signal<readonly MutedFinding[] | undefined>(undefined);
  const error = signal<string | undefined>(undefined);

  async function run(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      list.value = await rest.muted();
      error.value = undefined;
    } catch (failure) {
      error.value = sentenceOf(failure);
    }
  }

  return {
    list,
    error,
    refresh: () => void run(() => Promise.resolve()),
    unmute: ({ muted_id: id, kind, subject }) =>
      void run(async () => {
        await rest.unmute(id);
        const text = `Told again: \u201C${kindName(kind)}\u201D${
          subject === null ? '' : ` about ${subject}`
        }.`;
        const again = isKnownKind(kind) && (() => void run(() => rest.mute({ kind, subject })));
        toasts.show(text, again ? { lastsMs: 10_000, action: { label: 'Undo', run: again } } : {});
      }),
  };
}
