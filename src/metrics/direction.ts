/** Inbound or outbound, by the addresses that are "here". */
import ipaddr from 'ipaddr.js';
import type { Direction } from '../model/packet.ts';
import type { Locality } from '../model/session.ts';

/** Ranges that are nobody else's on the way: a capture from elsewhere is looked at from inside them. */
const PRIVATE_RANGES = new Set(['private', 'uniqueLocal', 'linkLocal', 'loopback', 'carrierGradeNat']);

/** Distinct addresses remembered: 100,000 at some 100 bytes. A scan beyond that only costs time. */
const CACHE_SIZE = 100_000;

function parsed(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  // The library also reads 10.2.1 (a USB device) and 0x0a (a Zigbee one) as IPv4 addresses, which they are not.
  if (!address.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(address)) return undefined;
  try {
    // `process` turns IPv4-mapped IPv6 addresses into the IPv4 addresses they stand for.
    return ipaddr.process(address);
  } catch {
    return undefined; // a MAC, or empty
  }
}

type Network = ReturnType<typeof ipaddr.parseCIDR>;

function network(text: string): Network | undefined {
  try {
    return ipaddr.parseCIDR(text);
  } catch {
    return undefined;
  }
}

/** Whether a text is an IP address, or a network in prefix notation. */
export function isNetwork(text: string): boolean {
  return text.length <= 64 && (parsed(text) !== undefined || network(text) !== undefined);
}

export class DirectionFinder {
  readonly #cache = new Map<string, boolean>();
  readonly #own: ReadonlySet<string>;
  readonly #networks: readonly Network[];
  readonly #byRange: boolean;
  #localSeen = false;

  constructor(locality: Locality) {
    this.#byRange = locality.kind === 'private';
    const addresses = locality.kind === 'own' ? locality.addresses : [];
    this.#own = new Set(addresses.map((address) => parsed(address)?.toString() ?? address));
    this.#networks = addresses.flatMap((address) => {
      const found = network(address);
      return found ? [found] : [];
    });
  }

  /** Whether any address so far was here. */
  get localSeen(): boolean {
    return this.#localSeen;
  }

  of(source: string, destination: string): Direction {
    const from = this.isHere(source);
    const to = this.isHere(destination);
    return from ? (to ? 'local' : 'out') : to ? 'in' : 'transit';
  }

  isHere(address: string): boolean {
    const known = this.#cache.get(address);
    if (known !== undefined) return known;
    const here = this.#decide(address);
    if (this.#cache.size >= CACHE_SIZE) this.#cache.clear();
    this.#cache.set(address, here);
    this.#localSeen ||= here;
    return here;
  }

  #decide(address: string): boolean {
    if (this.#own.has(address)) return true;
    const ip = parsed(address);
    if (!ip) return false;
    // All of loopback is here, whatever was configured (CONTRACT.md: "and all of loopback").
    if (ip.range() === 'loopback') return true;
    if (this.#byRange) return PRIVATE_RANGES.has(ip.range());
    return this.#own.has(ip.toString()) ||
      this.#networks.some(([base, bits]) => base.kind() === ip.kind() && ip.match(base, bits));
  }
}
