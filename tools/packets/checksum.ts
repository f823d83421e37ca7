import { type Bytes, concat, u16 } from './bytes.ts';

/** Internet checksum (RFC 1071): the complement of the sum of all 16-bit words. */
export function internetChecksum(...parts: readonly Uint8Array[]): number {
  const data = concat(...parts);
  let sum = 0;
  for (let i = 0; i < data.length; i += 2) sum += ((data[i] ?? 0) << 8) | (data[i + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** `data` with `checksum` written over the two bytes at `offset`. */
export function withChecksum(data: Uint8Array, offset: number, checksum: number): Bytes {
  const out = concat(data);
  out.set(u16(checksum), offset);
  return out;
}

/** CRC-32 as gzip uses it (RFC 1952 section 8). */
export function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
