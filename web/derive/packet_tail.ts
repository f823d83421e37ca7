/** The newest packets of the live view, found by number; older ones are asked from the server. */
import type { PacketRow } from '../../src/model/rows.ts';

/** About 2 MB of rows: ten screens to scroll back through without a request. */
export const TAIL_CAPACITY = 5000;

/** A ring: a packet takes the slot of the one `capacity` before it. */
export class PacketTail {
  readonly #slots: (PacketRow | undefined)[];
  #newestNo = 0;

  constructor(readonly capacity = TAIL_CAPACITY) {
    this.#slots = new Array<PacketRow | undefined>(capacity);
  }

  /** Highest packet number seen; 0 when empty. */
  get newestNo(): number {
    return this.#newestNo;
  }

  add(rows: readonly PacketRow[]): void {
    for (const row of rows) {
      const slot = row.no % this.capacity;
      const held = this.#slots[slot];
      if (held !== undefined && held.no > row.no) continue;
      this.#slots[slot] = row;
      if (row.no > this.#newestNo) this.#newestNo = row.no;
    }
  }

  get(no: number): PacketRow | undefined {
    const row = this.#slots[no % this.capacity];
    return row?.no === no ? row : undefined;
  }

  clear(): void {
    this.#slots.fill(undefined);
    this.#newestNo = 0;
  }
}
