/** The classes that metrics are kept for. They overlap: a QUIC packet is `all`, `udp` and `quic`. */
export const PROTOCOL_CLASSES = [
  'all',
  'tcp',
  'udp',
  'quic',
  'rtp',
  'tls',
  'dns',
  'http',
  'icmp',
  'other',
] as const;

export type ProtocolClass = (typeof PROTOCOL_CLASSES)[number];
