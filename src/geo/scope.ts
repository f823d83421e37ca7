/** What kind of address it is. Only public ones are ever looked up. */
import type { AddressScope } from '../model/place.ts';
import { type Address, embeddedV4, inPrefix, parseAddress, parsePrefix, type Prefix } from './address.ts';

/**
 * IANA IPv4 Special-Purpose Address Registry (RFC 6890 as updated) and the IPv4 Multicast Address Space (RFC 5771).
 * The first row that holds an address counts: what the registries carve out of a larger range stands before it.
 */
const V4: readonly [prefix: string, scope: AddressScope][] = [
  ['0.0.0.0/32', 'unspecified'], // RFC 1122 section 3.2.1.3
  ['0.0.0.0/8', 'reserved'], // "this network", RFC 791 section 3.2
  ['10.0.0.0/8', 'private'], // RFC 1918
  ['100.64.0.0/10', 'shared'], // RFC 6598
  ['127.0.0.0/8', 'loopback'], // RFC 1122 section 3.2.1.3
  ['169.254.0.0/16', 'link-local'], // RFC 3927
  ['172.16.0.0/12', 'private'], // RFC 1918
  ['192.0.0.9/32', 'public'], // Port Control Protocol anycast, RFC 7723: globally reachable
  ['192.0.0.10/32', 'public'], // TURN anycast, RFC 8155: globally reachable
  ['192.0.0.0/24', 'reserved'], // IETF protocol assignments, RFC 6890
  ['192.0.2.0/24', 'documentation'], // TEST-NET-1, RFC 5737
  ['192.88.99.0/24', 'reserved'], // 6to4 relay anycast, deprecated by RFC 7526
  ['192.168.0.0/16', 'private'], // RFC 1918
  ['198.18.0.0/15', 'benchmarking'], // RFC 2544
  ['198.51.100.0/24', 'documentation'], // TEST-NET-2, RFC 5737
  ['203.0.113.0/24', 'documentation'], // TEST-NET-3, RFC 5737
  ['224.0.0.0/4', 'multicast'], // RFC 5771
  ['255.255.255.255/32', 'broadcast'], // RFC 8190
  ['240.0.0.0/4', 'reserved'], // RFC 1112 section 4
];

/**
 * IANA IPv6 Special-Purpose Address Registry (RFC 6890 as updated) and the IPv6 Address Space, of which only 2000::/3
 * is global unicast so far (RFC 4291 section 2.4).
 */
const V6: readonly [prefix: string, scope: AddressScope][] = [
  ['::/128', 'unspecified'], // RFC 4291 section 2.5.2
  ['::1/128', 'loopback'], // RFC 4291 section 2.5.3
  ['64:ff9b:1::/48', 'private'], // local-use translation, RFC 8215
  ['100::/64', 'reserved'], // discard-only, RFC 6666
  ['100:0:0:1::/64', 'reserved'], // dummy prefix, RFC 9780
  ['2001:1::1/128', 'public'], // Port Control Protocol anycast, RFC 7723: globally reachable
  ['2001:1::2/128', 'public'], // TURN anycast, RFC 8155: globally reachable
  ['2001:1::3/128', 'public'], // DNS-SD Service Registration anycast, RFC 9665: globally reachable
  ['2001:2::/48', 'benchmarking'], // RFC 5180
  ['2001:3::/32', 'public'], // AMT, RFC 7450: globally reachable
  ['2001:4:112::/48', 'public'], // AS112-v6, RFC 7535: globally reachable
  ['2001:10::/28', 'reserved'], // ORCHID, RFC 4843, returned
  ['2001:20::/28', 'public'], // ORCHIDv2, RFC 7343: globally reachable
  ['2001:30::/28', 'public'], // drone remote identification, RFC 9374: globally reachable
  ['2001:db8::/32', 'documentation'], // RFC 3849
  ['2001::/23', 'reserved'], // IETF protocol assignments, RFC 2928
  ['3fff::/20', 'documentation'], // RFC 9637
  ['5f00::/16', 'reserved'], // segment identifiers of SRv6, RFC 9602
  ['2000::/3', 'public'], // global unicast, RFC 4291
  ['fc00::/7', 'private'], // unique local, RFC 4193
  ['fe80::/10', 'link-local'], // RFC 4291 section 2.5.6
  ['fec0::/10', 'private'], // site-local, deprecated by RFC 3879: still nobody else's
  ['ff00::/8', 'multicast'], // RFC 4291 section 2.7
  ['::/0', 'reserved'], // not assigned: RFC 4291 section 2.4
];

type Row = readonly [prefix: Prefix, scope: AddressScope];
const parsed = (rows: typeof V4): Row[] => rows.map(([text, scope]) => [parsePrefix(text), scope]);
const ROWS_V4 = parsed(V4);
const ROWS_V6 = parsed(V6);

/**
 * IPv6 addresses that stand for an IPv4 address, and where in them it is. What they stand for decides. Interface
 * identifiers that hold one (ISATAP, RFC 5214) are not among them: there the prefix says where packets go.
 */
const EMBEDDINGS: readonly { prefix: Prefix; from: number; mask?: number }[] = [
  { prefix: parsePrefix('::ffff:0:0/96'), from: 12 }, // IPv4-mapped, RFC 4291 section 2.5.5.2
  { prefix: parsePrefix('::ffff:0:0:0/96'), from: 12 }, // IPv4-translated, RFC 2765 section 2.1
  { prefix: parsePrefix('64:ff9b::/96'), from: 12 }, // NAT64, RFC 6052
  { prefix: parsePrefix('2002::/16'), from: 2 }, // 6to4, RFC 3056
  { prefix: parsePrefix('2001::/32'), from: 12, mask: 0xff }, // Teredo, RFC 4380 section 4: the client, inverted
];

/** IPv4-compatible, deprecated (RFC 4291 section 2.5.5.1); `::` and `::1` are not among them. */
const COMPATIBLE = parsePrefix('::/96');

/** The IPv4 address that an IPv6 address stands for; undefined when it stands for itself. */
export function embedded(address: Address): Address | undefined {
  if (address.version === 4) return undefined;
  const found = EMBEDDINGS.find(({ prefix }) => inPrefix(address, prefix.address, prefix.bits));
  if (found) return embeddedV4(address, found.from, found.mask);
  const inner = embeddedV4(address, 12);
  return inPrefix(address, COMPATIBLE.address, COMPATIBLE.bits) && inner.bytes[0] !== 0 ? inner : undefined;
}

function rowScope(address: Address): AddressScope {
  const rows = address.version === 4 ? ROWS_V4 : ROWS_V6;
  const row = rows.find(([prefix]) => inPrefix(address, prefix.address, prefix.bits));
  // IPv4 that no row holds is everybody's; IPv6 ends with a row for all.
  return row?.[1] ?? 'public';
}

export interface ScopedAddress {
  readonly scope: AddressScope;
  /** The address to look up: the IPv4 address inside, where the text is only another writing of one. */
  readonly address: Address;
}

/** Undefined for what is no IP address: a MAC, an empty text. */
export function scoped(text: string): ScopedAddress | undefined {
  const outer = parseAddress(text);
  if (!outer) return undefined;
  const address = embedded(outer) ?? outer;
  return { scope: rowScope(address), address };
}

export function scopeOf(text: string): AddressScope | undefined {
  return scoped(text)?.scope;
}
