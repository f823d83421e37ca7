/** Addresses that wait for somebody beyond this machine: asked in batches, one after another, with care. */
import { sentence } from '../model/errors.ts';

/** Addresses that wait, at some 100 bytes. What does not fit is turned away; the asker comes again. */
const MAX_WAITING = 5000;

/** New addresses wait so long for company. */
const COMPANY_MS = 300;

const FIRST_WAIT_MS = 5000;
const LONGEST_WAIT_MS = 15 * 60_000;

export interface BatchQueueOptions {
  /** Addresses in one request. */
  readonly batch: number;
  readonly firstWaitMs?: number;
}

export abstract class BatchQueue<Answer> {
  /** Where answers go; null: nothing is known of the address. */
  onAnswers: (answers: ReadonlyMap<string, Answer | null>) => void = () => {};
  readonly #options: BatchQueueOptions;
  readonly #waiting = new Set<string>();
  #underWay = 0;
  #enabled = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #notBeforeMs = 0;
  #failures = 0;
  #problem: string | undefined;
  #stop = new AbortController();
  #work: Promise<void> = Promise.resolve();

  constructor(options: BatchQueueOptions) {
    this.#options = options;
  }

  /** Asks. Answers may be for some of the addresses only. @throws Error whose sentence goes on: "; asked again ..." */
  protected abstract request(
    addresses: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Answer | null>>;

  get enabled(): boolean {
    return this.#enabled;
  }

  /** Switched off, it forgets what waits and gives up what is under way; a wait goes on when it is switched on again. */
  set enabled(enabled: boolean) {
    if (enabled === this.#enabled) return;
    this.#enabled = enabled;
    if (enabled) {
      this.#stop = new AbortController();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
    this.#stop.abort(new DOMException('Switched off.', 'AbortError'));
  }

  get pending(): number {
    return this.#waiting.size + this.#underWay;
  }

  /** What went wrong last, and until when it waits; undefined when all is well, and while nobody is to be asked. */
  get problem(): string | undefined {
    if (this.#problem === undefined || !this.#enabled) return undefined;
    const seconds = Math.ceil((this.#notBeforeMs - performance.now()) / 1000);
    if (seconds <= 0 && this.pending === 0) return undefined;
    return `${this.#problem}; asked again ${seconds > 0 ? `in ${seconds} s` : 'now'}.`;
  }

  /** @returns whether the address was taken; it is not when too many wait */
  ask(address: string): boolean {
    if (!this.#enabled || this.#waiting.size >= MAX_WAITING) return false;
    this.#waiting.add(address);
    this.#schedule();
    return true;
  }

  async close(): Promise<void> {
    this.enabled = false;
    await this.#work;
  }

  /** Nothing is sent for so long. */
  protected pause(ms: number): void {
    this.#notBeforeMs = Math.max(this.#notBeforeMs, performance.now() + ms);
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#underWay > 0 || this.#waiting.size === 0) return;
    const waitMs = Math.max(COMPANY_MS, this.#notBeforeMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#work = this.#send();
    }, waitMs);
  }

  async #send(): Promise<void> {
    const { signal } = this.#stop;
    const batch = [...this.#waiting].slice(0, this.#options.batch);
    for (const address of batch) this.#waiting.delete(address);
    this.#underWay = batch.length;
    try {
      const answers = await this.request(batch, signal);
      if (signal.aborted) return;
      this.#failures = 0;
      this.#problem = undefined;
      this.onAnswers(answers);
    } catch (error) {
      if (signal.aborted) return;
      const { firstWaitMs = FIRST_WAIT_MS } = this.#options;
      this.pause(Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** this.#failures++));
      this.#problem = sentence(error);
      for (const address of batch) this.#waiting.add(address);
    } finally {
      this.#underWay = 0;
      if (!signal.aborted) this.#schedule();
    }
  }
}
