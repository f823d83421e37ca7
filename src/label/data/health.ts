import type { Row } from './row.ts';

/** Health and fitness. */
export const HEALTH: readonly Row[] = [
  ['Peloton', 'Health', 'onepeloton.com', 'pelotoncycle.com'],
  ['CVS Pharmacy', 'Health', 'cvs.com', 'caremark.com'],
  ['Walgreens', 'Health', 'walgreens.com'],
];
