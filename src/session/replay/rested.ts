/** Answers that are kept while nothing changed, and that a session which grows is given now and then only. */

/** Answers at hand: of each, the largest holds some 900 steps. */
const MAX_ANSWERS = 32;

/** What is recorded is worked out again after so long, */
const FRESH_MS = 2000;
/** and after so many times as long as it took: at most 4% of the time. */
const REST_FACTOR = 25;

interface Kept<T> {
  readonly stamp: string;
  readonly answer: T;
  readonly madeAtMs: number;
  readonly tookMs: number;
}

export class Rested<T> {
  readonly #kept = new Map<string, Kept<T>>();
  readonly #making = new Map<string, Promise<T>>();

  /**
   * @param key which answer
   * @param stamp what it depends on: the same stamp, the same answer
   * @param growing an answer that is a little older will do
   */
  async answer(key: string, stamp: string, growing: boolean, make: () => Promise<T>): Promise<T> {
    const known = this.#kept.get(key);
    if (known?.stamp === stamp) return this.#keep(key, known);
    const restMs = Math.max(FRESH_MS, (known?.tookMs ?? 0) * REST_FACTOR);
    if (known && growing && performance.now() - known.madeAtMs < restMs) return this.#keep(key, known);
    const making = this.#making.get(key) ?? this.#make(key, stamp, make);
    return await making;
  }

  #make(key: string, stamp: string, make: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const making = make().then((answer) => {
      const madeAtMs = performance.now();
      return this.#keep(key, { stamp, answer, madeAtMs, tookMs: madeAtMs - began });
    }).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  /** The one that was used last stands last. */
  #keep(key: string, kept: Kept<T>): T {
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_ANSWERS) break;
      this.#kept.delete(oldest);
    }
    return kept.answer;
  }
}
