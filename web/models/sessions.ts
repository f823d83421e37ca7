/** The list of stored sessions, read page by page as it is scrolled. Deleting waits a few seconds, so that it can be taken back. */
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { SessionRow } from '../../src/model/rows.ts';
import type { SessionFacets, SessionPage } from '../../src/model/session_list.ts';
import { counted } from '../derive/format.ts';
import { type SessionFilter, sessionQuery } from '../derive/session_filter.ts';
import { sessionTitle } from '../derive/sessions.ts';
import { isMissing, sentenceOf } from '../transport/problem.ts';
import type { Rest, SessionChange } from '../transport/rest.ts';
import type { RowSource } from './rows.ts';
import { createSparks, type Sparks } from './sparks.ts';
import type { Toasts } from './toasts.ts';

/** Time to press Undo. */
export const UNDO_MS = 6000;

/** Sessions a request: more than any screen has room for. */
const PAGE = 200;
/** What is read again in one go when something changed. */
const MOST_AGAIN = 1000;

export interface SessionsModel extends Omit<RowSource<SessionRow>, 'dispose'> {
  /** What has been read of the list, in its order, without what is about to be deleted. */
  readonly list: ReadonlySignal<readonly SessionRow[]>;
  /** What the list is narrowed to. */
  readonly filter: ReadonlySignal<SessionFilter>;
  /** What it can be narrowed to; undefined until known. */
  readonly facets: ReadonlySignal<SessionFacets | undefined>;
  /** There is no session at all. */
  readonly isEmpty: ReadonlySignal<boolean>;
  readonly sparks: Sparks;
  /** Narrows the list. */
  show(filter: SessionFilter): void;
  /** Reads the list again; calls while one is under way are put together. */
  refresh(): void;
  /** Rejects with a sentence when the server refuses. */
  change(session: SessionRow, change: SessionChange): Promise<void>;
  remove(...sessions: readonly SessionRow[]): void;
  /** The page is going away: what was deleted is deleted now. */
  flush(): void;
}

