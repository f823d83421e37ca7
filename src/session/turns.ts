/** So many at once; some more wait their turn; the rest are told to come again. */
import { TapdeckError } from '../model/errors.ts';

export class Turns {
  readonly #atOnce: number;
  readonly #mayWait: number;
  readonly #doing: string;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  /** @param doing what is done to them, for the refusal */
  constructor(atOnce: number, mayWait: number, doing = 'dissected') {
    this.#atOnce = atOnce;
    this.#mayWait = mayWait;
    this.#doing = doing;
  }

  /** @throws TapdeckError `unavailable` when too many wait already; the signal's reason */
  async take<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.#running >= this.#atOnce) {
      if (this.#waiting.length >= this.#mayWait) {
        throw new TapdeckError(
          'unavailable',
          `${this.#atOnce} are being ${this.#doing} and ${this.#mayWait} wait already: try again in a moment.`,
        );
      }
      await this.#turn(signal);
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next(); // the turn is handed on
      else this.#running--;
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    const leave = () => {
      const i = this.#waiting.indexOf(resolve);
      if (i < 0) return;
      this.#waiting.splice(i, 1);
      reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }
}
