/** The ways that TCP data takes, from one address to another: what watchers of loss and round trips keep of each. */
import type { PacketRecord } from '../model/packet.ts';
import { LossWindow } from './retransmissions.ts';
import { RoundTrips } from './round_trips.ts';
import { Newest } from './newest.ts';

/** Pairs of addresses, both ways: some 2 kB each at most, so 8 MB. The longest quiet ones are forgotten. */
const MAX_PATHS = 4000;

/** Streams whose path is known at once; more, and all are looked up again. At some 100 bytes each 2 MB. */
const MAX_STREAMS = 20_000;

/** One way between two addresses. */
export class Path {
  readonly loss = new LossWindow();
  /** Of data that came this way, as its acknowledgements tell. */
  readonly roundTrips = new RoundTrips();

  constructor(readonly source: string, readonly destination: string) {}
}

interface Ways {
  readonly one: Path;
  readonly other: Path;
}

export class Paths {
  readonly #paths = new Newest<string, Path>(MAX_PATHS);
  readonly #streams = new Map<number, Ways>();

  /** The way that a TCP packet goes, and the way back. */
  of({ source, destination, streamNumber }: PacketRecord): Ways {
    const known = streamNumber === undefined ? undefined : this.#streams.get(streamNumber);
    if (known?.one.source === source && known.one.destination === destination) return known;
    if (known?.other.source === source && known.other.destination === destination) {
      return { one: known.other, other: known.one };
    }
    const ways = { one: this.#path(source, destination), other: this.#path(destination, source) };
    if (this.#streams.size >= MAX_STREAMS) this.#streams.clear();
    if (streamNumber !== undefined) this.#streams.set(streamNumber, ways);
    return ways;
  }

  #path(source: string, destination: string): Path {
    return this.#paths.use(`${source} ${destination}`, () => new Path(source, destination));
  }
}
