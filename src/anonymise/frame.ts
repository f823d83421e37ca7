/**
 * A frame without what it carries: link, network and transport headers stay, with other addresses and with checksums
 * that fit; what cannot be rewritten safely is cut off, together with everything behind it.
 */
import type { Anonymiser } from '../model/anonymise.ts';
import { checksum } from './checksum.ts';
import { transport } from './transport.ts';

/** IANA assigned link types (draft-ietf-opsawg-pcaplinktype). */
const LINK = {
  null: 0,
  ethernet: 1,
  rawBsd: 12,
  rawOpenBsd: 14,
  raw: 101,
  loop: 108,
  cooked: 113,
  ipv4: 228,
  ipv6: 229,
  cooked2: 276,
} as const;

const ETHER = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd, providerVlan: 0x88a8 };
const MAX_VLAN_TAGS = 4;
const MAC_BYTES = 6;

/** RFC 791, RFC 8200. */
const IPV4_BYTES = 20;
const IPV6_BYTES = 40;
const IPV6_FRAGMENT = 44;
const IPV6_FRAGMENT_BYTES = 8;
const ARP_BYTES = 28;

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** @returns what is left of the frame, a copy; empty where even its link header is not understood */
export function anonymousFrame(
  linkType: number,
  frame: Uint8Array,
  anonymiser: Anonymiser,
): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(frame);
  return bytes.subarray(0, Math.min(bytes.byteLength, new Rewriter(bytes, anonymiser).link(linkType)));
}

/** Each method rewrites in place from `at` on, and says where what may stay ends. */
class Rewriter {
  constructor(readonly bytes: Uint8Array, readonly anonymiser: Anonymiser) {}

  link(linkType: number): number {
    switch (linkType) {
      case LINK.ethernet: {
        const macs = this.#mac(0) && this.#mac(MAC_BYTES);
        return macs ? this.#etherType(12, 14) : 0;
      }
      case LINK.raw:
      case LINK.rawBsd:
      case LINK.rawOpenBsd:
      case LINK.ipv4:
      case LINK.ipv6:
        return this.#ip(0);
      case LINK.null:
      case LINK.loop:
        return this.#ip(4);
      case LINK.cooked:
        return this.#linkAddress(4, 6) ? this.#etherType(14, 16) : 0;
      case LINK.cooked2:
        return this.#cooked2();
      default:
        return 0;
    }
  }

  /** Protocol, reserved, interface, kind of address, direction, length of address, address. */
  #cooked2(): number {
    if (this.bytes.byteLength < 20) return 0;
    const length = this.bytes[11] ?? 0;
    return this.#address8(length, 12) ? this.#etherType(0, 20) : 0;
  }

  /** Length in two bytes, then eight bytes of address. */
  #linkAddress(lengthAt: number, at: number): boolean {
    return this.bytes.byteLength >= at + 8 && this.#address8(u16(this.bytes, lengthAt), at);
  }

  #address8(length: number, at: number): boolean {
    if (length === MAC_BYTES) {
      this.bytes.fill(0, at + MAC_BYTES, at + 8); // padding may hold anything
      return this.#mac(at);
    }
    this.bytes.fill(0, at, at + 8); // an address of another kind
    return true;
  }

  #mac(at: number): boolean {
    if (this.bytes.byteLength < at + MAC_BYTES) return false;
    this.bytes.set(this.anonymiser.mac(this.bytes.subarray(at, at + MAC_BYTES)), at);
    return true;
  }

  #etherType(typeAt: number, start: number): number {
    let type = u16(this.bytes, typeAt);
    let at = start;
    for (let tags = 0; tags < MAX_VLAN_TAGS && (type === ETHER.vlan || type === ETHER.providerVlan); tags++) {
      type = u16(this.bytes, at + 2);
      at += 4;
    }
    if (type === ETHER.ipv4 || type === ETHER.ipv6) return this.#ip(at);
    return type === ETHER.arp ? this.#arp(at) : at;
  }

  /** RFC 826, for IPv4 over Ethernet; anything else stays without its body. */
  #arp(at: number): number {
    const { bytes } = this;
    const isUsual = bytes.byteLength >= at + ARP_BYTES && u16(bytes, at) === 1 &&
      u16(bytes, at + 2) === ETHER.ipv4 && u16(bytes, at + 4) === 0x0604;
    if (!isUsual) return at;
    for (const mac of [at + 8, at + 18]) this.#mac(mac);
    for (const address of [at + 14, at + 24]) this.#ipAddress(address, 4);
    return at + ARP_BYTES;
  }

  #ipAddress(at: number, length: 4 | 16): void {
    this.bytes.set(this.anonymiser.address(this.bytes.subarray(at, at + length)), at);
  }

  #ip(at: number): number {
    const version = (this.bytes[at] ?? 0) >> 4;
    if (version === 4 && this.bytes.byteLength >= at + IPV4_BYTES) return this.#ipv4(at);
    if (version === 6 && this.bytes.byteLength >= at + IPV6_BYTES) return this.#ipv6(at);
    return at;
  }

  #ipv4(at: number): number {
    const { bytes } = this;
    const headerBytes = ((bytes[at] ?? 0) & 0x0f) * 4;
    if (headerBytes < IPV4_BYTES || bytes.byteLength < at + headerBytes) return at;
    // Options (source routes, recorded routes) hold addresses: "no operation" in their place, RFC 791 section 3.1.
    bytes.fill(1, at + IPV4_BYTES, at + headerBytes);
    this.#ipAddress(at + 12, 4);
    this.#ipAddress(at + 16, 4);
    bytes.set([0, 0], at + 10);
    const sum = checksum(bytes, at, at + headerBytes, 0);
    bytes.set([sum >> 8, sum & 0xff], at + 10);
    // A length of 0 comes from offloading cards: the frame says it.
    const total = u16(bytes, at + 2) || bytes.byteLength - at;
    const isLater = (u16(bytes, at + 6) & 0x1fff) !== 0;
    if (isLater) return at + headerBytes;
    const isFragment = (u16(bytes, at + 6) & 0x2000) !== 0;
    const next = at + headerBytes;
    return transport(bytes, next, {
      protocol: bytes[at + 9] ?? 0,
      length: Math.max(0, total - headerBytes),
      addresses: bytes.subarray(at + 12, at + 20),
      whole: !isFragment,
    });
  }

  #ipv6(at: number): number {
    const { bytes } = this;
    this.#ipAddress(at + 8, 16);
    this.#ipAddress(at + 24, 16);
    let next = at + IPV6_BYTES;
    let protocol = bytes[at + 6] ?? 0;
    let length = u16(bytes, at + 4) || bytes.byteLength - next;
    let whole = true;
    if (protocol === IPV6_FRAGMENT) {
      if (bytes.byteLength < next + IPV6_FRAGMENT_BYTES) return next;
      const isLater = (u16(bytes, next + 2) & 0xfff8) !== 0;
      protocol = bytes[next] ?? 0;
      length -= IPV6_FRAGMENT_BYTES;
      next += IPV6_FRAGMENT_BYTES;
      if (isLater) return next;
      whole = false;
    }
    // Other extension headers (routing, home address) hold addresses: cut, with what follows.
    return transport(bytes, next, { protocol, length, addresses: bytes.subarray(at + 8, at + 40), whole });
  }
}
