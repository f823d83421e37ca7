import { ipBytes } from './address.ts';
import { type Bytes, concat, u16, u32, u8 } from './bytes.ts';
import { withChecksum } from './checksum.ts';
import { IP_PROTOCOL, type IpOptions, ipPacket, pseudoChecksum } from './ip.ts';

/** One end of a conversation. */
export interface Endpoint {
  readonly mac: string;
  readonly ip: string;
  readonly port: number;
}

/** What a header needs of an endpoint: no MAC inside a tunnel. */
export type Socket = Pick<Endpoint, 'ip' | 'port'>;

/** RFC 9293 section 3.1. */
export const TCP_FLAG = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;

/** A UDP datagram without its IP header. */
export function udpDatagram(from: Socket, to: Socket, payload: Uint8Array): Bytes {
  const datagram = concat(u16(from.port, to.port, 8 + payload.length, 0), payload);
  const checksum = pseudoChecksum(from.ip, to.ip, IP_PROTOCOL.udp, datagram);
  // RFC 768: a computed checksum of 0 is sent as all ones, 0 means "none".
  return withChecksum(datagram, 6, checksum === 0 ? 0xffff : checksum);
}

/** UDP in IP. */
export function udpPacket(from: Socket, to: Socket, payload: Uint8Array, options?: IpOptions): Bytes {
  return ipPacket(from.ip, to.ip, IP_PROTOCOL.udp, udpDatagram(from, to, payload), options);
}

export interface TcpSegment {
  readonly sequence: number;
  /** 0 without the ACK flag. */
  readonly acknowledgement: number;
  readonly flags: number;
  /** As sent: before scaling. */
  readonly window: number;
  /** Whole options; padded here to a multiple of four. */
  readonly options?: Uint8Array;
  readonly payload?: Uint8Array;
}

/** TCP in IP. */
export function tcpPacket(from: Socket, to: Socket, segment: TcpSegment, options?: IpOptions): Bytes {
  const tcpOptions = segment.options ?? new Uint8Array(0);
  const padding = new Uint8Array(-tcpOptions.length & 3);
  const headerWords = 5 + (tcpOptions.length + padding.length) / 4;
  const bytes = concat(
    u16(from.port, to.port),
    u32(segment.sequence >>> 0, segment.acknowledgement >>> 0),
    u8(headerWords << 4, segment.flags),
    u16(segment.window, 0, 0),
    tcpOptions,
    padding,
    segment.payload ?? new Uint8Array(0),
  );
  const checksum = pseudoChecksum(from.ip, to.ip, IP_PROTOCOL.tcp, bytes);
  return ipPacket(from.ip, to.ip, IP_PROTOCOL.tcp, withChecksum(bytes, 16, checksum), options);
}

/** Options of a SYN: MSS, SACK permitted (RFC 2018) and, from 0 to 14, window scale (RFC 7323 section 2.2). */
export function synOptions(mss: number, windowScale: number): Bytes {
  return concat(u8(2, 4), u16(mss), u8(1, 3, 3, windowScale, 1, 1, 4, 2));
}

/** One SACK block (RFC 2018 section 3). */
export function sackOption(left: number, right: number): Bytes {
  return concat(u8(1, 1, 5, 10), u32(left >>> 0, right >>> 0));
}

/** Bytes of the TCP payload that fit an Ethernet frame of 1,514 bytes. */
export function defaultMss(address: string): number {
  return ipBytes(address).length === 4 ? 1460 : 1440;
}
