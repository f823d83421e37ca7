import { ipBytes, isIpv6, macBytes } from './address.ts';
import { type Bytes, concat, u16, u32, u8 } from './bytes.ts';
import { internetChecksum, withChecksum } from './checksum.ts';
import { IP_PROTOCOL, type IpOptions, ipPacket, pseudoChecksum } from './ip.ts';

/** An ICMP or ICMPv6 packet: type, code, four bytes of header that depend on the type, then the body. */
export function icmpPacket(
  source: string,
  destination: string,
  type: number,
  code: number,
  rest: Uint8Array,
  body: Uint8Array,
  options?: IpOptions,
): Bytes {
  const message = concat(u8(type, code, 0, 0), rest, body);
  const protocol = isIpv6(source) ? IP_PROTOCOL.icmpv6 : IP_PROTOCOL.icmp;
  // RFC 4443 section 2.3: only ICMPv6 sums a pseudo-header.
  const checksum = isIpv6(source)
    ? pseudoChecksum(source, destination, protocol, message)
    : internetChecksum(message);
  return ipPacket(source, destination, protocol, withChecksum(message, 2, checksum), options);
}

/** Echo request or reply ("ping"). */
export function echo(
  source: string,
  destination: string,
  kind: 'request' | 'reply',
  id: number,
  sequence: number,
  payload: Uint8Array,
): Bytes {
  const types = isIpv6(source) ? { request: 128, reply: 129 } : { request: 8, reply: 0 };
  return icmpPacket(source, destination, types[kind], 0, u16(id, sequence), payload);
}

/**
 * Destination unreachable: port (RFC 792, RFC 4443 section 3.1).
 * @param quoted the packet that could not be delivered, or as much of it as is quoted.
 */
export function portUnreachable(source: string, destination: string, quoted: Uint8Array): Bytes {
  return isIpv6(source)
    ? icmpPacket(source, destination, 1, 4, u32(0), quoted)
    : icmpPacket(source, destination, 3, 3, u32(0), quoted);
}

/** Time exceeded in transit, as traceroute provokes it. */
export function timeExceeded(source: string, destination: string, quoted: Uint8Array): Bytes {
  return icmpPacket(source, destination, isIpv6(source) ? 3 : 11, 0, u32(0), quoted);
}

/** Neighbour solicitation (RFC 4861 section 4.3) to the target's solicited-node group. */
export function neighbourSolicitation(source: string, target: string, mac: string): Bytes {
  const tail = [...ipBytes(target).slice(-3)];
  const [a = 0, b = 0, c = 0] = tail;
  const low = ((b << 8) | c).toString(16);
  const group = `ff02::1:ff${a.toString(16).padStart(2, '0')}:${low}`;
  const body = concat(ipBytes(target), u8(1, 1), macBytes(mac));
  return icmpPacket(source, group, 135, 0, u32(0), body, { ttl: 255 });
}

/** Neighbour advertisement (RFC 4861 section 4.4), solicited and overriding. */
export function neighbourAdvertisement(source: string, destination: string, mac: string): Bytes {
  const body = concat(ipBytes(source), u8(2, 1), macBytes(mac));
  return icmpPacket(source, destination, 136, 0, u32(0x60000000), body, { ttl: 255 });
}
