import { type Bytes, concat, hex, u16, u8 } from './bytes.ts';

export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff';

export function macBytes(text: string): Bytes {
  const bytes = hex(text);
  if (bytes.length !== 6) throw new RangeError(`Not a MAC address: ${text}`);
  return bytes;
}

export function isIpv6(address: string): boolean {
  return address.includes(':');
}

/** 4 or 16 bytes. Throws for text that is no address; IPv4 tails in IPv6 are not needed and not read. */
export function ipBytes(text: string): Bytes {
  const bytes = isIpv6(text) ? ipv6Bytes(text) : u8(...text.split('.').map(Number));
  if (bytes.length !== (isIpv6(text) ? 16 : 4)) throw new RangeError(`Not an address: ${text}`);
  return bytes;
}

function ipv6Bytes(text: string): Bytes {
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':')).map((g) => Number.parseInt(g, 16));
  const before = groups(head);
  const after = groups(tail ?? '');
  const zeros = tail === undefined ? [] : new Array<number>(8 - before.length - after.length).fill(0);
  return concat(u16(...before, ...zeros, ...after));
}

/** The MAC address that a multicast packet goes to (RFC 1112 section 6.4, RFC 2464 section 7). */
export function multicastMac(address: string): string {
  const bytes = ipBytes(address);
  const pair = (byte: number | undefined) => (byte ?? 0).toString(16).padStart(2, '0');
  const tail = [...bytes.slice(-4)];
  if (bytes.length === 16) return ['33', '33', ...tail.map(pair)].join(':');
  return ['01', '00', '5e', pair((tail[1] ?? 0) & 0x7f), pair(tail[2]), pair(tail[3])].join(':');
}
