/** What some packets add up to: by the way that they went (a flow, from one of its ends), and by their kind. */
import type { Direction } from '../../model/packet.ts';
import type { Timeline } from './timeline.ts';

const DIRECTIONS: readonly Direction[] = ['in', 'out', 'local', 'transit'];

/** Sums that can be read. A way is the position of a flow * 2, plus 1 for what its low end sent. */
export interface FlowSums {
  packets(way: number): number;
  bytes(way: number): number;
  /** Which way packets of a way go: that of all of them, as it follows from their addresses. */
  direction(way: number): Direction;
  /** Whether a stream is one of those that are counted. */
  hasStream(position: number): boolean;
}

export abstract class WaySums implements FlowSums {
  protected readonly timeline: Timeline;
  #packets = new Float64Array(0);
  #bytes = new Float64Array(0);
  #directions = new Uint8Array(0);
  readonly #kinds = new Map<number, { packets: number; bytes: number }>();

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  get kinds(): ReadonlyMap<number, { readonly packets: number; readonly bytes: number }> {
    return this.#kinds;
  }

  packets(way: number): number {
    return this.#packets[way] ?? 0;
  }

  bytes(way: number): number {
    return this.#bytes[way] ?? 0;
  }

  direction(way: number): Direction {
    return DIRECTIONS[this.#directions[way] ?? 0] ?? 'transit';
  }

  abstract hasStream(position: number): boolean;

  protected add(way: number, kind: number, packets: number, bytes: number): void {
    let sums = this.#kinds.get(kind);
    if (!sums) this.#kinds.set(kind, sums = { packets: 0, bytes: 0 });
    sums.packets += packets;
    sums.bytes += bytes;
    if (way < 0) return; // a flow that was removed while it was read
    if (way >= this.#packets.length) this.#grow(way);
    this.#packets[way] = (this.#packets[way] ?? 0) + packets;
    this.#bytes[way] = (this.#bytes[way] ?? 0) + bytes;
    this.#directions[way] = DIRECTIONS.indexOf(this.timeline.kind(kind)?.direction ?? 'transit');
  }

  protected clear(): void {
    this.#packets.fill(0);
    this.#bytes.fill(0);
    this.#kinds.clear();
  }

  #grow(way: number): void {
    const length = Math.max(2 * this.timeline.flows.flows.length, way + 1, 2 * this.#packets.length);
    const [packets, bytes] = [new Float64Array(length), new Float64Array(length)];
    packets.set(this.#packets);
    bytes.set(this.#bytes);
    const directions = new Uint8Array(length);
    directions.set(this.#directions);
    this.#packets = packets;
    this.#bytes = bytes;
    this.#directions = directions;
  }
}
