/** What a tshark that starts in mid-capture must be told before its first packet: the records that are no packets. */
import type { PreambleFound } from './scanner.ts';

/** Wiretap's own limits allow far more; beyond this a worker that starts late goes without the newest of them. */
const MAX_PREAMBLE_BYTES = 32 * 1024 * 1024;

export class PreambleKeeper {
  /** The file or section header, and the interfaces and names behind it. */
  #section: Uint8Array<ArrayBuffer>[] = [];
  /** Decryption secrets hold for the whole capture. */
  #secrets: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;

  add({ bytes, preamble }: PreambleFound): void {
    if (preamble === 'statistics') return; // of what was before
    if (preamble === 'header') {
      // Numbers in a section are written in its own byte order: secrets of another would not be understood in it.
      if (this.#section[0] && !sameByteOrder(this.#section[0], bytes)) this.#secrets = [];
      this.#section = [];
      this.#bytes = this.#secrets.reduce((sum, block) => sum + block.byteLength, 0);
    }
    if (this.#bytes + bytes.byteLength > MAX_PREAMBLE_BYTES) return;
    this.#bytes += bytes.byteLength;
    // A copy: the chunk that it stands in is large.
    (preamble === 'secrets' ? this.#secrets : this.#section).push(bytes.slice());
  }

  /** Records in the order in which they must be read. */
  records(): readonly Uint8Array<ArrayBuffer>[] {
    const [header, ...rest] = this.#section;
    return header ? [header, ...this.#secrets, ...rest] : [];
  }
}

/** The byte-order magic stands at byte 8 of a section header (draft-ietf-opsawg-pcapng section 4.1). */
function sameByteOrder(a: Uint8Array, b: Uint8Array): boolean {
  return a[8] === b[8];
}
