/** Addresses as numbers: what stands in Wireshark's address columns, or nothing when it is no IP address. */
import ipaddr from 'ipaddr.js';

export interface Address {
  readonly version: 4 | 6;
  /** Its 4 or 16 bytes. */
  readonly bytes: Uint8Array;
}

/** Longer texts are none: IPv6 takes 45 characters at most. */
const MAX_CHARS = 45;

/**
 * Undefined for a MAC address, an empty text, a name, an address with a zone (`fe80::1%eth0`), and for the short forms
 * (`10.1`, `0x7f000001`) that some programs take for IPv4 and tshark never prints.
 */
export function parseAddress(text: string): Address | undefined {
  if (text.length > MAX_CHARS) return undefined;
  if (!text.includes(':')) {
    if (!ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
    return { version: 4, bytes: Uint8Array.from(ipaddr.IPv4.parse(text).octets) };
  }
  if (text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  return { version: 6, bytes: Uint8Array.from(ipaddr.IPv6.parse(text).toByteArray()) };
}

/** Whether the first `bits` of both are the same; addresses of different versions never match. */
export function inPrefix(address: Address, prefix: Address, bits: number): boolean {
  if (address.version !== prefix.version) return false;
  const whole = bits >> 3;
  for (let i = 0; i < whole; i++) if (address.bytes[i] !== prefix.bytes[i]) return false;
  const rest = bits & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((address.bytes[whole] ?? 0) & mask) === ((prefix.bytes[whole] ?? 0) & mask);
}

export interface Prefix {
  readonly address: Address;
  readonly bits: number;
}

/** @throws RangeError for what is no prefix: these are the project's own tables */
export function parsePrefix(text: string): Prefix {
  const [start = '', length = ''] = text.split('/');
  const address = parseAddress(start);
  const bits = Number(length);
  if (!address || !/^\d{1,3}$/.test(length) || bits > address.bytes.length * 8) {
    throw new RangeError(`${text} is no prefix`);
  }
  return { address, bits };
}

/** The IPv4 address in four of the bytes, each changed by `mask` (Teredo hides it behind 0xff). */
export function embeddedV4(address: Address, from: number, mask = 0): Address {
  return { version: 4, bytes: address.bytes.slice(from, from + 4).map((byte) => byte ^ mask) };
}

export function addressText({ version, bytes }: Address): string {
  return version === 4 ? bytes.join('.') : new ipaddr.IPv6([...bytes]).toString();
}
