/**
 * Prefix-preserving anonymisation of addresses: Crypto-PAn (Xu, Fan, Ammar, Moon: "Prefix-Preserving IP Address
 * Anonymization", ICNP 2002). Two addresses that share their first n bits share the first n bits afterwards, and no more.
 */
import { createCipheriv } from 'node:crypto';

const BLOCK_BYTES = 16;
export const KEY_BYTES = 32;

export class CryptoPan {
  readonly #key: Uint8Array;
  readonly #pad: Uint8Array;

  /** @param key the first half is AES's, the second one makes what prefixes are filled up with */
  constructor(key: Uint8Array) {
    if (key.byteLength !== KEY_BYTES) throw new RangeError(`the key has ${KEY_BYTES} bytes`);
    this.#key = key.slice(0, 16);
    this.#pad = this.#encrypted(key.subarray(16));
  }

  /** Of whole blocks, each for itself. A cipher holds memory of its own until it is ended: it lives for one call. */
  #encrypted(blocks: Uint8Array): Uint8Array {
    const cipher = createCipheriv('aes-128-ecb', this.#key, null);
    cipher.setAutoPadding(false);
    const encrypted = new Uint8Array(cipher.update(blocks));
    cipher.final();
    return encrypted;
  }

  /**
   * @param bytes 4 or 16
   * @param kept how many leading bits stay as they are
   */
  map(bytes: Uint8Array, kept = 0): Uint8Array<ArrayBuffer> {
    const bits = bytes.byteLength * 8;
    // Whether bit n is turned depends on the n bits before it: all of them are asked of AES at once.
    const blocks = new Uint8Array(BLOCK_BYTES * bits);
    for (let n = 0; n < bits; n++) {
      const at = n * BLOCK_BYTES;
      blocks.set(this.#pad, at);
      const whole = n >> 3;
      for (let i = 0; i < whole; i++) blocks[at + i] = bytes[i] ?? 0;
      const mask = (0xff00 >> (n & 7)) & 0xff;
      const filled = this.#pad[whole] ?? 0;
      blocks[at + whole] = ((bytes[whole] ?? 0) & mask) | (filled & ~mask & 0xff);
    }
    const answers = this.#encrypted(blocks);
    const mapped = Uint8Array.from(bytes);
    for (let n = kept; n < bits; n++) {
      const turned = (answers[n * BLOCK_BYTES] ?? 0) >> 7;
      mapped[n >> 3] = (mapped[n >> 3] ?? 0) ^ (turned << (7 - (n & 7)));
    }
    return mapped;
  }
}
