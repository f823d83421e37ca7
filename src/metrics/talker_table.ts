/** Who sends how much to whom, outbound only. The store has every pair; memory has the heavy ones. */
import type { TalkerDelta } from '../model/metric.ts';

/** Pairs in memory for the live ranking: at some 250 bytes each 5 MB. The light half goes when it is full. */
const MAX_PAIRS = 20_000;

interface Pair {
  readonly source: string;
  readonly destination: string;
  packets: number;
  bytes: number;
  /** Packets and bytes that the store has already. */
  storedPackets: number;
  storedBytes: number;
  app: string | undefined;
  /** Size of the stream that `app` is of: the largest between the two, as in `talker_view`. */
  appBytes: number;
}

export interface Talker {
  readonly source: string;
  readonly destination: string;
  readonly packets: number;
  readonly bytes: number;
  readonly app: string | undefined;
}

export class TalkerTable {
  #pairs = new Map<string, Pair>();
  #dirty = new Set<Pair>();

  count(source: string, destination: string, length: number): void {
    const key = keyOf(source, destination);
    let pair = this.#pairs.get(key);
    if (!pair) {
      pair = {
        source,
        destination,
        packets: 0,
        bytes: 0,
        storedPackets: 0,
        storedBytes: 0,
        app: undefined,
        appBytes: 0,
      };
      this.#pairs.set(key, pair);
    }
    pair.packets++;
    pair.bytes += length;
    this.#dirty.add(pair);
  }

  /** A stream between the two has grown to `bytes`, both ways. */
  streamGrown(source: string, destination: string, bytes: number, app: string): void {
    const pair = this.#pairs.get(keyOf(source, destination));
    // Streams only grow: the largest one is the one that passed all others last.
    if (!pair || bytes < pair.appBytes) return;
    pair.app = app;
    pair.appBytes = bytes;
  }

  top(limit: number): Talker[] {
    return [...this.#pairs.values()].sort(byBytes).slice(0, limit);
  }

  drain(): TalkerDelta[] {
    const deltas: TalkerDelta[] = [];
    for (const pair of this.#dirty) {
      const { source, destination } = pair;
      deltas.push({
        source,
        destination,
        packets: pair.packets - pair.storedPackets,
        bytes: pair.bytes - pair.storedBytes,
      });
      pair.storedPackets = pair.packets;
      pair.storedBytes = pair.bytes;
    }
    this.#dirty = new Set();
    if (this.#pairs.size > MAX_PAIRS) {
      this.#pairs = new Map([...this.#pairs].sort(([, a], [, b]) => byBytes(a, b)).slice(0, MAX_PAIRS / 2));
    }
    return deltas;
  }
}

// A newline stands in no address column.
const keyOf = (source: string, destination: string) => `${source}\n${destination}`;

/** Larger first; equal ones by name, so that a ranking does not flicker. */
function byBytes(a: Pair, b: Pair): number {
  return b.bytes - a.bytes ||
    (a.source < b.source ? -1 : a.source > b.source ? 1 : a.destination < b.destination ? -1 : 1);
}
