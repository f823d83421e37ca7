/**
 * Which colour stands for what, once for the whole page. Colours are names of tokens in css/tokens.css (after Okabe and
 * Ito, 2008), so that both themes keep the assignment; a shape and the written name always go with them.
 */
import type { ProtocolClass } from '../../src/model/protocol.ts';

export const HUES = ['blue', 'orange', 'green', 'purple', 'sky', 'yellow', 'red', 'grey'] as const;
export type Hue = (typeof HUES)[number];

/** Filled and ringed marks double the number of things that eight hues can tell apart. */
export interface Mark {
  readonly hue: Hue;
  readonly shape: 'disc' | 'ring';
}

const CLASS_HUES: Record<ProtocolClass, Mark> = {
  all: { hue: 'grey', shape: 'ring' },
  tcp: { hue: 'blue', shape: 'disc' },
  udp: { hue: 'orange', shape: 'disc' },
  quic: { hue: 'green', shape: 'disc' },
  rtp: { hue: 'red', shape: 'disc' },
  tls: { hue: 'purple', shape: 'disc' },
  dns: { hue: 'yellow', shape: 'disc' },
  http: { hue: 'sky', shape: 'disc' },
  icmp: { hue: 'red', shape: 'ring' },
  other: { hue: 'grey', shape: 'disc' },
};

const CLASS_NAMES: Record<ProtocolClass, string> = {
  all: 'All',
  tcp: 'TCP',
  udp: 'UDP',
  quic: 'QUIC',
  rtp: 'RTP',
  tls: 'TLS',
  dns: 'DNS',
  http: 'HTTP',
  icmp: 'ICMP',
  other: 'Other',
};

/** A map and not an object: a category is text from outside, and `constructor` is a word like any other. */
const CATEGORY_MARKS: ReadonlyMap<string, Mark> = new Map(Object.entries<Mark>({
  web: { hue: 'blue', shape: 'disc' },
  video: { hue: 'red', shape: 'disc' },
  social: { hue: 'purple', shape: 'disc' },
  messaging: { hue: 'green', shape: 'disc' },
  'video call': { hue: 'orange', shape: 'disc' },
  cloud: { hue: 'sky', shape: 'disc' },
  music: { hue: 'yellow', shape: 'disc' },
  system: { hue: 'grey', shape: 'disc' },
  network: { hue: 'grey', shape: 'disc' },
  'remote access': { hue: 'purple', shape: 'ring' },
  gaming: { hue: 'red', shape: 'ring' },
  mail: { hue: 'blue', shape: 'ring' },
  vpn: { hue: 'purple', shape: 'ring' },
  voice: { hue: 'orange', shape: 'ring' },
  ai: { hue: 'green', shape: 'ring' },
  developer: { hue: 'sky', shape: 'ring' },
  shopping: { hue: 'yellow', shape: 'ring' },
}));

const UNKNOWN: Mark = { hue: 'grey', shape: 'ring' };

export function classMark(protocol: ProtocolClass): Mark {
  return CLASS_HUES[protocol];
}

export function className(protocol: ProtocolClass): string {
  return CLASS_NAMES[protocol];
}

/** A category that the table does not know gets the mark of the unknown: its name is written beside it. */
export function categoryMark(category: string | null): Mark {
  return CATEGORY_MARKS.get((category ?? '').toLowerCase()) ?? UNKNOWN;
}

const COLUMN_CLASSES: readonly (readonly [RegExp, ProtocolClass])[] = [
  [/^(tls|ssl|dtls)/, 'tls'],
  [/^quic/, 'quic'],
  [/^(dns|mdns|llmnr)/, 'dns'],
  [/^http/, 'http'],
  [/^(rtp|srtp)/, 'rtp'],
  [/^icmp/, 'icmp'],
  [/^tcp/, 'tcp'],
  [/^udp/, 'udp'],
];

/** The class whose colour a row of the packet table takes: Wireshark's Protocol column, else the transport. */
export function columnClass(protocol: string, transport: string | null): ProtocolClass {
  const lower = protocol.toLowerCase();
  for (const [pattern, found] of COLUMN_CLASSES) if (pattern.test(lower)) return found;
  if (transport === 'tcp' || transport === 'udp') return transport;
  return 'other';
}
