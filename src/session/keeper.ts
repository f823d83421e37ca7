/** Looks after the history in the background: sizes for the list, hashes, retention, and space given back to the disk. */
import { sentence } from '../model/errors.ts';
import type { Store } from '../store/store.ts';
import { hashCaptures } from './hash_captures.ts';
import type { HostFinder } from './host_finder.ts';
import { type Business, Pace, rest } from './pace.ts';
import type { RawCaptures } from './raw_captures.ts';
import { Retention } from './retention.ts';
import { limitsOf } from './retention_plan.ts';

/** How often it looks whether a session has ended; that costs a look into an index that is usually empty. */
const LOOK_MS = 2000;
/** How often age and size are looked at, when no setting changes. */
const RETENTION_MS = 10 * 60_000;
/** Sessions digested before something else gets its turn: the folder of captures is read once for them. */
const AT_ONCE = 1000;
/** Free bytes worth giving back: the next packets would take less as fast. */
const WORTH_GIVING_BACK = 4 * 1024 * 1024;

export interface KeeperParts {
  readonly store: Store;
  readonly captures: RawCaptures;
  readonly finder?: HostFinder;
  readonly business: () => Business;
  /** Rows of sessions have changed: pages read them again. */
  readonly onChanged: () => void;
  readonly say: (line: string) => void;
  /** For tests. */
  readonly lookMs?: number;
}

/** Begins at once, and ends with its scope: what it is at goes on at the next start. */
export class HistoryKeeper implements AsyncDisposable {
  readonly #parts: KeeperParts;
  readonly #retention: Retention;
  readonly #pace: Pace;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #enforcedMs = -Infinity;
  #limits = '';
  #lastProblem: string | undefined;
  /** Of raw captures; undefined when the last ones were done. */
  #hashing: Promise<void> | undefined;
  #hashesMayLack = true;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#pace = new Pace(parts.business, this.#stop.signal);
    this.#retention = new Retention({
      rows: parts.store.keeping,
      captures: parts.captures,
      pace: this.#pace,
    });
    this.#done = this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
    await this.#hashing;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    let orphansRemoved = false;
    while (!signal.aborted) {
      try {
        if (!orphansRemoved) await this.#retention.removeOrphans();
        orphansRemoved = true;
        await this.#look();
        this.#lastProblem = undefined;
      } catch (error) {
        if (signal.aborted) return;
        const text = `Looking after the history failed: ${sentence(error)}`;
        if (text !== this.#lastProblem) this.#parts.say(text);
        this.#lastProblem = text;
      }
      await rest(this.#parts.lookMs ?? LOOK_MS, signal).catch(() => {}); // stopped: the loop sees it
    }
  }

  async #look(): Promise<void> {
    const { store, finder, onChanged, say } = this.#parts;
    if (await digestSessions(this.#parts, this.#pace) > 0) {
      this.#hashesMayLack = true;
      onChanged();
    }
    if (this.#hashesMayLack && !this.#hashing) this.#hash();
    const limits = limitsOf(store.settings.read());
    const now = performance.now();
    if (JSON.stringify(limits) !== this.#limits || now - this.#enforcedMs > RETENTION_MS) {
      let removed = 0;
      try {
        removed = await this.#retention.enforce(limits, Date.now() * 1000, ({ session, step, why }) => {
          onChanged();
          say(
            `Session ${session.sessionId}: ${step} removed, because of ${
              why === 'age' ? 'its age' : 'the size of the database'
            }.`,
          );
        });
      } finally {
        if (removed > 0) void finder?.prune();
      }
      this.#limits = JSON.stringify(limits);
      this.#enforcedMs = now;
    }
    const { freeBytes, returnsSpace } = store.keeping.size();
    if (returnsSpace && freeBytes > WORTH_GIVING_BACK) await this.#retention.giveBack();
  }

  /** Beside the rest: a capture of many gigabytes takes minutes. */
  #hash(): void {
    const { signal } = this.#stop;
    this.#hashesMayLack = false;
    this.#hashing = hashCaptures(this.#parts, this.#pace, signal)
      .catch((error) => {
        if (!signal.aborted) this.#parts.say(`Reading a raw capture failed: ${sentence(error)}`);
      })
      .finally(() => this.#hashing = undefined);
  }
}

/**
 * Works out sizes, sparklines and host names of sessions that have ended since it was last called.
 * @returns of how many
 */
export async function digestSessions(
  { store, captures }: { store: Store; captures: RawCaptures },
  pace = new Pace(),
): Promise<number> {
  const waiting = store.digest.undigested(AT_ONCE);
  if (waiting.length === 0) return 0;
  const listings = await captures.listings();
  for (const { sessionId, captureFile } of waiting) {
    const bytes = captureFile === undefined ? 0 : listings.get(captureFile)?.bytes ?? 0;
    await pace.step(() => store.digest.write(sessionId, bytes));
  }
  return waiting.length;
}
