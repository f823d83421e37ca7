/** Wireshark's display filters over raw captures: each runs once, and pages are cut from what it has found so far. */
import { filterPackets } from '../capture/filter_packets.ts';
import { TapdeckError } from '../model/errors.ts';
import type { FilterProgress } from '../model/inspection.ts';
import type { PacketRow } from '../model/rows.ts';
import type { PacketQuery } from '../model/services.ts';
import type { FlowFilter } from '../store/packet_filter.ts';
import { numberedPackets } from '../store/numbered_packets.ts';
import type { Store } from '../store/store.ts';
import { FilterRun } from './filter_run.ts';
import type { OpenedCaptures } from './opened_captures.ts';
import { Turns } from './turns.ts';

/** Runs whose results are kept: four bytes a packet found. */
const MAX_KEPT = 4;
/** Filters that wait for the one that runs. */
const MAY_WAIT = 8;
/** Of a session that is being recorded, a filter is run again when what it has found is so old. */
const STALE_MS = 5000;

const LIMITS = {
  maxRunMs: 600_000,
  /** How long an answer waits for more before it leads on. */
  sliceMs: 1000,
  /** ... and for tshark to start, which also tells a mistake in the filter. */
  beginMs: 2000,
  /** A run that nobody asks after is ended. */
  forgottenMs: 15_000,
  /** ... or that the last one gave up who waited for it; another filter beside the same one comes back to it. */
  leftMs: 2000,
  /** The same two while another filter waits: who reads page by page comes back sooner. */
  forgottenBesideMs: 5000,
  leftBesideMs: 500,
};
export type FilterLimits = typeof LIMITS;

export class DisplayFilters {
  readonly #store: Store;
  readonly #opened: OpenedCaptures;
  readonly #limits: FilterLimits;
  readonly #find: typeof filterPackets;
  /** One tshark at a time: each may need some GB. */
  readonly #turns = new Turns(1, MAY_WAIT);
  /** The one used last stands last. */
  readonly #runs = new Map<string, FilterRun>();
  readonly #unfinished = new Set<FilterRun>();

  /** @param find for tests */
  constructor(
    store: Store,
    opened: OpenedCaptures,
    limits: Partial<FilterLimits> = {},
    find = filterPackets,
  ) {
    this.#store = store;
    this.#opened = opened;
    this.#limits = { ...LIMITS, ...limits };
    this.#find = find;
  }

  /**
   * One page; it may hold fewer packets than it could, or none, and still lead on.
   * @throws TapdeckError `invalid` quoting a mistake in the filter, `unavailable` when too many wait already; as
   * `OpenedCaptures`; the signal's reason
   */
  async page(
    sessionId: number,
    query: PacketQuery & FlowFilter,
    filter: string,
    signal: AbortSignal,
  ): Promise<{ packets: PacketRow[]; next_cursor: number | null; filter: FilterProgress }> {
    await this.#opened.open(sessionId); // throws where the file is another than was stored
    const { path, stamp, grows } = await this.#opened.path(sessionId);
    signal.throwIfAborted();
    const run = this.#runOf(`${sessionId}\0${stamp}\0${filter}`, path, filter, grows);
    const late = new Lateness(this.#limits);
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
        } else if (done || late.for(run)) {
          break;
        } else {
          await Promise.race([changed, late.next(), left.promise]);
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
          waiting: run.waiting,
          done: run.done,
          found: run.found,
          remarks: run.done && run.remarks.length === 0 && run.lookedAt < stored
            ? [`The raw capture was shortened: it ends with packet ${run.lookedAt}.`]
            : run.remarks,
        },
      };
    } finally {
      late.end();
      signal.removeEventListener('abort', onAbort);
      run.leave(this.#patienceMs(signal.aborted));
    }
  }

  /** One that is asked after is never ended for another: what ends it while somebody waits is Tapdeck's own end. */
  #failure(run: FilterRun): unknown {
    return run.stop.signal.aborted
      ? new TapdeckError('unavailable', 'The display filter was ended: Tapdeck is stopping.')
      : run.failure;
  }

  #patienceMs(gaveUp: boolean): number {
    const { leftBesideMs, leftMs, forgottenBesideMs, forgottenMs } = this.#limits;
    const beside = this.#waiting > 0;
    return gaveUp ? beside ? leftBesideMs : leftMs : beside ? forgottenBesideMs : forgottenMs;
  }

  get #waiting(): number {
    return [...this.#unfinished].filter(({ waiting }) => waiting).length;
  }

  /** The run of this filter; somebody has arrived there: nobody may take it for forgotten. */
  #runOf(key: string, path: string, filter: string, grows: boolean): FilterRun {
    const known = this.#runs.get(key);
    const run = known && isGood(known, grows) ? known : this.#begin(path, filter, grows ? undefined : known);
    this.#runs.delete(key);
    this.#runs.set(key, run);
    run.arrive();
    for (const [oldest, each] of this.#runs) {
      if (this.#runs.size <= MAX_KEPT) break;
      if (each.done) this.#runs.delete(oldest);
    }
    return run;
  }

  #begin(path: string, filter: string, before: FilterRun | undefined): FilterRun {
    if (this.#waiting >= MAY_WAIT) {
      throw new TapdeckError(
        'unavailable',
        `A display filter is running and ${MAY_WAIT} wait already: try again in a moment.`,
      );
    }
    // Who was left alone before this one came is given less time now.
    for (const each of this.#unfinished) each.endWithin(this.#limits.forgottenBesideMs);
    const { maxRunMs: maxMs } = this.#limits;
    const run = new FilterRun({ path, filter, maxMs, turns: this.#turns, find: this.#find }, before);
    this.#unfinished.add(run);
    run.finished.then(() => this.#unfinished.delete(run));
    return run;
  }

  async close(): Promise<void> {
    this.#runs.clear();
    for (const run of this.#unfinished) run.end();
    await Promise.all([...this.#unfinished].map(({ finished }) => finished));
  }
}

/** What a run has found may be answered with. */
function isGood(run: FilterRun, grows: boolean): boolean {
  // What is wrong with a filter stays wrong.
  if (run.failure instanceof TapdeckError && run.failure.kind === 'invalid') return true;
  const isStale = run.done && grows && performance.now() - run.doneAt > STALE_MS;
  return run.failure === undefined && !run.stop.signal.aborted && !isStale;
}

/** How long an answer may still wait: longer while tshark has not begun. */
class Lateness {
  #late = false;
  #veryLate = false;
  readonly #slice = Promise.withResolvers<void>();
  readonly #begin = Promise.withResolvers<void>();
  readonly #timers: ReturnType<typeof setTimeout>[];

  constructor({ sliceMs, beginMs }: FilterLimits) {
    this.#timers = [
      setTimeout(() => {
        this.#late = true;
        this.#slice.resolve();
      }, sliceMs),
      setTimeout(() => {
        this.#veryLate = true;
        this.#begin.resolve();
      }, beginMs),
    ];
  }

  for({ begun, waiting }: FilterRun): boolean {
    return this.#veryLate || this.#late && (begun || waiting);
  }

  next(): Promise<void> {
    return this.#late ? this.#begin.promise : this.#slice.promise;
  }

  end(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
