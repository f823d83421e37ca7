import { BROADCAST_MAC, ipBytes, macBytes } from './address.ts';
import { type Bytes, concat, le32, padTo, u16, u32, u8 } from './bytes.ts';

/** Link types as pcap and pcapng number them (the tcpdump group's registry). */
export const LINK_TYPE = {
  null: 0,
  ethernet: 1,
  raw: 101,
  ieee80211: 105,
  loop: 108,
  linuxSll: 113,
  bluetoothH4: 187,
  usbLinux: 220,
  socketCan: 227,
  linuxSll2: 276,
} as const;

export const ETHER_TYPE = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd, transparentBridging: 0x6558 } as const;

/** The type that an IP packet has on Ethernet. */
export function etherTypeOf(packet: Uint8Array): number {
  return (packet[0] ?? 0) >> 4 === 6 ? ETHER_TYPE.ipv6 : ETHER_TYPE.ipv4;
}

export function ethernet(
  source: string,
  destination: string,
  packet: Uint8Array,
  etherType = etherTypeOf(packet),
): Bytes {
  return concat(macBytes(destination), macBytes(source), u16(etherType), packet);
}

/** A frame as it arrives: Ethernet pads to 60 bytes, which a capture at the sender never shows. */
export function padded(frame: Uint8Array): Bytes {
  return padTo(frame, 60);
}

/** ARP for IPv4 (RFC 826), with its Ethernet header. A request asks everyone who has `targetIp`. */
export function arp(
  kind: 'request' | 'reply',
  sender: { mac: string; ip: string },
  target: { mac: string; ip: string },
): Bytes {
  const body = concat(
    u16(1, ETHER_TYPE.ipv4),
    u8(6, 4),
    u16(kind === 'request' ? 1 : 2),
    macBytes(sender.mac),
    ipBytes(sender.ip),
    kind === 'request' ? new Uint8Array(6) : macBytes(target.mac),
    ipBytes(target.ip),
  );
  return ethernet(sender.mac, kind === 'request' ? BROADCAST_MAC : target.mac, body, ETHER_TYPE.arp);
}

/** Where a packet on Linux's `any` interface was seen. */
export const SLL_PACKET = { toUs: 0, broadcast: 1, multicast: 2, toOthers: 3, outgoing: 4 } as const;

/** Linux "cooked" capture, version 1. */
export function linuxSll(packetType: number, mac: string, packet: Uint8Array): Bytes {
  return concat(u16(packetType, 1, 6), macBytes(mac), u16(0), u16(etherTypeOf(packet)), packet);
}

/** Linux "cooked" capture, version 2: it knows the interface. */
export function linuxSll2(
  packetType: number,
  interfaceIndex: number,
  mac: string,
  packet: Uint8Array,
): Bytes {
  return concat(
    u16(etherTypeOf(packet), 0),
    u32(interfaceIndex),
    u16(1),
    u8(packetType, 6),
    macBytes(mac),
    u16(0),
    packet,
  );
}

/** BSD loopback: the address family in the byte order of the machine that captured. */
export function bsdNull(packet: Uint8Array): Bytes {
  return concat(le32(etherTypeOf(packet) === ETHER_TYPE.ipv6 ? 30 : 2), packet);
}

/** OpenBSD loopback: the address family in network order. */
export function bsdLoop(packet: Uint8Array): Bytes {
  return concat(u32(etherTypeOf(packet) === ETHER_TYPE.ipv6 ? 24 : 2), packet);
}

/** GRE (RFC 2784), with the key of RFC 2890 where one is given. */
export function gre(packet: Uint8Array, protocol = etherTypeOf(packet), key?: number): Bytes {
  return key === undefined
    ? concat(u16(0, protocol), packet)
    : concat(u16(0x2000, protocol), u32(key), packet);
}

/** VXLAN header (RFC 7348 section 5) before an Ethernet frame. */
export function vxlan(networkId: number, frame: Uint8Array): Bytes {
  return concat(u8(8, 0, 0, 0), u32(networkId << 8), frame);
}
