/** Choosing two sessions in the list, one after the other. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { SessionRow } from '../../src/model/rows.ts';
import { compareRoute } from '../derive/route.ts';
import { sessionTitle } from '../derive/sessions.ts';
import type { Router } from './router.ts';
import type { Toasts } from './toasts.ts';

export interface ComparePick {
  /** The one that waits for its other. */
  readonly first: ReadonlySignal<number | undefined>;
  /** The first one waits, the same again is put back, another one opens the comparison: the older as A. */
  pick(session: SessionRow): void;
}

/** Long enough to find the other one in a long list. */
const HINT_MS = 20_000;

export function createComparePick(router: Router, toasts: Toasts): ComparePick {
  const first = signal<SessionRow | undefined>(undefined);
  const firstId = signal<number | undefined>(undefined);
  let takeHintAway = () => {};
  const set = (session: SessionRow | undefined) => {
    first.value = session;
    firstId.value = session?.session_id;
    takeHintAway();
    takeHintAway = () => {};
  };
  return {
    first: firstId,
    pick(session) {
      const other = first.value;
      if (other?.session_id === session.session_id) return set(undefined);
      if (other === undefined) {
        set(session);
        takeHintAway = toasts.show(`Choose the session to compare “${sessionTitle(session)}” with.`, {
          lastsMs: HINT_MS,
          action: { label: 'Cancel', run: () => set(undefined) },
        });
        return;
      }
      set(undefined);
      const [a, b] = (other.started_us ?? 0) <= (session.started_us ?? 0)
        ? [other, session]
        : [session, other];
      router.go(compareRoute({ a: a.session_id, b: b.session_id }));
    },
  };
}
