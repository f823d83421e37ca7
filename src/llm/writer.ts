/** What both APIs have in common: a limit of time for all tries together, pauses between them, JSON. */
import { answerJson } from './answer_json.ts';
import { Exchange, type Server, type Traffic, Trouble } from './exchange.ts';
import { type ModelAnswer, ModelFailure, type ModelRequest, type ModelWriter } from './provider.ts';

/** How one API is spoken. */
export interface ModelApi extends Server {
  readonly writtenBy: string;
  readonly destination: string;
  readonly local: boolean;
  /** The text that the model wrote. @throws ModelFailure */
  ask(request: ModelRequest, exchange: Exchange): Promise<string>;
}

export interface WriterLimits {
  /** Of all tries and the pauses between them. */
  readonly timeLimitMs: number;
  /** Of one answer as it comes over the wire; a final report has some 10 KB. */
  readonly maxAnswerBytes: number;
  readonly tries: number;
  /** Before the second try; doubled with each one, and up to half as much again by chance. */
  readonly firstWaitMs: number;
}

export const USUAL_LIMITS: WriterLimits = {
  timeLimitMs: 60_000,
  maxAnswerBytes: 256 * 1024,
  tries: 3,
  firstWaitMs: 1000,
};

/** Time and chance, for tests to decide. */
export interface WriterClock {
  /** Monotonic. */
  readonly nowMs: () => number;
  /** From 0 to 1, without 1. */
  readonly chance: () => number;
  /** @throws the signal's reason */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

const CLOCK: WriterClock = { nowMs: () => performance.now(), chance: Math.random, wait };

/** However long a server asks to be left alone: a mistake of its own must not silence it for days. */
const MAX_PAUSE_MS = 3_600_000;

export class HttpModelWriter implements ModelWriter {
  readonly #api: ModelApi;
  readonly #limits: WriterLimits;
  readonly #clock: WriterClock;
  #pausedUntilMs = -Infinity;

  constructor(api: ModelApi, limits: Partial<WriterLimits> = {}, clock: Partial<WriterClock> = {}) {
    this.#api = api;
    this.#limits = { ...USUAL_LIMITS, ...limits };
    this.#clock = { ...CLOCK, ...clock };
  }

  get writtenBy(): string {
    return this.#api.writtenBy;
  }
  get destination(): string {
    return this.#api.destination;
  }
  get local(): boolean {
    return this.#api.local;
  }

  async write(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
    const traffic: Traffic = { bytesSent: 0, bytesReceived: 0 };
    try {
      const text = await this.#ask(request, signal, traffic);
      return { json: this.#json(text), ...traffic };
    } catch (error) {
      if (!(error instanceof ModelFailure)) throw error;
      throw new ModelFailure(error.kind, error.message, traffic.bytesSent, traffic.bytesReceived);
    }
  }

  async #ask(request: ModelRequest, signal: AbortSignal, traffic: Traffic): Promise<string> {
    const { timeLimitMs, maxAnswerBytes, tries } = this.#limits;
    const began = this.#clock.nowMs();
    if (began < this.#pausedUntilMs) {
      const seconds = Math.ceil((this.#pausedUntilMs - began) / 1000);
      throw new ModelFailure('quota', `${this.#api.name} asked to be left alone for another ${seconds} s.`);
    }
    const limit = AbortSignal.timeout(timeLimitMs);
    const ends = AbortSignal.any([signal, limit]);
    const exchange = new Exchange(this.#api, maxAnswerBytes, ends, traffic);
    for (let done = 1;; done++) {
      try {
        ends.throwIfAborted();
        return await this.#api.ask(request, exchange);
      } catch (error) {
        if (ends.aborted) throw this.#ended(signal);
        const trouble = error instanceof Trouble ? error : exchange.trouble;
        if (!trouble) throw error;
        const waitMs = Math.max(this.#backOff(done), trouble.retryAfterMs ?? 0);
        const leftMs = timeLimitMs - (this.#clock.nowMs() - began);
        if (!trouble.again || done >= tries || waitMs >= leftMs) {
          this.#pause(trouble);
          throw trouble;
        }
        await this.#clock.wait(waitMs, ends).catch(() => {
          throw this.#ended(signal);
        });
      }
    }
  }

  #backOff(done: number): number {
    return this.#limits.firstWaitMs * 2 ** (done - 1) * (1 + this.#clock.chance() / 2);
  }

  /** The next call respects what the server asked for, too. */
  #pause({ retryAfterMs }: Trouble): void {
    if (retryAfterMs === undefined) return;
    this.#pausedUntilMs = this.#clock.nowMs() + Math.min(retryAfterMs, MAX_PAUSE_MS);
  }

  #ended(signal: AbortSignal): ModelFailure {
    if (signal.aborted) return new ModelFailure('cancelled', 'The request to the model was cancelled.');
    const seconds = this.#limits.timeLimitMs / 1000;
    return new ModelFailure('timeout', `${this.#api.name} did not finish within ${seconds} s.`);
  }

  #json(text: string): unknown {
    try {
      return answerJson(text);
    } catch {
      throw new ModelFailure('not_json', `${this.#api.name} answered with something else than JSON.`);
    }
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    }, ms);
    signal.addEventListener('abort', abort, { once: true });
  });
}
