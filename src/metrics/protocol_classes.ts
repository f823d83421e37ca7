/** Which classes a packet counts in, and whether it is encrypted: read from the protocol chain, in one place. */
import { PROTOCOL_CLASSES, type ProtocolClass } from '../model/protocol.ts';

/** CONTRACT.md, "SQL views". */
const CLASS_OF_LAYER: Readonly<Record<string, ProtocolClass>> = {
  tcp: 'tcp',
  udp: 'udp',
  quic: 'quic',
  rtp: 'rtp',
  tls: 'tls',
  dtls: 'tls',
  dns: 'dns',
  mdns: 'dns',
  llmnr: 'dns',
  http: 'http',
  http2: 'http',
  http3: 'http',
  icmp: 'icmp',
  icmpv6: 'icmp',
};

/** Layers whose content nobody on the way can read. Names are tshark's, as they stand in `frame.protocols`. */
const ENCRYPTED_LAYERS = new Set([
  'tls',
  'dtls',
  'quic',
  'gquic',
  'ssh',
  'wg',
  'esp',
  'openvpn',
  'srtp',
  'srtcp',
  'dnscrypt',
  'ipsec-nat-t',
  'zrtp',
  'tinc',
]);

export interface ChainFacts {
  /** Indices into PROTOCOL_CLASSES. */
  readonly classes: readonly number[];
  /** The same as bits: 1 << index. */
  readonly classMask: number;
  readonly encrypted: boolean;
  /** Of the outermost network header; undefined without one. */
  readonly ipVersion: 4 | 6 | undefined;
}

const classIndex = (name: ProtocolClass) => PROTOCOL_CLASSES.indexOf(name);
const facts = new WeakMap<readonly string[], ChainFacts>();

/** Facts of a chain; chains are shared objects, so each is worked out once. */
export function chainFacts(chain: readonly string[]): ChainFacts {
  const known = facts.get(chain);
  if (known) return known;
  const found = new Set<ProtocolClass>();
  let encrypted = false;
  let ipVersion: 4 | 6 | undefined;
  for (const layer of chain) {
    const name = Object.hasOwn(CLASS_OF_LAYER, layer) ? CLASS_OF_LAYER[layer] : undefined;
    if (name) found.add(name);
    encrypted ||= ENCRYPTED_LAYERS.has(layer);
    ipVersion ??= layer === 'ip' ? 4 : layer === 'ipv6' ? 6 : undefined;
  }
  if (found.size === 0) found.add('other');
  const classes = [classIndex('all'), ...[...found].map(classIndex)];
  const classMask = classes.reduce((mask, index) => mask | (1 << index), 0);
  const result = { classes, classMask, encrypted, ipVersion };
  facts.set(chain, result);
  return result;
}
