/** The list of stored sessions. Deleting waits a few seconds, so that it can be taken back. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { SessionRow } from '../../src/model/rows.ts';
import { sessionTitle } from '../derive/sessions.ts';
import { sentenceOf } from '../transport/problem.ts';
import type { Rest, SessionChange } from '../transport/rest.ts';
import type { Toasts } from './toasts.ts';

/** Time to press Undo. */
export const UNDO_MS = 6000;

export interface SessionsModel {
  /** Undefined until the first answer. */
  readonly list: ReadonlySignal<readonly SessionRow[] | undefined>;
  readonly error: ReadonlySignal<string | undefined>;
  /** Sessions that are about to be deleted: not shown any more. */
  readonly hidden: ReadonlySignal<ReadonlySet<number>>;
  readonly isEmpty: ReadonlySignal<boolean>;
  /** Reads the list again; calls while one is under way are put together. */
  refresh(): void;
  /** Rejects with a sentence when the server refuses. */
  change(session: SessionRow, change: SessionChange): Promise<void>;
  remove(session: SessionRow): void;
  /** The page is going away: what was deleted is deleted now. */
  flush(): void;
}

export function createSessions(rest: Rest, toasts: Toasts): SessionsModel {
  const list = signal<readonly SessionRow[] | undefined>(undefined);
  const error = signal<string | undefined>(undefined);
  const hidden = signal<ReadonlySet<number>>(new Set());
  const pending = new Map<number, ReturnType<typeof setTimeout>>();
  let loading = false;
  let again = false;

  async function load(): Promise<void> {
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    try {
      do {
        again = false;
        list.value = await rest.sessions();
        error.value = undefined;
      } while (again);
    } catch (failure) {
      error.value = sentenceOf(failure);
    } finally {
      loading = false;
    }
  }

  function setHidden(id: number, how: 'hide' | 'show'): void {
    const next = new Set(hidden.value);
    if (how === 'hide') next.add(id);
    else next.delete(id);
    hidden.value = next;
  }

  async function removeNow(session: SessionRow): Promise<void> {
    const id = session.session_id;
    pending.delete(id);
    try {
      await rest.remove(id);
      list.value = list.value?.filter((row) => row.session_id !== id);
    } catch (failure) {
      toasts.show(sentenceOf(failure), { kind: 'error' });
    }
    setHidden(id, 'show');
  }

  return {
    list,
    error,
    hidden,
    isEmpty: computed(() =>
      list.value !== undefined && list.value.every((row) => hidden.value.has(row.session_id))
    ),
    refresh: () => void load(),
    async change(session, change) {
      const changed = await rest.change(session.session_id, change);
      list.value = list.value?.map((row) => (row.session_id === changed.session_id ? changed : row));
    },
    remove(session) {
      const id = session.session_id;
      if (pending.has(id)) return;
      setHidden(id, 'hide');
      pending.set(id, setTimeout(() => void removeNow(session), UNDO_MS));
      toasts.show(`Deleted “${sessionTitle(session)}”.`, {
        lastsMs: UNDO_MS,
        action: {
          label: 'Undo',
          run: () => {
            clearTimeout(pending.get(id));
            if (pending.delete(id)) setHidden(id, 'show');
          },
        },
      });
    },
    flush() {
      for (const [id, timer] of pending) {
        clearTimeout(timer);
        // Nobody is left to read an answer.
        rest.remove(id, true).catch(() => undefined);
      }
      pending.clear();
    },
  };
}
