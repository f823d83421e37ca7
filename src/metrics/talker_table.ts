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
  /** By source, then by destination: a key made of both would cost a new string a packet. */
  readonly #bySource = new Map<string, Map<string, Pair>>();
  #size = 0;
  #dirty = new Set<Pair>();

  count(source: string, destination: string, length: number): void {
    let pair = this.#find(source, destination);
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
      this.#add(pair);
    }
    pair.packets++;
    pair.bytes += length;
    this.#dirty.add(pair);
  }

  /** A stream between the two has grown to `bytes`, both ways. */
  streamGrown(source: string, destination: string, bytes: number, app: string): void {
    const pair = this.#find(source, destination);
    // Streams only grow: the largest one is the one that passed all others last.
    if (!pair || bytes < pair.appBytes) return;
    pair.app = app;
    pair.appBytes = bytes;
  }

  top(limit: number): Talker[] {
    return this.#all().sort(byBytes).slice(0, limit);
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
    if (this.#size > MAX_PAIRS) this.#forgetLight();
    return deltas;
  }

  #find(source: string, destination: string): Pair | undefined {
    return this.#bySource.get(source)?.get(destination);
  }

  #add(pair: Pair): void {
    let pairs = this.#bySource.get(pair.source);
    if (!pairs) this.#bySource.set(pair.source, pairs = new Map());
    pairs.set(pair.destination, pair);
    this.#size++;
  }

  #all(): Pair[] {
    return [...this.#bySource.values()].flatMap((pairs) => [...pairs.values()]);
  }

  #forgetLight(): void {
    const heavy = this.#all().sort(byBytes).slice(0, MAX_PAIRS / 2);
    this.#bySource.clear();
    this.#size = 0;
    for (const pair of heavy) this.#add(pair);
  }
}

/** Larger first; equal ones by name, so that a ranking does not flicker. */
function byBytes(a: Pair, b: Pair): number {
  return b.bytes - a.bytes ||
    (a.source < b.source ? -1 : a.source > b.source ? 1 : a.destination < b.destination ? -1 : 1);
}
