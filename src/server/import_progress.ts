/** Tells the pages how an import goes: often enough to look alive, never as often as it reports. */
import type { Announcer } from './announcer.ts';
import type { ImportProgress, ImportResult } from '../model/services.ts';

/** Ten a second at most. */
const INTERVAL_MS = 100;

export class ProgressNews {
  #last: ImportProgress | undefined;
  #sentAtMs = -Infinity;

  /** @param job what the importing page calls its import; null when it did not say. */
  constructor(readonly hub: Pick<Announcer, 'broadcast'>, readonly job: string | null) {}

  report(progress: ImportProgress): void {
    this.#last = progress;
    const nowMs = performance.now();
    // The end is told by finish() alone, when the session is in the store.
    if (progress.done || nowMs - this.#sentAtMs < INTERVAL_MS) return;
    this.#sentAtMs = nowMs;
    this.#send(progress, false);
  }

  /**
   * Ends the import on every page, however it went: a bar that never ends would be a lie.
   * @param result what was stored; undefined when nothing was.
   */
  finish(result?: ImportResult): void {
    if (result) {
      const last = this.#last ?? { ...result, bytes_done: result.bytes, bytes_total: null };
      this.#send({ ...last, packets: result.packets, done: true }, true);
    } else if (this.#last) this.#send(this.#last, true);
  }

  #send(progress: ImportProgress, done: boolean): void {
    const { session_id, source, packets, bytes_done, bytes_total } = progress;
    this.hub.broadcast({
      type: 'import_progress',
      job: this.job,
      session_id,
      source,
      packets,
      bytes_done,
      bytes_total,
      done,
    });
  }
}
