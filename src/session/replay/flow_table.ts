/** The flows of a session, numbered from 0 so that counts of them fit into plain arrays. */
import type { Store } from '../../store/store.ts';
import { looseFlows, type StoredFlow, storedFlows, streamFlows } from '../../store/flow_queries.ts';

export interface Flow extends StoredFlow {
  /** Position of its stream, which may be itself; undefined: it has none. */
  readonly owner: number | undefined;
  /** Numbers of the address pairs that its high end (or a loose flow) sends between, and its low end. */
  readonly pairs: readonly [number, number];
}

export interface Pair {
  readonly sourceId: number;
  readonly destinationId: number;
}

/** Flows read before others get a turn on the event loop: some 10 ms of work. */
const TURN_FLOWS = 4000;

/** Above any text_id, and low enough that a product of two stays exact. */
const ID_RANGE = 2 ** 26;

export class FlowTable {
  readonly #store: Store;
  readonly #sessionId: number;
  readonly #positions = new Map<number, number>();
  readonly #pairNumbers = new Map<number, number>();
  readonly #pairs: Pair[] = [];
  #flows: Flow[] = [];

  constructor(store: Store, sessionId: number) {
    this.#store = store;
    this.#sessionId = sessionId;
  }

  get flows(): readonly Flow[] {
    return this.#flows;
  }

  /** The address pairs that flows refer to. */
  get pairs(): readonly Pair[] {
    return this.#pairs;
  }

  /** Reads all of them again: labels and roles of streams become better while a session is recorded. */
  async read(): Promise<void> {
    for (const query of [streamFlows, looseFlows]) {
      let after = -Infinity;
      for (;;) {
        const flows = query(this.#store.reader, this.#sessionId, after, TURN_FLOWS);
        this.#take(flows);
        if (flows.length < TURN_FLOWS) break;
        after = flows.at(-1)?.flow ?? Infinity;
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
    }
  }

  /** Reads those that are not known yet. */
  learn(flows: Iterable<number>): void {
    const unknown = new Set<number>();
    for (const flow of flows) if (!this.#positions.has(flow)) unknown.add(flow);
    if (unknown.size > 0) this.#take(storedFlows(this.#store.reader, this.#sessionId, [...unknown]));
  }

  /** -1 for a flow that the store does not have: it was removed just now. */
  position(flow: number): number {
    return this.#positions.get(flow) ?? -1;
  }

  #take(stored: readonly StoredFlow[]): void {
    // A tunnelled stream may have packets of other ends only: its own row is wanted all the same, and before them.
    this.learn(stored.flatMap(({ flow, stream }) => (flow < 0 && stream !== undefined ? stream : [])));
    for (const each of stored) {
      let position = this.#positions.get(each.flow);
      if (position === undefined) this.#positions.set(each.flow, position = this.#positions.size);
      const { lowId, highId } = each;
      const fromLow = this.#pair(lowId, highId);
      this.#flows[position] = {
        ...each,
        owner: each.stream === undefined ? undefined : this.#positions.get(each.stream),
        pairs: [each.flow < 0 ? fromLow : this.#pair(highId, lowId), fromLow],
      };
    }
  }

  #pair(sourceId: number, destinationId: number): number {
    const key = sourceId * ID_RANGE + destinationId;
    let pair = this.#pairNumbers.get(key);
    if (pair === undefined) {
      this.#pairNumbers.set(key, pair = this.#pairs.length);
      this.#pairs.push({ sourceId, destinationId });
    }
    return pair;
  }
}
