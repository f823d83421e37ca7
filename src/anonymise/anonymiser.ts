/** Addresses and names of one export, each replaced by the same wherever it stands. */
import { createHmac, hkdfSync, randomBytes, scryptSync } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { Anonymiser } from '../model/anonymise.ts';
import { CryptoPan, KEY_BYTES } from './crypto_pan.ts';
import { holdsV4, keptBits } from './special.ts';

/** Replacements remembered of each kind: some 150 bytes each, 10 MB. Beyond, the oldest are worked out again. */
const MAX_REMEMBERED = 65_536;

/** The same key must give the same in every version. */
const SALT = 'tapdeck anonymise 1';

/** Hexadecimal digits of a name: two of a million names fall together once in a thousand exports. */
const NAME_DIGITS = 12;

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

export interface AnonymiserOptions {
  /** What a user chose; random if left out. */
  readonly key?: string;
}

export function createAnonymiser({ key }: AnonymiserOptions = {}): Anonymiser {
  // A key that a person thinks of can be guessed: each guess is made to cost some 50 ms.
  return new KeyedAnonymiser(key === undefined ? randomBytes(KEY_BYTES) : scryptSync(key, SALT, KEY_BYTES));
}

class KeyedAnonymiser implements Anonymiser {
  readonly #v4: CryptoPan;
  readonly #v6: CryptoPan;
  readonly #hashKey: Uint8Array;
  readonly #remembered = new Remembered<string>();
  readonly #addresses = new Remembered<Uint8Array<ArrayBuffer>>();
  readonly #macs = new Remembered<Uint8Array<ArrayBuffer>>();

  constructor(master: Uint8Array) {
    const derived = (purpose: string) => new Uint8Array(hkdfSync('sha256', master, SALT, purpose, KEY_BYTES));
    this.#v4 = new CryptoPan(derived('IPv4'));
    this.#v6 = new CryptoPan(derived('IPv6'));
    this.#hashKey = derived('names');
  }

  address(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#addresses.once(String.fromCharCode(...bytes), () => this.#address(bytes));
  }

  #address(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    const kept = keptBits(bytes);
    if (kept === bytes.byteLength * 8) return Uint8Array.from(bytes);
    if (holdsV4(bytes)) {
      const mapped = Uint8Array.from(bytes);
      mapped.set(this.address(bytes.subarray(12)), 12);
      return mapped;
    }
    return (bytes.byteLength === 4 ? this.#v4 : this.#v6).map(bytes, kept);
  }

  mac(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    return this.#macs.once(String.fromCharCode(...bytes), () => this.#mac(bytes));
  }

  #mac(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
    if (isWellKnown(bytes)) return Uint8Array.from(bytes);
    const mapped = new Uint8Array(6);
    const isGroup = ((bytes[0] ?? 0) & 1) === 1;
    // IEEE 802 section 8.2: the two lowest bits of the first byte. Of a group 33:33 says that it is IPv6's.
    const ipv6 = bytes[0] === 0x33 && bytes[1] === 0x33;
    mapped.set(
      ipv6 && isGroup ? bytes.subarray(0, 3) : this.#hash('oui', bytes.subarray(0, 3)).subarray(0, 3),
    );
    mapped[0] = ((mapped[0] ?? 0) & 0xfc) | ((bytes[0] ?? 0) & 3);
    mapped.set(this.#hash('mac', bytes).subarray(0, 3), 3);
    return mapped;
  }

  end(text: string): string {
    return text === '' ? '' : this.#remembered.once(`e${text}`, () => {
      if (MAC.test(text)) {
        const bytes = Uint8Array.from(text.split(':'), (part) => parseInt(part, 16));
        return Array.from(this.mac(bytes), (byte) => byte.toString(16).padStart(2, '0')).join(':');
      }
      const bytes = addressBytes(text);
      return bytes ? addressText(this.address(bytes)) : this.#nameOf('end', text);
    });
  }

  network(text: string): string {
    const [address = '', bits] = text.split('/');
    const bytes = addressBytes(address);
    if (!bytes) return this.name(text);
    const mapped = this.address(bytes);
    if (bits === undefined) return addressText(mapped);
    for (let n = Number(bits); n < mapped.byteLength * 8; n++) {
      mapped[n >> 3] = (mapped[n >> 3] ?? 0) & ~(0x80 >> (n & 7));
    }
    return `${addressText(mapped)}/${Number(bits)}`;
  }

  name(text: string): string {
    return this.#remembered.once(`n${text}`, () => this.#nameOf('name', text));
  }

  #nameOf(kind: string, text: string): string {
    const digest = this.#hash(kind, new TextEncoder().encode(text.toLowerCase()));
    const digits = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return `h${digits.slice(0, NAME_DIGITS)}.example`; // RFC 2606: nobody's
  }

  #hash(kind: string, bytes: Uint8Array): Uint8Array {
    return createHmac('sha256', this.#hashKey).update(kind).update(bytes).digest();
  }
}

class Remembered<Value> {
  readonly #values = new Map<string, Value>();

  once(key: string, make: () => Value): Value {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#values.set(key, made);
    if (this.#values.size > MAX_REMEMBERED) {
      for (const oldest of this.#values.keys()) {
        this.#values.delete(oldest);
        break;
      }
    }
    return made;
  }
}

/** Broadcast, nobody, and groups that stand in a standard: they say nothing of a machine. */
function isWellKnown(mac: Uint8Array): boolean {
  const [a, b, c, d] = mac;
  if (mac.every((byte) => byte === 0xff) || mac.every((byte) => byte === 0)) return true;
  if (a === 0x33 && b === 0x33) return c !== 0xff; // 33:33:ff holds the end of a host's address (RFC 2464 section 7)
  if (a === 0x01 && b === 0x80 && c === 0xc2) return true; // IEEE 802.1D
  // RFC 1112 section 6.4: the group's last 23 bits, of which those of 224.0.0.0/24 and 239.255.0.0/16 stay as well.
  return a === 0x01 && b === 0x00 && c === 0x5e && (d === 0 || d === 0x7f);
}

function addressBytes(text: string): Uint8Array | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return Uint8Array.from(ipaddr.IPv4.parse(text).octets);
  if (text.includes(':') && !text.includes('%') && ipaddr.IPv6.isValid(text)) {
    return Uint8Array.from(ipaddr.IPv6.parse(text).toByteArray());
  }
  return undefined;
}

function addressText(bytes: Uint8Array): string {
  return bytes.byteLength === 4 ? bytes.join('.') : new ipaddr.IPv6([...bytes]).toString();
}
