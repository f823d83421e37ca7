import type { Frame } from './capture_file.ts';

/** Collects the frames of several conversations and puts them in the order of their times. */
export class Timeline {
  readonly #frames: Frame[] = [];
  readonly #startNs: bigint;

  /** @param start when the capture begins, as ISO 8601 UTC; all times are microseconds since then. */
  constructor(start: string) {
    this.#startNs = BigInt(Date.parse(start)) * 1_000_000n;
  }

  get startUs(): number {
    return Number(this.#startNs / 1000n);
  }

  /** Fractions of a microsecond are kept, so that nanosecond files have something to show. */
  add(atUs: number, bytes: Uint8Array): void {
    this.#frames.push({ timeNs: this.#startNs + BigInt(Math.round(atUs * 1000)), bytes });
  }

  /** Oldest first; frames of one time stay in the order in which they were added. */
  frames(): Frame[] {
    return this.#frames.toSorted((a, b) => (a.timeNs < b.timeNs ? -1 : a.timeNs > b.timeNs ? 1 : 0));
  }

  /** In the order in which they were added, whatever their times. */
  framesAsAdded(): Frame[] {
    return [...this.#frames];
  }
}

export const MS = 1000;
export const SECOND = 1_000_000;
