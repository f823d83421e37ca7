/** Sums of the whole seconds before a moment: what is measured, and not kept for each packet. */
import type { Peaks, Sums } from '../../model/metric.ts';
import type { ProtocolClass } from '../../model/protocol.ts';
import type { SessionRow } from '../../model/rows.ts';
import { add, emptySums } from '../../metrics/sums.ts';
import { type SecondRun, secondRuns } from '../../store/moment_queries.ts';
import type { Store } from '../../store/store.ts';

/** Seconds that one sum in memory is of; the rest of a moment, at most as many, is read when it is asked for. */
const RUN_SECONDS = 256;

/** How long sums of a session that is recorded are good enough, and as a share of what they took. */
const FRESH_MS = 2000;
const REST_FACTOR = 25;

const EVER = Number.MAX_SAFE_INTEGER;

export interface ClassSums {
  readonly sums: Sums;
  readonly peaks: Peaks;
}

const noPeaks = (): Peaks => ({ packets: 0, bytesIn: 0, bytesOut: 0, goodputBytesIn: 0, goodputBytesOut: 0 });

export class SecondSums {
  readonly #store: Store;
  readonly #sessionId: number;
  #runs: SecondRun[] = [];
  #readFor: string | undefined;
  #readAtMs = -Infinity;
  #tookMs = 0;
  #newest: { readonly before: number; readonly classes: ReadonlyMap<ProtocolClass, ClassSums> } | undefined;

  constructor(store: Store, sessionId: number) {
    this.#store = store;
    this.#sessionId = sessionId;
  }

  /** Takes in what the store has gained. */
  update(session: SessionRow): void {
    const now = performance.now();
    const state = `${session.state} ${session.packets} ${session.bytes}`;
    const restMs = Math.max(FRESH_MS, this.#tookMs * REST_FACTOR);
    if (state === this.#readFor || (session.state === 'recording' && now - this.#readAtMs < restMs)) return;
    this.#runs = secondRuns(this.#store.reader, this.#sessionId, -EVER, EVER, RUN_SECONDS);
    this.#readFor = state;
    this.#readAtMs = performance.now();
    this.#tookMs = this.#readAtMs - now;
    this.#newest = undefined;
  }

  /** What the seconds before second `before` hold, by class. */
  upTo(before: number): ReadonlyMap<ProtocolClass, ClassSums> {
    if (this.#newest?.before === before) return this.#newest.classes;
    const border = Math.floor(before / RUN_SECONDS) * RUN_SECONDS;
    const classes = new Map<ProtocolClass, ClassSums>();
    for (const run of this.#runs) if (run.second < border) take(classes, run);
    for (const run of secondRuns(this.#store.reader, this.#sessionId, border, before, RUN_SECONDS)) {
      take(classes, run);
    }
    this.#newest = { before, classes };
    return classes;
  }
}

function take(classes: Map<ProtocolClass, ClassSums>, run: SecondRun): void {
  let known = classes.get(run.protocol);
  if (!known) classes.set(run.protocol, known = { sums: emptySums(), peaks: noPeaks() });
  add(known.sums, run.sums);
  for (const field of Object.keys(known.peaks) as (keyof Peaks)[]) {
    known.peaks[field] = Math.max(known.peaks[field], run.peaks[field]);
  }
}
