/** One display filter on its way through a raw capture, and the packets that it has found so far. */
import { filterPackets } from '../capture/filter_packets.ts';

/** Found packets that are held against the other filters at once. */
const AT_A_TIME = 10_000;

/** More than a pipe holds: what was given beyond it was read by a tshark that has taken the filter. */
const PIPE_BYTES = 128 * 1024;

/** Runs from its making until it is done, fails, or is ended because nobody asks any more. */
export class FilterRun {
  readonly stop = new AbortController();
  readonly remarks: string[] = [];
  #numbers = new Uint32Array(1024);
  found = 0;
  lookedAt = 0;
  done = false;
  failure: unknown;
  doneAt = 0;
  askers = 0;
  /** tshark has taken the filter: it reads. */
  begun = false;
  #changed = Promise.withResolvers<void>();
  #forgotten: ReturnType<typeof setTimeout> | undefined;
  readonly finished: Promise<void>;

  constructor(path: string, filter: string, maxMs: number) {
    this.finished = this.#run(path, filter, maxMs);
  }

  async #run(path: string, filter: string, maxMs: number): Promise<void> {
    try {
      const found = filterPackets(path, filter, this.stop.signal, maxMs, {
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
    } catch (error) {
      this.failure = error;
    } finally {
      this.done = true;
      this.begun = true;
      this.doneAt = performance.now();
      this.#tell();
    }
  }

  #add(no: number): void {
    if (this.found === this.#numbers.length) {
      const larger = new Uint32Array(2 * this.found);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.found++] = no;
    this.begun = true;
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
  }

  /** @param forgottenMs when it ends, unless somebody comes back */
  leave(forgottenMs: number): void {
    this.askers--;
    if (this.askers > 0 || this.done) return;
    this.#forgotten = setTimeout(() => this.end(), forgottenMs);
    Deno.unrefTimer(Number(this.#forgotten));
  }

  end(): void {
    clearTimeout(this.#forgotten);
    this.stop.abort(new DOMException('Nobody waits for this display filter.', 'AbortError'));
  }
}
