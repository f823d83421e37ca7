/** Prefixes that say what kind of address it is: they stay, and no other address comes to lie in them. */
import ipaddr from 'ipaddr.js';

export interface Special {
  readonly bytes: readonly number[];
  readonly bits: number;
  /** `whole`: says nothing of anybody, so all of it stays. `prefix`: what follows is replaced. */
  readonly stays: 'whole' | 'prefix';
}

const row = (text: string, stays: Special['stays']): Special => {
  const [address, bits] = ipaddr.parseCIDR(text);
  return { bytes: address.toByteArray(), bits, stays };
};

/** The first row that holds an address counts. Documentation and benchmarking addresses are as any other. */
const V4: readonly Special[] = [
  row('0.0.0.0/32', 'whole'), // RFC 1122 section 3.2.1.3
  row('0.0.0.0/8', 'prefix'),
  row('10.0.0.0/8', 'prefix'), // RFC 1918
  row('100.64.0.0/10', 'prefix'), // RFC 6598
  row('127.0.0.0/8', 'whole'), // RFC 1122 section 3.2.1.3
  row('169.254.0.0/16', 'prefix'), // RFC 3927
  row('172.16.0.0/12', 'prefix'), // RFC 1918
  row('192.168.0.0/16', 'prefix'), // RFC 1918
  row('233.0.0.0/8', 'prefix'), // holds the number of a network, RFC 3180
  row('234.0.0.0/8', 'prefix'), // holds a unicast prefix, RFC 6034
  row('224.0.0.0/4', 'whole'), // RFC 5771
  row('255.255.255.255/32', 'whole'), // RFC 8190
  row('240.0.0.0/4', 'prefix'), // RFC 1112 section 4
];

const V6: readonly Special[] = [
  row('::/128', 'whole'), // RFC 4291 section 2.5.2
  row('::1/128', 'whole'), // RFC 4291 section 2.5.3
  row('::/8', 'prefix'), // RFC 4291 section 2.4
  row('fc00::/7', 'prefix'), // RFC 4193
  row('fe80::/10', 'prefix'), // RFC 4291 section 2.5.6
  row('fec0::/10', 'prefix'), // RFC 3879
  row('ff02::1:ff00:0/104', 'prefix'), // ends with the end of a host's address, RFC 4291 section 2.7.1
  ...Array.from({ length: 16 }, (_, scope) => row(`ff3${scope.toString(16)}::/16`, 'prefix')), // RFC 3306
  ...Array.from({ length: 16 }, (_, scope) => row(`ff7${scope.toString(16)}::/16`, 'prefix')), // RFC 3956
  row('ff00::/8', 'whole'), // RFC 4291 section 2.7
  row('2000::/3', 'prefix'), // global unicast, RFC 4291
];

/** Bits that both begin with. */
function shared(a: readonly number[], b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) {
    const differs = (a[i] ?? 0) ^ (b[i] ?? 0);
    if (differs !== 0) return i * 8 + Math.clz32(differs) - 24;
  }
  return a.length * 8;
}

/**
 * How many leading bits of an address stay: those of its own special prefix, and wherever its bits part from a special
 * prefix, all up to there: else it could come to lie inside.
 */
export function keptBits(bytes: Uint8Array): number {
  const rows = bytes.byteLength === 4 ? V4 : V6;
  let kept = 0;
  let inside = false;
  for (const special of rows) {
    const common = shared(special.bytes, bytes);
    if (common >= special.bits) {
      if (!inside && special.stays === 'whole') return bytes.byteLength * 8;
      inside = true;
      kept = Math.max(kept, special.bits);
    } else if (special.bits <= MAX_PARTING_BITS) kept = Math.max(kept, common + 1);
  }
  return kept;
}

/** Single addresses and the like part from their neighbours at their last bit: those would all stay as they are. */
const MAX_PARTING_BITS = 16;

/** IPv6 addresses that end with an IPv4 address: mapped (RFC 4291 section 2.5.5.2), and of NAT64 (RFC 6052). */
const HOLDS_V4 = [row('::ffff:0:0/96', 'prefix'), row('64:ff9b::/96', 'prefix')];

export function holdsV4(bytes: Uint8Array): boolean {
  return bytes.byteLength === 16 && HOLDS_V4.some((each) => shared(each.bytes, bytes) >= each.bits);
}
