/** The interfaces as last listed. Listing starts a program; a page that connects should not wait for it. */
import type { CaptureInterface } from '../model/wire.ts';
import type { Log } from './log.ts';
import { sentenceFor } from './problem.ts';
import type { InterfaceLister } from '../model/services.ts';

export interface ListedInterfaces {
  readonly interfaces: CaptureInterface[];
  /** Why capturing is not possible, with what to do; null when it is. */
  readonly capture_problem: string | null;
}

const NOTHING_YET: ListedInterfaces = { interfaces: [], capture_problem: null };

export class InterfaceCache {
  #known: ListedInterfaces | undefined;
  #refreshing: Promise<ListedInterfaces> | undefined;

  constructor(readonly lister: InterfaceLister, readonly log: Log) {}

  /** Lists anew; callers at the same time share one run. Never rejects: a failure is a `capture_problem`. */
  refresh(): Promise<ListedInterfaces> {
    return this.#refreshing ??= this.#list().finally(() => this.#refreshing = undefined);
  }

  /**
   * What is known now, after at most `patienceMs` where nothing is known yet.
   * `fresh` when it was listed for this call.
   */
  async known(patienceMs: number): Promise<{ listed: ListedInterfaces; fresh: boolean }> {
    if (this.#known) return { listed: this.#known, fresh: false };
    const patience = Promise.withResolvers<ListedInterfaces>();
    const timer = setTimeout(() => patience.resolve(NOTHING_YET), patienceMs);
    try {
      const listed = await Promise.race([this.refresh(), patience.promise]);
      return { listed, fresh: listed !== NOTHING_YET };
    } finally {
      clearTimeout(timer);
    }
  }

  /** Resolves when no listing is under way. */
  async settled(): Promise<void> {
    await this.#refreshing;
  }

  async #list(): Promise<ListedInterfaces> {
    try {
      const { interfaces, problem } = await this.lister.list();
      this.#known = { interfaces, capture_problem: problem };
    } catch (error) {
      this.#known = {
        interfaces: [],
        capture_problem: sentenceFor(error, 'Listing the interfaces', this.log),
      };
    }
    return this.#known;
  }
}
