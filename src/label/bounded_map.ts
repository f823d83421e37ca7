/** A map that keeps the newest `capacity` entries and counts what it let go. */
export class BoundedMap<K, V> {
  readonly #entries = new Map<K, V>();
  /** Entries that were let go to make room. */
  evictions = 0;

  constructor(readonly capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError('capacity is a whole number above 0');
    }
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** Sets, and makes the entry the newest. */
  set(key: K, value: V): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.capacity) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        this.evictions++;
        break;
      }
    }
    this.#entries.set(key, value);
  }
}
