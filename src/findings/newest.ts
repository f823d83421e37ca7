/** A map that forgets what was not used for longest. */
export class Newest<K, V> {
  readonly #entries = new Map<K, V>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Does not count as use. */
  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  /** Makes the entry the newest, and the value where there is none. */
  use(key: K, make: () => V): V {
    const known = this.#entries.get(key);
    const value = known === undefined ? make() : known;
    this.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#capacity) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    }
    this.#entries.set(key, value);
  }

  delete(key: K): void {
    this.#entries.delete(key);
  }

  /** @returns whether it was not there before */
  add(this: Newest<K, true>, key: K): boolean {
    const fresh = !this.#entries.has(key);
    this.set(key, true);
    return fresh;
  }
}
