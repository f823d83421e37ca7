import { ipBytes, isIpv6 } from './address.ts';
import { type Bytes, concat, u16, u32, u8 } from './bytes.ts';
import { internetChecksum, withChecksum } from './checksum.ts';

/** Numbers of the protocols inside IP (IANA "Protocol Numbers"). */
export const IP_PROTOCOL = {
  icmp: 1,
  igmp: 2,
  ipip: 4,
  tcp: 6,
  udp: 17,
  ipv6: 41,
  fragment: 44,
  gre: 47,
  icmpv6: 58,
} as const;

export interface IpOptions {
  readonly ttl?: number;
  /** IPv4 identification (or that of an IPv6 fragment). */
  readonly id?: number;
  /** DSCP and ECN. */
  readonly trafficClass?: number;
  /** What the length field says, where it is to be wrong. */
  readonly statedLength?: number;
}

interface FragmentPart {
  /** Bytes before this fragment; a multiple of 8. */
  readonly offset: number;
  readonly more: boolean;
}

/** An IPv4 or IPv6 packet, by the family of its addresses. IPv4 without fragments has DF set. */
export function ipPacket(
  source: string,
  destination: string,
  protocol: number,
  payload: Uint8Array,
  options: IpOptions = {},
): Bytes {
  return isIpv6(source)
    ? ipv6Packet(source, destination, protocol, payload, options)
    : ipv4Packet(source, destination, protocol, payload, options);
}

function ipv4Packet(
  source: string,
  destination: string,
  protocol: number,
  payload: Uint8Array,
  options: IpOptions,
  part?: FragmentPart,
): Bytes {
  const flags = part ? (part.more ? 0x2000 : 0) | (part.offset >> 3) : 0x4000;
  const header = concat(
    u8(0x45, options.trafficClass ?? 0),
    u16(options.statedLength ?? 20 + payload.length, options.id ?? 0, flags),
    u8(options.ttl ?? 64, protocol, 0, 0),
    ipBytes(source),
    ipBytes(destination),
  );
  return concat(withChecksum(header, 10, internetChecksum(header)), payload);
}

function ipv6Packet(
  source: string,
  destination: string,
  protocol: number,
  payload: Uint8Array,
  options: IpOptions,
): Bytes {
  return concat(
    u32(0x60000000 + (options.trafficClass ?? 0) * 0x100000),
    u16(options.statedLength ?? payload.length),
    u8(protocol, options.ttl ?? 64),
    ipBytes(source),
    ipBytes(destination),
    payload,
  );
}

/**
 * The fragments of a packet, in order.
 * @param size payload bytes of each fragment but the last; a multiple of 8.
 */
export function ipFragments(
  source: string,
  destination: string,
  protocol: number,
  payload: Uint8Array,
  size: number,
  options: IpOptions = {},
): Bytes[] {
  const fragments: Bytes[] = [];
  for (let offset = 0; offset < payload.length; offset += size) {
    const piece = payload.subarray(offset, offset + size);
    const part = { offset, more: offset + size < payload.length };
    if (!isIpv6(source)) {
      fragments.push(ipv4Packet(source, destination, protocol, piece, options, part));
      continue;
    }
    // RFC 8200 section 4.5
    const extension = concat(u8(protocol, 0), u16(offset | (part.more ? 1 : 0)), u32(options.id ?? 0));
    fragments.push(
      ipv6Packet(source, destination, IP_PROTOCOL.fragment, concat(extension, piece), options),
    );
  }
  return fragments;
}

/** Checksum over the pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1) and the segment. */
export function pseudoChecksum(
  source: string,
  destination: string,
  protocol: number,
  segment: Uint8Array,
): number {
  const lengthAndProtocol = isIpv6(source)
    ? u32(segment.length, protocol)
    : concat(u8(0, protocol), u16(segment.length));
  return internetChecksum(ipBytes(source), ipBytes(destination), lengthAndProtocol, segment);
}
