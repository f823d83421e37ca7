/** Wireshark's display filters over raw captures: each runs once, and pages are cut from what it has found so far. */
import { TapdeckError } from '../model/errors.ts';
import type { FilterProgress } from '../model/inspection.ts';
import type { PacketRow } from '../model/rows.ts';
import type { PacketQuery } from '../model/services.ts';
import { numberedPackets } from '../store/numbered_packets.ts';
import type { Store } from '../store/store.ts';
import { FilterRun } from './filter_run.ts';
import type { OpenedCaptures } from './opened_captures.ts';

/** How long an answer waits for more before it leads on. */
const SLICE_MS = 1000;
/** A run that nobody asks after is ended. */
const FORGOTTEN_MS = 15_000;
/** ... or that the last one gave up who waited for it; another filter beside the same one comes back to it. */
const LEFT_MS = 2000;
const MAX_RUN_MS = 600_000;
/** Runs whose results are kept: four bytes a packet found. */
const MAX_KEPT = 4;
/** Of a session that is being recorded, a filter is run again when what it has found is so old. */
const STALE_MS = 5000;

/** How long another filter's askers may take to leave; an answer comes every second. */
const MAKE_ROOM_MS = 3000;
const LOOK_AGAIN_MS = 50;

export class DisplayFilters {
  readonly #store: Store;
  readonly #opened: OpenedCaptures;
  readonly #maxMs: number;
  /** The one used last stands last. */
  readonly #runs = new Map<string, FilterRun>();
  readonly #ending = new Set<Promise<void>>();

  constructor(store: Store, opened: OpenedCaptures, maxMs = MAX_RUN_MS) {
    this.#store = store;
    this.#opened = opened;
    this.#maxMs = maxMs;
  }

  /** One page; it may hold fewer packets than it could, or none, and still lead on. */
  async page(
    sessionId: number,
    query: PacketQuery,
    filter: string,
    signal: AbortSignal,
  ): Promise<{ packets: PacketRow[]; next_cursor: number | null; filter: FilterProgress }> {
    const { path, stamp } = await this.#opened.path(sessionId);
    const run = await this.#runOf(`${sessionId}\0${stamp}\0${filter}`, path, filter, signal);
    let mayWait = true;
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      mayWait = false;
      resolve();
    }, SLICE_MS);
    const left = Promise.withResolvers<void>();
    const onAbort = () => left.resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const page: PacketRow[] = [];
      let cursor = query.cursor ?? 0;
      while (true) {
        signal.throwIfAborted();
        const { done, changed } = run;
        const numbers = run.after(cursor);
        if (numbers.length > 0) {
          const rows = numberedPackets(
            this.#store.reader,
            sessionId,
            query,
            numbers,
            query.limit - page.length,
          );
          page.push(...rows);
          if (page.length === query.limit) {
            cursor = rows.at(-1)?.no ?? cursor;
            break;
          }
          cursor = numbers.at(-1) ?? cursor;
        } else if (done || (run.begun && !mayWait)) {
          break;
        } else {
          // A mistake in the filter is answered with, however long tshark takes to start.
          await Promise.race(mayWait ? [changed, late, left.promise] : [changed, left.promise]);
        }
      }
      if (run.failure !== undefined) throw this.#failure(run);
      const stored = this.#store.sessions.get(sessionId).packets;
      const isEnd = run.done && run.after(cursor).length === 0;
      return {
        packets: page,
        next_cursor: isEnd ? null : cursor,
        filter: {
          looked_at: run.lookedAt,
          of: Math.max(run.lookedAt, stored),
          done: run.done,
          found: run.found,
          remarks: run.done && run.remarks.length === 0 && run.lookedAt < stored
            ? [`The raw capture was shortened: it ends with packet ${run.lookedAt}.`]
            : run.remarks,
        },
      };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      run.leave(signal.aborted ? LEFT_MS : FORGOTTEN_MS);
    }
  }

  #failure(run: FilterRun): unknown {
    return run.stop.signal.aborted
      ? new TapdeckError('unavailable', 'The display filter was cancelled: another one was asked for.')
      : run.failure;
  }

  async #runOf(key: string, path: string, filter: string, signal: AbortSignal): Promise<FilterRun> {
    await this.#makeRoom(key, signal);
    const known = this.#runs.get(key);
    this.#runs.delete(key);
    // A path that is its own stamp belongs to a recording.
    const grows = path.endsWith(key.split('\0')[1] ?? '');
    const stale = known?.done && grows && performance.now() - known.doneAt > STALE_MS;
    // What is wrong with a filter stays wrong.
    const isFinal = known?.failure instanceof TapdeckError && known.failure.kind === 'invalid';
    const isGood = isFinal || (known?.failure === undefined && known?.stop.signal.aborted === false);
    const usable = isGood && !stale ? known : undefined;
    const run = usable ?? new FilterRun(path, filter, this.#maxMs);
    this.#runs.set(key, run);
    run.arrive(); // now: nobody may take it for forgotten
    return run;
  }

  /**
   * One filter runs at a time. Those that nobody waits for end; who waits may be about to leave, for a page that asks for
   * another filter gives up the one before in the same moment.
   * @throws TapdeckError `unavailable` when somebody goes on waiting; the signal's reason
   */
  async #makeRoom(wanted: string, signal: AbortSignal): Promise<void> {
    const deadlineMs = performance.now() + MAKE_ROOM_MS;
    for (const [key, run] of this.#runs) {
      while (key !== wanted && !run.done && run.askers > 0) {
        signal.throwIfAborted();
        if (performance.now() > deadlineMs) {
          throw new TapdeckError(
            'unavailable',
            'Another display filter is running: try again when it is done.',
          );
        }
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
      }
      if (key === wanted || run.done) continue;
      this.#end(run);
      this.#runs.delete(key);
    }
    for (const key of this.#runs.keys()) {
      if (this.#runs.size < MAX_KEPT) break;
      if (key !== wanted) this.#runs.delete(key);
    }
  }

  async close(): Promise<void> {
    for (const run of this.#runs.values()) this.#end(run);
    this.#runs.clear();
    await Promise.all(this.#ending);
  }

  #end(run: FilterRun): void {
    run.end();
    const ended = run.finished.finally(() => this.#ending.delete(ended));
    this.#ending.add(ended);
  }
}
