/** One stored session: its totals and panels, read together and read again when it changes. */
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { AppRow, MetricRow, ProtocolRow, SessionRow, TalkerRow } from '../../src/model/rows.ts';
import type { ServerMessage } from '../../src/model/wire.ts';
import { isAbort, RequestError, sentenceOf } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';

/** Everything that the panels of a session show. */
export interface SessionPanels {
  readonly metrics: readonly MetricRow[];
  /** TCP segments sent again in the whole session; null when not measured. */
  readonly retransmissions: number | null;
  readonly protocols: readonly ProtocolRow[];
  readonly apps: readonly AppRow[];
  readonly talkers: readonly TalkerRow[];
}

export interface SessionModel {
  readonly sessionId: number;
  readonly session: ReadonlySignal<SessionRow | undefined>;
  readonly panels: ReadonlySignal<SessionPanels | undefined>;
  readonly packetCount: ReadonlySignal<number>;
  readonly error: ReadonlySignal<
    { readonly sentence: string; readonly kind: 'missing' | 'failed' } | undefined
  >;
  reload(): void;
  /** Put in what the list already knows, or what an edit answered. */
  take(session: SessionRow): void;
  onMessage(message: ServerMessage): void;
  dispose(): void;
}

/** A session that is being recorded or imported changes all the time; once a second is enough to watch it grow. */
const RELOAD_GAP_MS = 1000;

export function createSession(rest: Rest, sessionId: number): SessionModel {
  const session = signal<SessionRow | undefined>(undefined);
  const panels = signal<SessionPanels | undefined>(undefined);
  const error = signal<{ sentence: string; kind: 'missing' | 'failed' } | undefined>(undefined);
  const abort = new AbortController();
  let loading = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let again = false;

  async function load(): Promise<void> {
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    again = false;
    try {
      const row = await rest.session(sessionId, abort.signal);
      session.value = row;
      const [metrics, tcp, protocols, apps, talkers] = await Promise.all([
        rest.metrics(sessionId, { protocol: 'all' }, abort.signal),
        rest.metrics(sessionId, { protocol: 'tcp' }, abort.signal),
        rest.protocols(sessionId, abort.signal),
        rest.apps(sessionId, abort.signal),
        rest.talkers(sessionId, 7, abort.signal),
      ]);
      batch(() => {
        panels.value = { metrics, retransmissions: sumMeasured(tcp), protocols, apps, talkers };
        error.value = undefined;
      });
    } catch (failure) {
      if (isAbort(failure)) return;
      const missing = failure instanceof RequestError && failure.status === 404;
      error.value = { sentence: sentenceOf(failure), kind: missing ? 'missing' : 'failed' };
    } finally {
      loading = false;
      if (again && !abort.signal.aborted) reloadSoon();
    }
  }

  function reloadSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      void load();
    }, RELOAD_GAP_MS);
  }

  void load();
  return {
    sessionId,
    session,
    panels,
    packetCount: computed(() => session.value?.packets ?? 0),
    error,
    reload: () => void load(),
    take(row) {
      session.value = row;
    },
    onMessage(message) {
      const mine = (message.type === 'import_progress' || message.type === 'update') &&
        message.session_id === sessionId;
      const stopped = message.type === 'capture_stopped' && message.session.session_id === sessionId;
      // After a lost connection anything may have changed; at the first one, loading is under way already.
      const back = message.type === 'initial_state' && session.value !== undefined;
      if (mine || stopped || back || message.type === 'sessions_changed') reloadSoon();
    },
    dispose() {
      clearTimeout(timer);
      abort.abort();
    },
  };
}

function sumMeasured(rows: readonly MetricRow[]): number | null {
  let sum: number | null = null;
  for (const row of rows) if (row.retransmissions !== null) sum = (sum ?? 0) + row.retransmissions;
  return sum;
}
