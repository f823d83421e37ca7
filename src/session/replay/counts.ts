/** What packets up to a moment add up to, by flow and by kind. Going on is cheap, going back begins anew. */
import type { Direction } from '../../model/packet.ts';
import type { Run, Timeline } from './timeline.ts';

const DIRECTIONS: readonly Direction[] = ['in', 'out', 'local', 'transit'];

interface Looked {
  readonly way: number;
  readonly kind: number;
  readonly packets: number;
  readonly bytes: number;
}

export class Counts {
  readonly #timeline: Timeline;
  /** By way: position of the flow * 2, plus 1 for what the low end sent. */
  #wayPackets = new Float64Array(0);
  #wayBytes = new Float64Array(0);
  #wayDirections = new Uint8Array(0);
  readonly #kinds = new Map<number, { packets: number; bytes: number }>();
  /** Runs that are counted whole. */
  #counted = new Set<Run>();
  /** Packets of the runs that the moment lies in: taken out again before it moves. */
  #looked: readonly Looked[] = [];
  #atUs = -Infinity;
  #lastNo = 0;
  #lastUs: number | undefined;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  get atUs(): number {
    return this.#atUs;
  }

  /** An upper bound of the numbers of the packets that are counted. */
  get lastNo(): number {
    return this.#lastNo;
  }

  /** Time of the newest packet that is counted. */
  get lastUs(): number | undefined {
    return this.#lastUs;
  }

  get kinds(): ReadonlyMap<number, { readonly packets: number; readonly bytes: number }> {
    return this.#kinds;
  }

  packets(way: number): number {
    return this.#wayPackets[way] ?? 0;
  }

  bytes(way: number): number {
    return this.#wayBytes[way] ?? 0;
  }

  /** Which way packets of a way go: that of all of them, as it follows from their addresses. */
  direction(way: number): Direction {
    return DIRECTIONS[this.#wayDirections[way] ?? 0] ?? 'transit';
  }

  /** Moves to `atUs`: every packet whose time is not later is counted. */
  moveTo(atUs: number): void {
    if (atUs < this.#atUs) this.#clear();
    else for (const each of this.#looked) this.#add(each.way, each.kind, -each.packets, -each.bytes);
    this.#atUs = atUs;
    const looked: Looked[] = [];
    for (const run of this.#timeline.runs) {
      if (run.minUs > atUs || this.#counted.has(run)) continue;
      if (run.cells && run.maxUs <= atUs) this.#count(run);
      else {
        for (const { lastNo, lastUs, ...each } of this.#timeline.look(run, atUs)) {
          looked.push(each);
          this.#seen(lastNo, lastUs);
        }
      }
    }
    this.#looked = looked;
    for (const each of looked) this.#add(each.way, each.kind, each.packets, each.bytes);
  }

  #count(run: Run): void {
    const { cellWays, cellKinds, cellPackets, cellBytes } = this.#timeline;
    const [ways, kinds, packets, bytes] = [
      cellWays.values,
      cellKinds.values,
      cellPackets.values,
      cellBytes.values,
    ];
    for (let i = run.cells?.from ?? 0; i < (run.cells?.to ?? 0); i++) {
      this.#add(ways[i] ?? -1, kinds[i] ?? 0, packets[i] ?? 0, bytes[i] ?? 0);
    }
    this.#counted.add(run);
    this.#seen(run.lastNo, run.maxUs);
  }

  #seen(no: number, us: number): void {
    this.#lastNo = Math.max(this.#lastNo, no);
    this.#lastUs = Math.max(this.#lastUs ?? us, us);
  }

  #add(way: number, kind: number, packets: number, bytes: number): void {
    let sums = this.#kinds.get(kind);
    if (!sums) this.#kinds.set(kind, sums = { packets: 0, bytes: 0 });
    sums.packets += packets;
    sums.bytes += bytes;
    if (way < 0) return; // a flow that was removed while it was read
    if (way >= this.#wayPackets.length) this.#grow(way);
    this.#wayPackets[way] = (this.#wayPackets[way] ?? 0) + packets;
    this.#wayBytes[way] = (this.#wayBytes[way] ?? 0) + bytes;
    this.#wayDirections[way] = DIRECTIONS.indexOf(this.#timeline.kind(kind)?.direction ?? 'transit');
  }

  #grow(way: number): void {
    const length = Math.max(2 * this.#timeline.flows.flows.length, way + 1, 2 * this.#wayPackets.length);
    const [packets, bytes] = [new Float64Array(length), new Float64Array(length)];
    packets.set(this.#wayPackets);
    bytes.set(this.#wayBytes);
    const directions = new Uint8Array(length);
    directions.set(this.#wayDirections);
    this.#wayPackets = packets;
    this.#wayBytes = bytes;
    this.#wayDirections = directions;
  }

  #clear(): void {
    this.#wayPackets.fill(0);
    this.#wayBytes.fill(0);
    this.#kinds.clear();
    this.#counted.clear();
    this.#looked = [];
    this.#lastNo = 0;
    this.#lastUs = undefined;
  }
}
