/** How fast work in the background may go: in small pieces, slower while something is recorded, not at all while that lags. */

/** What the recorder says of itself. */
export interface Business {
  /** Something is being recorded or stored. */
  readonly recording: boolean;
  /** How far storing is behind. */
  readonly lagMs: number;
}

/** Storing is some 100 ms behind when all is well: from here on it has no time to give. */
const LAG_LIMIT_MS = 1000;
/** How often a recording that lags is looked at again. */
const LOOK_MS = 250;

/** Rows in one piece: some 70 ms alone, some 3 ms beside a recording. */
const ROWS_ALONE = 20_000;
const ROWS_BESIDE = 1_000;

/** Rest after a piece, in times of what it took. */
const REST_ALONE = 0.25;
const REST_BESIDE = 9;

export class Pace {
  readonly #business: () => Business;
  readonly #signal: AbortSignal | undefined;

  /** @param signal ends the work between two pieces: the next start goes on with it */
  constructor(business: () => Business = () => ({ recording: false, lagMs: 0 }), signal?: AbortSignal) {
    this.#business = business;
    this.#signal = signal;
  }

  /** Something is being recorded. */
  get beside(): boolean {
    return this.#business().recording;
  }

  /** Does a piece of the work when there is time for it, and rests. @throws the signal's reason */
  async step<Result>(work: (mostRows: number) => Result): Promise<Result> {
    while (this.#business().lagMs > LAG_LIMIT_MS) await rest(LOOK_MS, this.#signal);
    this.#signal?.throwIfAborted();
    const { recording } = this.#business();
    const began = performance.now();
    const result = work(recording ? ROWS_BESIDE : ROWS_ALONE);
    await rest((performance.now() - began) * (recording ? REST_BESIDE : REST_ALONE), this.#signal);
    return result;
  }
}

/** @throws the signal's reason, at once */
export function rest(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}
