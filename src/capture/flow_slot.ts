/**
 * Which packets must be dissected by the same tshark. What two packets have to do with each other is decided by the
 * addresses they go between, outermost first; a pair of addresses falls into one of 65,536 slots, and a slot, not a
 * pair, belongs to a worker: so the table never grows, and pairs that share a slot only share a worker.
 */

/** Kinds of slots, by how freely a worker may be chosen. */
export type SlotKind =
  /** TCP, and QUIC on UDP port 443: any worker. */
  | 'free'
  /** TCP that sets up media between the same two: with the other signalling if the slot is not taken yet. */
  | 'signalling'
  /** All other IP traffic: one worker, for SIP and its like set up RTP between other addresses. */
  | 'common'
  /** What is not IP, and signalling itself: one worker, at once the newest when workers change. */
  | 'mobile';

/** A slot's place in the table: free slots first, common ones behind them, the mobile one last. */
export interface Slot {
  readonly index: number;
  readonly kind: SlotKind;
}

const PAIRS = 65_536;
export const SLOT_COUNT = 2 * PAIRS + 1;
const MOBILE: Slot = Object.freeze({ index: 2 * PAIRS, kind: 'mobile' });

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

const ETHER = { ipv4: 0x0800, ipv6: 0x86dd, vlan: 0x8100, providerVlan: 0x88a8, pppoe: 0x8864, mpls: 0x8847 };
const PPP = { ipv4: 0x0021, ipv6: 0x0057 };
const IP = { hopByHop: 0, icmp: 1, tcp: 6, udp: 17, routing: 43, fragment: 44, icmp6: 58, options: 60 };

const QUIC_PORT = 443;
/** H.225, SIP, RTSP, Skinny, H.248: TCP that sets up RTP. */
const TCP_SIGNALLING = new Set([554, 1720, 2000, 2944, 5060, 5061, 8554]);
/** MGCP, H.248, SIP. */
const UDP_SIGNALLING = new Set([2427, 2727, 2944, 5060, 5061]);

/** Datagrams in fragments that are remembered: they come at once or never. */
const MAX_FRAGMENTED = 4096;

/** Headers in front of IP that are looked through: VLAN tags, MPLS labels, IPv6 extensions. */
const MAX_HEADERS = 8;

const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

type Part = 'whole' | 'quoted';

/** What a fragment header says. */
interface Fragment {
  readonly id: number;
  readonly isFirst: boolean;
}

export class FlowSlots {
  /** Slots of datagrams in fragments: only the first one has ports. */
  readonly #fragmented = new Map<number, Slot>();

  /** The slot of a frame. Whatever cannot be read this way is `mobile`, so that no packet is without one. */
  of(linkType: number, frame: Uint8Array): Slot {
    switch (linkType) {
      case LINK.ethernet:
        return this.#ofEtherType(frame, u16(frame, 12), 14);
      case LINK.raw:
      case LINK.rawBsd:
      case LINK.rawOpenBsd:
      case LINK.ipv4:
      case LINK.ipv6:
        return this.#ofIp(frame, 0, 'whole');
      case LINK.null:
      case LINK.loop:
        return this.#ofIp(frame, 4, 'whole');
      case LINK.cooked:
        return this.#ofEtherType(frame, u16(frame, 14), 16);
      case LINK.cooked2:
        return this.#ofEtherType(frame, u16(frame, 0), 20);
      default:
        return MOBILE;
    }
  }

