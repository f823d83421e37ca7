/** One display filter on its way through a raw capture, and the packets that it has found so far. */
import type { filterPackets } from '../capture/filter_packets.ts';
import type { Turns } from './turns.ts';

/** Found packets that are held against the other filters at once. */
const AT_A_TIME = 10_000;

/** More than a pipe holds: what was given beyond it was read by a tshark that has taken the filter. */
const PIPE_BYTES = 128 * 1024;

export interface FilterWork {
  readonly path: string;
  readonly filter: string;
  /** Longest time for tshark; waiting for its turn is not counted. */
  readonly maxMs: number;
  readonly turns: Turns;
  readonly find: typeof filterPackets;
}

/** Runs, when it is its turn, until it is done, fails, or is ended because nobody asks any more. */
export class FilterRun {
  readonly stop = new AbortController();
  readonly remarks: string[] = [];
  #numbers = new Uint32Array(1024);
  found = 0;
  lookedAt = 0;
  /** Another one has its turn. */
  waiting = true;
  done = false;
  failure: unknown;
  doneAt = 0;
  askers = 0;
  /** tshark has taken the filter: it reads. */
  begun = false;
  #changed = Promise.withResolvers<void>();
  #forgotten: ReturnType<typeof setTimeout> | undefined;
  #endsAt = Infinity;
  /** Never rejects. */
  readonly finished: Promise<void>;

  /** @param before the same filter over the same capture, ended before its end: what it found is known already */
  constructor(work: FilterWork, before?: FilterRun) {
    if (before) {
      this.found = before.found;
      this.#numbers = before.#numbers.slice(0, Math.max(1024, this.found));
    }
    this.finished = this.#run(work);
  }

  async #run(work: FilterWork): Promise<void> {
    try {
      await work.turns.take(this.stop.signal, () => this.#find(work));
    } catch (error) {
      this.failure = error;
    } finally {
      clearTimeout(this.#forgotten);
      this.waiting = false;
      this.done = true;
      this.begun = true;
      this.doneAt = performance.now();
      this.#tell();
    }
  }

  async #find({ path, filter, maxMs, find }: FilterWork): Promise<void> {
    this.waiting = false;
    this.#tell();
    const found = find(path, filter, this.stop.signal, maxMs, {
      onRead: (packets, bytes) => {
        this.lookedAt = packets;
        if (bytes > PIPE_BYTES) this.begun = true;
        this.#tell();
      },
      onCut: (packets) =>
        this.remarks.push(
          `Only the first ${packets} packets were looked at: with more, tshark would need too much memory.`,
        ),
    });
    for await (const no of found) this.#add(no);
  }

  #add(no: number): void {
    this.begun = true;
    if (no <= (this.#numbers[this.found - 1] ?? 0)) return; // the run before found it
    if (this.found === this.#numbers.length) {
      const larger = new Uint32Array(2 * this.found);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.found++] = no;
    this.#tell();
  }

  #tell(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  get changed(): Promise<void> {
    return this.#changed.promise;
  }

  /** Packets found behind number `cursor`, ascending. */
  after(cursor: number): number[] {
    let [low, high] = [0, this.found];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#numbers[middle] ?? 0) <= cursor) low = middle + 1;
      else high = middle;
    }
    return [...this.#numbers.subarray(low, Math.min(this.found, low + AT_A_TIME))];
  }

  arrive(): void {
    this.askers++;
    clearTimeout(this.#forgotten);
    this.#endsAt = Infinity;
  }

  /** @param forgottenMs when it ends, unless somebody comes back */
  leave(forgottenMs: number): void {
    this.askers--;
    this.endWithin(forgottenMs);
  }

  /** Brings its end nearer, unless somebody asks or comes back. */
  endWithin(ms: number): void {
    const at = performance.now() + ms;
    if (this.askers > 0 || this.done || at >= this.#endsAt) return;
    clearTimeout(this.#forgotten);
    this.#endsAt = at;
    this.#forgotten = setTimeout(() => this.end(), ms);
    Deno.unrefTimer(Number(this.#forgotten));
  }

  end(): void {
    clearTimeout(this.#forgotten);
    this.stop.abort(new DOMException('Nobody waits for this display filter.', 'AbortError'));
  }
}
