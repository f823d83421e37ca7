/** One direction of a TCP stream in the order of its bytes: repeated bytes once, holes filled when they can be. */

export interface Segment {
  /** Sequence number as sent (RFC 9293 section 3.4). */
  readonly seq: number;
  readonly syn: boolean;
  readonly payload: Uint8Array;
  /** Bytes of payload that were sent; more than `payload` has where the packet was cut. */
  readonly sentBytes: number;
  readonly no: number;
}

/** What comes next; without `payload` the bytes were never captured. */
export interface Ordered {
  readonly no: number | undefined;
  readonly bytes: number;
  readonly payload: Uint8Array | undefined;
}

/** Segments that wait for one before them; beyond that the hole stays one. A receive window is rarely more. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;

/** Sequence numbers go round at 2^32: how far `a` is ahead of `b`. */
const ahead = (a: number, b: number): number => (a - b) | 0;

export class TcpOrder {
  #next: number | undefined;
  #held: Segment[] = [];
  #heldBytes = 0;

  push(segment: Segment): Ordered[] {
    if (segment.syn) this.#next = (segment.seq + 1) >>> 0;
    // RFC 9293 section 3.4: a SYN takes the number before its data.
    const placed = segment.syn ? { ...segment, seq: (segment.seq + 1) >>> 0 } : segment;
    this.#next ??= placed.seq;
    if (placed.sentBytes === 0) return [];
    if (ahead(placed.seq, this.#next) > 0) {
      this.#held.push(placed);
      this.#heldBytes += placed.sentBytes;
      return this.#heldBytes > MAX_HELD_BYTES ? this.#overHole() : [];
    }
    return [...this.#emit(placed), ...this.#drain()];
  }

  /** The other side has everything before `ack`: what is not here by now was not captured. */
  acknowledged(ack: number): Ordered[] {
    const found: Ordered[] = [];
    while (this.#held.length > 0 && ahead(ack, this.#lowest().seq) > 0) found.push(...this.#overHole());
    return found;
  }

  /** What still waits, at the end of the capture. */
  end(): Ordered[] {
    const found: Ordered[] = [];
    while (this.#held.length > 0) found.push(...this.#overHole());
    return found;
  }

  #lowest(): Segment {
    return this.#held.reduce((low, each) => ahead(each.seq, low.seq) < 0 ? each : low);
  }

  #overHole(): Ordered[] {
    const { seq } = this.#lowest();
    const missing = ahead(seq, this.#next ?? seq);
    this.#next = seq;
    return [{ no: undefined, bytes: missing, payload: undefined }, ...this.#drain()];
  }

  #drain(): Ordered[] {
    const found: Ordered[] = [];
    while (true) {
      const i = this.#held.findIndex(({ seq }) => ahead(seq, this.#next ?? seq) <= 0);
      const [segment] = i < 0 ? [] : this.#held.splice(i, 1);
      if (!segment) return found;
      this.#heldBytes -= segment.sentBytes;
      found.push(...this.#emit(segment));
    }
  }

  /** A segment that begins where the bytes are wanted, or before. */
  #emit({ seq, payload, sentBytes, no }: Segment): Ordered[] {
    const known = ahead(this.#next ?? seq, seq);
    if (known >= sentBytes) return [];
    this.#next = (seq + sentBytes) >>> 0;
    const fresh = payload.subarray(Math.min(known, payload.byteLength));
    const cut = sentBytes - Math.max(known, payload.byteLength);
    return [
      ...(fresh.byteLength > 0 ? [{ no, bytes: fresh.byteLength, payload: fresh }] : []),
      ...(cut > 0 ? [{ no: undefined, bytes: cut, payload: undefined }] : []),
    ];
  }
}
