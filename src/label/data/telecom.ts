import type { Row } from './row.ts';

/** Telecom operators. */
export const TELECOM: readonly Row[] = [
  ['KPN', 'Telecom', 'kpn.com', 'kpn.net', 'telfort.nl', 'xs4all.nl'],
  ['Digi', 'Telecom', 'digi.ro', 'digionline.ro', 'digi.hu', 'digimobil.es', 'rcs-rds.ro'],
  ['Jio', 'Telecom', 'jio.com', 'jiotv.com', 'ril.com', 'jio.in', 'jiocloud.com', 'jioconnect.com'],
];
