/** How often models are called and how much is sent to them, within any hour that has passed. */
import { ModelFailure } from './provider.ts';

const HOUR_MS = 3_600_000;

export interface BudgetLimits {
  /** Also how many entries are remembered. */
  readonly callsPerHour: number;
  readonly bytesPerHour: number;
}

export interface Spent {
  /** The clock, milliseconds since the epoch. */
  readonly atMs: number;
  /** Sent: what a call came to with its tries, as soon as that is known. */
  bytes: number;
}

export class HourlyBudget {
  #spent: Spent[];

  /** @param spent of earlier runs, oldest first */
  constructor(spent: readonly Spent[] = []) {
    this.#spent = [...spent];
  }

  /**
   * Counts a call before it is made; its bytes are the caller's to correct afterwards.
   * @throws ModelFailure `budget` that says when there is room again
   */
  take(bytes: number, limits: BudgetLimits, nowMs: number): Spent {
    const { calls, bytes: used } = this.used(nowMs);
    if (calls >= limits.callsPerHour) {
      throw exceeded(`${limits.callsPerHour} calls`, this.#spent[calls - limits.callsPerHour], nowMs);
    }
    if (used + bytes > limits.bytesPerHour) {
      if (bytes > limits.bytesPerHour) {
        throw new ModelFailure(
          'budget',
          `One request of ${bytes} bytes is more than the budget of ${limits.bytesPerHour} bytes an hour.`,
        );
      }
      throw exceeded(
        `${limits.bytesPerHour} bytes`,
        this.#freeing(used + bytes - limits.bytesPerHour),
        nowMs,
      );
    }
    const spent = { atMs: nowMs, bytes };
    this.#spent.push(spent);
    return spent;
  }

  used(nowMs: number): { calls: number; bytes: number } {
    // One from a time that is yet to come was made before the clock was set back: it would count for longer than an hour.
    this.#spent = this.#spent.filter(({ atMs }) => nowMs - atMs < HOUR_MS && atMs <= nowMs);
    return { calls: this.#spent.length, bytes: this.#spent.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  /** The call whose hour must pass before so many bytes are free again. */
  #freeing(bytes: number): Spent | undefined {
    let freed = 0;
    return this.#spent.find((spent) => (freed += spent.bytes) >= bytes);
  }
}

function exceeded(what: string, freeing: Spent | undefined, nowMs: number): ModelFailure {
  const minutes = Math.ceil(((freeing?.atMs ?? nowMs) + HOUR_MS - nowMs) / 60_000);
  return new ModelFailure(
    'budget',
    `The budget of ${what} an hour for models is used up: there is room again in ${minutes} min.`,
  );
}
