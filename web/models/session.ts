/** One stored session: its totals and panels, read together and read again when it changes. */
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { AppRow, MetricRow, ProtocolRow, RtpRow, SessionRow, TalkerRow } from '../../src/model/rows.ts';
import type { ServerMessage } from '../../src/model/wire.ts';
import { sameHere } from '../derive/directions.ts';
import { countsOf, type TcpCounts } from '../derive/health.ts';
import { chartStepS } from '../derive/series.ts';
import { spanSeconds } from '../derive/time.ts';
import { isAbort, isMissing, sentenceOf } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';

/** Everything that the panels of a session show. */
export interface SessionPanels {
  /** All traffic, a row every `stepS` seconds. */
  readonly metrics: readonly MetricRow[];
  readonly stepS: number;
  readonly tcpCounts: TcpCounts;
  readonly protocols: readonly ProtocolRow[];
  readonly apps: readonly AppRow[];
  readonly talkers: readonly TalkerRow[];
  readonly rtp: readonly RtpRow[];
}

export interface SessionModel {
  readonly sessionId: number;
  readonly session: ReadonlySignal<SessionRow | undefined>;
  readonly panels: ReadonlySignal<SessionPanels | undefined>;
  readonly packetCount: ReadonlySignal<number>;
  /** Raised when rows that were read before are other ones now: it was worked out or labelled again. */
  readonly revision: ReadonlySignal<number>;
  /** Another value whenever rows were added or are other ones now. */
  readonly changes: ReadonlySignal<string>;
  readonly error: ReadonlySignal<
    { readonly sentence: string; readonly kind: 'missing' | 'failed' } | undefined
  >;
  reload(): void;
  /** Put in what an edit answered. */
  take(session: SessionRow): void;
  onMessage(message: ServerMessage): void;
  dispose(): void;
}

/** A session that is being recorded or imported changes all the time; once a second is enough to watch it grow. */
const RELOAD_GAP_MS = 1000;
/** For sums over the whole session: the coarsest step there is, so that few rows come. */
const SUM_STEP_S = 86_400;

export function createSession(rest: Rest, sessionId: number): SessionModel {
  const session = signal<SessionRow | undefined>(undefined);
  const panels = signal<SessionPanels | undefined>(undefined);
  const error = signal<{ sentence: string; kind: 'missing' | 'failed' } | undefined>(undefined);
  const revision = signal(0);
  const abort = new AbortController();
  let moving = false;
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
      take(row);
      // There is nothing to read any more; the line of the session says so.
      if (row.figures_removed_us !== null) {
        error.value = undefined;
        return;
      }
      const stepS = chartStepS(spanSeconds(row.started_us, row.ended_us), row.packets);
      const [metrics, tcp, protocols, apps, talkers, rtp] = await Promise.all([
        rest.metrics(sessionId, { protocol: 'all', step_s: stepS }, abort.signal),
        rest.metrics(sessionId, { protocol: 'tcp', step_s: SUM_STEP_S }, abort.signal),
        rest.protocols(sessionId, abort.signal),
        rest.apps(sessionId, abort.signal),
        rest.talkers(sessionId, 7, abort.signal),
        rest.rtp(sessionId, abort.signal),
      ]);
      const tcpCounts = countsOf(tcp, 'the session');
      batch(() => {
        panels.value = { metrics, stepS, tcpCounts, protocols, apps, talkers, rtp };
        error.value = undefined;
      });
    } catch (failure) {
      if (isAbort(failure)) return;
      const missing = isMissing(failure);
      const sentence = missing && session.peek() !== undefined
        ? `There is no session ${sessionId} any more: it was deleted.`
        : sentenceOf(failure);
      error.value = { sentence, kind: missing ? 'missing' : 'failed' };
    } finally {
      loading = false;
      if (again && !abort.signal.aborted) reloadSoon();
    }
  }

  function take(row: SessionRow): void {
    const before = session.peek();
    const moved = before !== undefined && !sameHere(before.local_addresses, row.local_addresses);
    if (moved || (before !== undefined && before.catalogue_version !== row.catalogue_version)) moving = true;
    batch(() => {
      session.value = row;
      if (moving) revision.value += 1;
    });
    // Seen from another page, the work may still be going on: the last rows come when it is over.
    if (row.state !== 'recording') moving = false;
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
    revision,
    changes: computed(() => `${session.value?.packets ?? 0} ${revision.value}`),
    error,
    reload: () => void load(),
    take,
    onMessage(message) {
      const mine =
        (message.type === 'import_progress' || (message.type === 'update' && message.mode === 'live')) &&
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
