/** The flows of a session, numbered from 0 so that counts of them fit into plain arrays. */
import type { Store } from '../../store/store.ts';
import { type StoredFlow, storedFlows } from '../../store/flow_queries.ts';

export interface Flow extends StoredFlow {
  /** Position of its stream, which may be itself; undefined: it has none. */
  readonly owner: number | undefined;
}

export class FlowTable {
  readonly #store: Store;
  readonly #sessionId: number;
  readonly #positions = new Map<number, number>();
  #flows: Flow[] = [];

  constructor(store: Store, sessionId: number) {
    this.#store = store;
    this.#sessionId = sessionId;
  }

  get flows(): readonly Flow[] {
    return this.#flows;
  }

  /** Reads all of them again: labels and roles of streams become better while a session is recorded. */
  read(): void {
    this.#take(storedFlows(this.#store.reader, this.#sessionId));
  }

  /** Reads those that are not known yet. */
  learn(flows: Iterable<number>): void {
    const unknown = [...new Set(flows)].filter((flow) => !this.#positions.has(flow));
    if (unknown.length > 0) this.#take(storedFlows(this.#store.reader, this.#sessionId, unknown));
  }

  /** -1 for a flow that the store does not have: it was removed just now. */
  position(flow: number): number {
    return this.#positions.get(flow) ?? -1;
  }

  #take(stored: readonly StoredFlow[]): void {
    for (const { flow } of stored) {
      if (!this.#positions.has(flow)) this.#positions.set(flow, this.#positions.size);
    }
    for (const each of stored) {
      const owner = each.stream === undefined ? undefined : this.#positions.get(each.stream);
      this.#flows[this.position(each.flow)] = { ...each, owner };
    }
    // A tunnelled stream may have packets of other ends only: its own row is wanted all the same.
    this.learn(stored.flatMap(({ stream }) => stream ?? []));
  }
}
