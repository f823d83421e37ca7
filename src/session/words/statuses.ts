/** A status of each minute of a recording in which something was captured. */
import type { Span } from '../../llm/digest_input.ts';
import { NO_MEMORY, type StatusMemory, statusReport } from '../../llm/writer/status.ts';
import { sentence } from '../../model/errors.ts';
import type { Store } from '../../store/store.ts';
import type { Digests } from './digests.ts';
import { carriedBetween, emptySnapshot, type Snapshot, snapshotOf, spanBetween } from './snapshot.ts';
import type { Summaries } from './summaries.ts';

/** How often it is looked whether a status is due, and how long one covers at least. */
const LOOK_MS = 10_000;
const STATUS_MS = 60_000;

export interface StatusesParts {
  readonly store: Store;
  readonly digests: Digests;
  readonly summaries: Pick<Summaries, 'store' | 'final' | 'drop'>;
  readonly say: (sentence: string) => void;
  /** For tests: the clock in milliseconds, and what runs at intervals. */
  readonly nowMs?: () => number;
  readonly every?: (ms: number, look: () => void) => Disposable;
}

/** Of the recording that goes on. */
interface Watched {
  readonly sessionId: number;
  readonly timer: Disposable;
  since: Snapshot;
  sinceMs: number;
  before: Span | null;
  memory: StatusMemory;
}

export class Statuses {
  readonly #parts: StatusesParts;
  readonly #nowMs: () => number;
  #watched: Watched | undefined;

  constructor(parts: StatusesParts) {
    this.#parts = parts;
    this.#nowMs = parts.nowMs ?? (() => performance.now());
  }

  /** A recording has begun. @param startedUs the clock, which its packets are dated by */
  begin(sessionId: number, startedUs: number): void {
    this.#end();
    const every = this.#parts.every ?? interval;
    this.#watched = {
      sessionId,
      timer: every(LOOK_MS, () => this.#look()),
      since: emptySnapshot(startedUs),
      sinceMs: this.#nowMs(),
      before: null,
      memory: NO_MEMORY,
    };
  }

  /** It has ended, and is stored. @returns the text of the built-in report; null where it could not be written */
  async final(sessionId: number): Promise<string | null> {
    this.#end();
    try {
      return (await this.#parts.summaries.final(sessionId))?.text ?? null;
    } catch (error) {
      this.#parts.say(`The report of session ${sessionId} could not be written: ${sentence(error)}`);
      return null;
    }
  }

  /** It failed: nothing more is written about it. */
  end(): void {
    this.#end();
  }

  #end(): void {
    this.#watched?.timer[Symbol.dispose]();
    this.#watched = undefined;
  }

  #look(): void {
    const watched = this.#watched;
    if (!watched || this.#nowMs() - watched.sinceMs < STATUS_MS) return;
    try {
      this.#write(watched);
    } catch (error) {
      watched.sinceMs = this.#nowMs(); // said once a minute
      this.#parts.say(`A status of session ${watched.sessionId} could not be written: ${sentence(error)}`);
    }
  }

  #write(watched: Watched): void {
    const { store, digests, summaries } = this.#parts;
    const { sessionId, since, before } = watched;
    const now = snapshotOf(store, sessionId);
    // Nothing was captured: the window grows until something is.
    if (!now || now.atUs <= since.atUs) return;
    const span = spanBetween(store, sessionId, since, now);
    const digest = digests.ofRecording(sessionId, {
      fromUs: since.atUs,
      toUs: now.atUs,
      span,
      before,
      ...carriedBetween(since, now),
    });
    const { report, memory } = statusReport(digest, watched.memory);
    Object.assign(watched, { since: now, sinceMs: this.#nowMs(), before: span, memory });
    summaries.store(sessionId, 'periodic', digest, report);
  }
}

function interval(ms: number, look: () => void): Disposable {
  const timer = setInterval(look, ms);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
