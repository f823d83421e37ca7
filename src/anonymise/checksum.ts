/** RFC 1071, over bytes that the checksum's own field is 0 in. @param more words that were added up before */
export function checksum(bytes: Uint8Array, from: number, to: number, more: number): number {
  let sum = more;
  for (let at = from; at < to; at += 2) {
    sum += ((bytes[at] ?? 0) << 8) | (at + 1 < to ? bytes[at + 1] ?? 0 : 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
