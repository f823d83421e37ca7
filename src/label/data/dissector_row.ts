import type { DissectorKind } from '../dissectors.ts';

/** tshark's layer name → how people write it, application, category, kind. */
export type DissectorRow = readonly [
  layer: string,
  protocol: string,
  app: string,
  category: string,
  kind: DissectorKind,
];
