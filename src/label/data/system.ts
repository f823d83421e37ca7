import type { Row } from './row.ts';

/** Housekeeping: certificates, time, resolvers, own addresses, browsers. */
export const SYSTEM: readonly Row[] = [
  ['Ookla Speedtest', 'Network',
    'speedtest.net', 'ookla.com', 'ooklaserver.net', 'speedtestcustom.com', 'cellmaps.com',
  ],
  ['ntop', 'Network', 'ntop.org'],
  ['Ubiquiti', 'Network', 'ui.com', 'ubnt.com', 'unifi-ai.com'],
  ['Netgear', 'Network', 'netgear.com', 'arlo.com', 'routerlogin.net'],
  ['Quad9', 'Network', 'quad9.net'],
  ['NextDNS', 'Network', 'nextdns.io'],
  ['OpenDNS', 'Network', 'opendns.com', 'umbrella.com'],
];
