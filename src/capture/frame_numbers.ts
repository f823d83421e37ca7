/** Which packet of the session stands at which position of what one tshark was fed. */

/** Stands where an empty packet was fed instead of one of the session's; those count from 1. */
export const EMPTY = 0;

export class FrameNumbers {
  /** Four bytes a packet; a worker is replaced long before this is much. */
  #numbers = new Uint32Array(1024);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  push(no: number): void {
    if (this.#count === this.#numbers.length) {
      const larger = new Uint32Array(2 * this.#count);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[this.#count++] = no;
  }

  /** @param position from 1, as tshark counts. Undefined where nothing was fed, or nothing of the session. */
  at(position: number): number | undefined {
    return position <= this.#count ? this.#numbers[position - 1] || undefined : undefined;
  }

  /** From now on an empty packet stands there. */
  blank(position: number): void {
    this.#numbers[position - 1] = EMPTY;
  }
}