  #ofEtherType(frame: Uint8Array, etherType: number, start: number): Slot {
    let type = etherType;
    let at = start;
    for (let i = 0; i < MAX_HEADERS; i++) {
      switch (type) {
        case ETHER.ipv4:
        case ETHER.ipv6:
          return this.#ofIp(frame, at, 'whole');
        case ETHER.vlan:
        case ETHER.providerVlan:
          type = u16(frame, at + 2);
          at += 4;
          break;
        case ETHER.pppoe: {
          const protocol = u16(frame, at + 6);
          return protocol === PPP.ipv4 || protocol === PPP.ipv6 ? this.#ofIp(frame, at + 8, 'whole') : MOBILE;
        }
        case ETHER.mpls: {
          const last = ((frame[at + 2] ?? 1) & 1) === 1;
          at += 4;
          if (last) return this.#ofIp(frame, at, 'whole');
          break;
        }
        default:
          return MOBILE;
      }
    }
    return MOBILE;
  }

  /** @param part `quoted`: it stands inside an ICMP error, and belongs to the stream that the error is about */
  #ofIp(frame: Uint8Array, at: number, part: Part): Slot {
    const version = (frame[at] ?? 0) >> 4;
    if (version === 4 && frame.length >= at + 20) return this.#ofIpv4(frame, at, part);
    if (version === 6 && frame.length >= at + 40) return this.#ofIpv6(frame, at, part);
    return MOBILE;
  }

  #ofIpv4(frame: Uint8Array, at: number, part: Part): Slot {
    const pair = pairOf(frame, at + 12, at + 16, 4);
    const next = at + ((frame[at] ?? 0) & 0x0f) * 4;
    // RFC 791 section 3.1: "more fragments", and the offset.
    const word = u16(frame, at + 6) & 0x3fff;
    const fragment = word === 0 ? undefined : { id: u16(frame, at + 4), isFirst: (word & 0x1fff) === 0 };
    return this.#ofTransport(frame, next, frame[at + 9] ?? 0, pair, fragment, part);
  }

  #ofIpv6(frame: Uint8Array, at: number, part: Part): Slot {
    const pair = pairOf(frame, at + 8, at + 24, 16);
    let protocol = frame[at + 6] ?? 0;
    let next = at + 40;
    let fragment: Fragment | undefined;
    for (let i = 0; i < MAX_HEADERS; i++) {
      if (protocol === IP.hopByHop || protocol === IP.routing || protocol === IP.options) {
        protocol = frame[next] ?? 0;
        next += ((frame[next + 1] ?? 0) + 1) * 8;
      } else if (protocol === IP.fragment) {
        // RFC 8200 section 4.5.
        protocol = frame[next] ?? 0;
        fragment = {
          id: u16(frame, next + 4) * 65_536 + u16(frame, next + 6),
          isFirst: (u16(frame, next + 2) & 0xfff8) === 0,
        };
        next += 8;
      } else break;
    }
    return this.#ofTransport(frame, next, protocol, pair, fragment, part);
  }

  #ofTransport(
    frame: Uint8Array,
    at: number,
    protocol: number,
    pair: number,
    fragment: Fragment | undefined,
    part: Part,
  ): Slot {
    if (protocol === IP.tcp) {
      const signals = !fragment &&
        (TCP_SIGNALLING.has(u16(frame, at)) || TCP_SIGNALLING.has(u16(frame, at + 2)));
      return { index: pair, kind: signals ? 'signalling' : 'free' };
    }
    if (protocol === IP.udp) {
      const slot = fragment?.isFirst === false ? undefined : ofUdp(u16(frame, at), u16(frame, at + 2), pair);
      return fragment ? this.#ofFragment(fragment, pair, slot) : slot ?? commonSlot(pair);
    }
    if (part === 'whole' && !fragment && isError(protocol, frame[at])) {
      return this.#ofIp(frame, at + 8, 'quoted');
    }
    return commonSlot(pair);
  }

  /** All fragments of a datagram go where the one goes that came first. */
  #ofFragment({ id }: Fragment, pair: number, slot: Slot | undefined): Slot {
    const key = pair * 4_294_967_296 + id;
    const known = this.#fragmented.get(key);
    if (known) return known;
    const chosen = slot ?? commonSlot(pair);
    this.#fragmented.set(key, chosen);
    if (this.#fragmented.size > MAX_FRAGMENTED) {
      for (const oldest of this.#fragmented.keys()) {
        this.#fragmented.delete(oldest);
        break;
      }
    }
    return chosen;
  }
}

const commonSlot = (pair: number): Slot => ({ index: PAIRS + pair, kind: 'common' });

function ofUdp(from: number, to: number, pair: number): Slot {
  if (from === QUIC_PORT || to === QUIC_PORT) return { index: pair, kind: 'free' };
  return UDP_SIGNALLING.has(from) || UDP_SIGNALLING.has(to) ? MOBILE : commonSlot(pair);
}

/** Messages that quote the packet they are about: RFC 792, RFC 4443 section 2.1. */
function isError(protocol: number, type: number | undefined): boolean {
  if (protocol === IP.icmp) return type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
  return protocol === IP.icmp6 && type !== undefined && type < 128;
}

/** The same for both directions. */
function pairOf(frame: Uint8Array, source: number, destination: number, length: 4 | 16): number {
  const sum = hashOf(frame, source, length) + hashOf(frame, destination, length);
  return (sum ^ (sum >>> 16)) & (PAIRS - 1);
}

/** FNV-1a, then mixed so that neighbouring addresses land far apart. */
function hashOf(frame: Uint8Array, at: number, length: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ (frame[at + i] ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
