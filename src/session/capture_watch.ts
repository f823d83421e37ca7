/** Looks after a recording while it goes on: how far storing lags behind, room on the disks, the budget. */
import { sentence } from '../model/errors.ts';
import type { CaptureBudget, LiveCapture } from './capture_budget.ts';
import { type DiskGuard, endedFor } from './disk_space.ts';
import type { Lag } from './live_view.ts';

/** How often the size of the capture is compared with what was read of it. */
const LAG_CHECK_MS = 500;

/** Every so many lag checks disks and budget are looked at: once a second, see `LEAST_RESERVE_BYTES`. */
const CHECKS_A_LOOK = 2;

export interface CaptureWatchParts {
  readonly guard: DiskGuard | undefined;
  readonly budget: CaptureBudget | undefined;
  /** The recording, when it is in parts. */
  readonly live: LiveCapture | undefined;
  readonly writtenBytes: () => Promise<number>;
  readonly readBytes: () => number;
  readonly storedBytes: () => number;
  /** Time of the newest packet that was stored. */
  readonly lastUs: () => number | undefined;
  readonly onLag: (lag: Lag) => void;
  /** The recording must end, and why. */
  readonly onShortage: (sentence: string) => void;
  readonly onProblem: (sentence: string) => void;
}

export class CaptureWatch implements AsyncDisposable {
  readonly #parts: CaptureWatchParts;
  readonly #timer: ReturnType<typeof setInterval>;
  #looking: Promise<void> | undefined;
  #checks = 0;
  #lastProblem: string | undefined;
  #ended = false;

  constructor(parts: CaptureWatchParts) {
    this.#parts = parts;
    this.#timer = setInterval(() => this.#check(), LAG_CHECK_MS);
  }

  #check(): void {
    this.#looking ??= this.#look()
      .catch((error) => {
        const text = sentence(error);
        if (text !== this.#lastProblem) this.#parts.onProblem(this.#lastProblem = text);
      })
      .finally(() => this.#looking = undefined);
  }

  async #look(): Promise<void> {
    const { guard, budget, live, onLag, onShortage } = this.#parts;
    const writtenBytes = await this.#parts.writtenBytes();
    onLag(this.#lag(writtenBytes));
    if (this.#checks++ % CHECKS_A_LOOK !== 0) return;
    const shortage = await guard?.shortage(Math.max(0, writtenBytes - this.#parts.storedBytes()));
    if (shortage && !this.#ended) {
      this.#ended = true;
      onShortage(endedFor(shortage));
    }
    await budget?.enforce(live);
  }

  #lag(writtenBytes: number): Lag {
    const lagBytes = Math.max(0, writtenBytes - this.#parts.readBytes());
    const lastUs = this.#parts.lastUs();
    const lagMs = lagBytes === 0 || lastUs === undefined ? 0 : Math.max(0, Date.now() - lastUs / 1000);
    return { lagMs, lagBytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }
}
