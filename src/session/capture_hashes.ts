/** Hashes of raw captures that were touched: each is read once, however many ask, and whatever came out. */
import { captureSha256 } from '../capture/capture_hash.ts';
import { TapdeckError } from '../model/errors.ts';

/** Some 3 MB. */
const MAX_KNOWN = 10_000;

export class CaptureHashes {
  /** By path and stamp; the oldest stands first. */
  readonly #known = new Map<string, Promise<string>>();
  /** One at a time: reading is work for the disk. */
  #work: Promise<unknown> = Promise.resolve();
  #stop = new AbortController();

  /** @param stamp of the file as it is now. @throws as `captureSha256`; TapdeckError `unavailable` at Tapdeck's end */
  of(path: string, stamp: string): Promise<string> {
    const key = `${path}\0${stamp}`;
    const known = this.#known.get(key);
    if (known) return known;
    const { signal } = this.#stop;
    const found = this.#work.then(() => captureSha256(path, { signal }));
    this.#work = found.catch(() => this.#known.delete(key)); // what could not be read is read another time
    this.#known.set(key, found);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_KNOWN) break;
      this.#known.delete(oldest);
    }
    return found;
  }

  /** Ends what still runs. */
  async close(): Promise<void> {
    this.#stop.abort(
      new TapdeckError('unavailable', 'Reading the raw capture was ended: Tapdeck is stopping.'),
    );
    this.#stop = new AbortController();
    await this.#work;
  }
}
