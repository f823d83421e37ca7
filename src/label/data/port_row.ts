/** Ports and what they stand for, as registered with IANA or as the program's own documentation says; the last column marks housekeeping protocols. */
export type PortRow = readonly [
  transports: 'tcp' | 'udp' | 'tcp/udp',
  port: number,
  service: string,
  app: string,
  category: string,
  system?: 'system' | '',
];
