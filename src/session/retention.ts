/**
 * Keeps the history within an age and a size. It goes in two steps: packets and raw captures first, streams, seconds
 * and totals later. A session's line in the list stays, and says what was removed and when. Pinned sessions, and those
 * that are worked on, are never touched.
 */
import type { DatabaseSize, KeepingRows, KeepingStep } from '../store/keeping_rows.ts';
import type { Pace } from './pace.ts';
import type { RawCaptures } from './raw_captures.ts';
import { type Limits, type Removal, removals, used } from './retention_plan.ts';

export interface RetentionParts {
  readonly rows: KeepingRows;
  readonly captures: RawCaptures;
  readonly pace: Pace;
}

/** Pages given back in one go: 1 MB, some 5 ms. */
const PAGES_AT_ONCE = 256;

export class Retention {
  readonly #parts: RetentionParts;

  constructor(parts: RetentionParts) {
    this.#parts = parts;
  }

  /** What would be removed now, in this order; what goes for the size is worked out from estimates. */
  plan(limits: Limits, nowUs: number): Removal[] {
    return removals(this.#parts.rows, limits, nowUs);
  }

  /**
   * Finishes what a killed process had begun, removes what is too old or too much, and gives the space back.
   * @param told after each session of which something was removed
   * @returns how many removals there were
   */
  async enforce(limits: Limits, nowUs: number, told: (removal: Removal) => void = () => {}): Promise<number> {
    const { rows } = this.#parts;
    for (const { sessionId, step } of rows.begun()) await this.#finish(sessionId, step);
    let count = 0;
    const left = new Set<number>();
    const fits = () => limits.maxBytes === null || used(rows.size()) <= limits.maxBytes;
    // What goes for the size is an estimate: it is made again until the size is right, or nothing more can go.
    for (let before = -1; before !== count;) {
      before = count;
      for (const removal of this.plan(limits, nowUs)) {
        const { sessionId } = removal.session;
        if (left.has(sessionId)) continue;
        if (removal.why === 'size' && fits()) break;
        if (await this.#remove(sessionId, removal.step, nowUs)) {
          count++;
          told(removal);
        } else left.add(sessionId); // somebody works on it: another time
      }
    }
    await this.giveBack();
    return count;
  }

  /** Finishes what a killed process had begun to delete: once, since it looks into every table. */
  async removeOrphans(): Promise<void> {
    const { rows, pace } = this.#parts;
    for (const orphan of rows.orphans()) {
      while (await pace.step((most) => rows.removeOrphans(orphan, most)) === 'more');
    }
  }

  /**
   * Gives the space of what was removed back to the disk. Not while something is recorded: that takes the free pages
   * sooner than they could be given back, and the disk has enough to do.
   */
  async giveBack(): Promise<void> {
    const { rows, pace } = this.#parts;
    if (rows.size().freeBytes === 0 || !rows.size().returnsSpace) return;
    while (!pace.beside && await pace.step(() => rows.giveBack(PAGES_AT_ONCE)) === 'more');
    if (!pace.beside) await pace.step(() => rows.checkpoint());
  }

  size(): DatabaseSize {
    return this.#parts.rows.size();
  }

  async #remove(sessionId: number, step: KeepingStep, nowUs: number): Promise<boolean> {
    const { rows, captures } = this.#parts;
    await using claim = await captures.claim(sessionId);
    if (!claim) return false;
    // Figures are worked out from packets, not the other way round: packets go along.
    if (!rows.begin(sessionId, 'packets', nowUs)) return false;
    if (step === 'figures' && !rows.begin(sessionId, 'figures', nowUs)) return false;
    await this.#take(sessionId, 'packets');
    if (step === 'figures') await this.#take(sessionId, 'figures');
    return true;
  }

  async #finish(sessionId: number, step: KeepingStep): Promise<void> {
    await using claim = await this.#parts.captures.claim(sessionId);
    if (claim) await this.#take(sessionId, step);
  }

  async #take(sessionId: number, step: KeepingStep): Promise<void> {
    const { rows, captures, pace } = this.#parts;
    while (await pace.step((most) => rows.remove(sessionId, step, most)) === 'more');
    if (step === 'figures') return rows.sizesChanged(sessionId);
    const file = rows.captureFile(sessionId);
    if (file !== undefined) await captures.remove(file);
    rows.captureRemoved(sessionId);
  }
}
