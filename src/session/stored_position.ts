/**
 * Up to which byte of a capture every packet is stored. The reader says how many packets lie before a byte, the store
 * up to which packet it has come; a mark joins the two.
 */

interface Mark {
  /** Where the reader was. */
  readonly bytes: number;
  /** The last packet that lies wholly before it; 0 for none. */
  readonly packetNo: number;
}

export class StoredPosition {
  readonly #onStored: ((bytes: number) => void) | undefined;
  /** One for each packet number at most, so no more than there are packets between reader and store. */
  #marks: Mark[] = [];
  #readNo = 0;
  #storedNo = 0;

  constructor(onStored?: (bytes: number) => void) {
    this.#onStored = onStored;
  }

  packetRead(no: number): void {
    this.#readNo = Math.max(this.#readNo, no);
  }

  /** The reader has taken so many bytes; the packets that end before were told of. */
  read(bytes: number): void {
    if (this.#marks.at(-1)?.packetNo === this.#readNo) this.#marks.pop();
    this.#marks.push({ bytes, packetNo: this.#readNo });
    this.#tell();
  }

  /** @param no the newest packet in the store; undefined when nothing was added */
  packetsStored(no: number | undefined): void {
    this.#storedNo = no ?? this.#storedNo;
    this.#tell();
  }

  #tell(): void {
    const waiting = this.#marks.findIndex((mark) => mark.packetNo > this.#storedNo);
    const passed = waiting === -1 ? this.#marks : this.#marks.slice(0, waiting);
    const last = passed.at(-1);
    if (!last) return;
    this.#marks = this.#marks.slice(passed.length);
    this.#onStored?.(last.bytes);
  }
}