export function createSessions(rest: Rest, toasts: Toasts): SessionsModel {
  const list = signal<readonly SessionRow[] | undefined>(undefined);
  const filter = signal<SessionFilter>({});
  const facets = signal<SessionFacets | undefined>(undefined);
  const error = signal<string | undefined>(undefined);
  const hidden = signal<ReadonlySet<number>>(new Set());
  const total = signal(0);
  const revision = signal(0);
  const pending = new Map<number, ReturnType<typeof setTimeout>>();
  const sparks = createSparks(rest);
  let cursor: string | null = null;
  /** How many rows somebody looks at. */
  let wanted = 0;
  let loading = false;
  let again = false;

  const visible = computed(() => (list.value ?? []).filter((row) => !hidden.value.has(row.session_id)));
  const hiddenHere = computed(() => (list.value?.length ?? 0) - visible.value.length);

  const ask = (limit: number, from: string | null): Promise<SessionPage> =>
    rest.sessionPage({ ...sessionQuery(filter.peek()), limit, cursor: from ?? undefined });

  /** All that was read, or is looked at, from the beginning: a changed session may stand elsewhere now. */
  async function readAgain(): Promise<void> {
    const asked = filter.peek();
    const [found, page] = await Promise.all([rest.sessionFacets(), ask(PAGE, null)]);
    const rows = [...page.sessions];
    let next = page.next_cursor;
    while (next !== null && rows.length < wanted) {
      const more = await ask(Math.min(MOST_AGAIN, wanted - rows.length), next);
      rows.push(...more.sessions);
      next = more.next_cursor;
    }
    if (asked !== filter.peek()) return; // the next round reads what is wanted now
    cursor = next;
    batch(() => {
      facets.value = found;
      list.value = rows;
      total.value = page.total;
      revision.value += 1;
      error.value = undefined;
    });
  }

  async function load(): Promise<void> {
    again = true;
    if (loading) return;
    loading = true;
    try {
      while (again) {
        again = false;
        await readAgain();
      }
    } catch (failure) {
      error.value = sentenceOf(failure);
    } finally {
      loading = false;
    }
    void loadMore();
  }

  async function loadMore(): Promise<void> {
    if (loading) return;
    loading = true;
    try {
      while (cursor !== null && !again && visible.peek().length < wanted) {
        const page = await ask(PAGE, cursor);
        if (again) break;
        cursor = page.next_cursor;
        batch(() => {
          list.value = [...list.peek() ?? [], ...page.sessions];
          total.value = page.total;
          revision.value += 1;
        });
      }
    } catch (failure) {
      error.value = sentenceOf(failure);
    } finally {
      loading = false;
    }
    if (again) void load();
  }

  function setHidden(ids: readonly number[], how: 'hide' | 'show'): void {
    const next = new Set(hidden.value);
    for (const id of ids) how === 'hide' ? next.add(id) : next.delete(id);
    hidden.value = next;
  }

  /** What was to be deleted is shown again, and said where somebody else has deleted it meanwhile. */
  async function bringBack(taken: readonly SessionRow[]): Promise<void> {
    setHidden(taken.map((session) => session.session_id), 'show');
    const gone: SessionRow[] = [];
    for (const session of taken) {
      try {
        await rest.session(session.session_id);
      } catch (failure) {
        if (isMissing(failure)) gone.push(session);
      }
    }
    const [first] = gone;
    if (first === undefined) return;
    const what = gone.length === 1
      ? `“${sessionTitle(first)}” was`
      : `${counted(gone.length, 'session')} were`;
    toasts.show(`${what} deleted meanwhile, from another page: that cannot be taken back.`, {
      kind: 'error',
    });
    void load();
  }

  async function removeNow(ids: readonly number[]): Promise<void> {
    for (const id of ids) {
      pending.delete(id);
      try {
        await rest.remove(id);
        batch(() => {
          if (list.value?.some((row) => row.session_id === id)) total.value -= 1;
          list.value = list.value?.filter((row) => row.session_id !== id);
        });
      } catch (failure) {
        // Somebody else was faster: it is gone, as it was to be.
        if (isMissing(failure)) void load();
        else toasts.show(sentenceOf(failure), { kind: 'error' });
      }
      setHidden([id], 'show');
    }
  }

  return {
    list: visible,
    filter,
    facets,
    error,
    revision,
    sparks,
    count: computed(() => Math.max(0, total.value - hiddenHere.value)),
    complete: computed(() => list.value !== undefined),
    at: (index) => visible.value[index],
    want(_first, last) {
      wanted = last;
      if (visible.peek().length < last && cursor !== null) void loadMore();
    },
    isEmpty: computed(() =>
      facets.value !== undefined && facets.value.sessions <= hidden.value.size && visible.value.length === 0
    ),
    show(next) {
      if (JSON.stringify(next) === JSON.stringify(filter.peek())) return;
      wanted = 0;
      filter.value = next;
      void load();
    },
    refresh: () => void load(),
    async change(session, change) {
      const changed = await rest.change(session.session_id, change);
      list.value = list.value?.map((row) => (row.session_id === changed.session_id ? changed : row));
    },
    remove(...sessions) {
      const ids = sessions.map((session) => session.session_id).filter((id) => !pending.has(id));
      const [first] = sessions;
      if (ids.length === 0 || first === undefined) return;
      setHidden(ids, 'hide');
      const timer = setTimeout(() => void removeNow(ids), UNDO_MS);
      for (const id of ids) pending.set(id, timer);
      const what = sessions.length === 1 ? `“${sessionTitle(first)}”` : counted(sessions.length, 'session');
      toasts.show(`Deleted ${what}.`, {
        lastsMs: UNDO_MS,
        action: {
          label: 'Undo',
          run: () => {
            clearTimeout(timer);
            void bringBack(sessions.filter(({ session_id: id }) => ids.includes(id) && pending.delete(id)));
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
