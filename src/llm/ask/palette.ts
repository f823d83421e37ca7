/** The questions that need no model. */
import type { ReadyQuestion } from '../../model/ask.ts';
import { HEALTH } from './palette/health.ts';
import { TIME } from './palette/time.ts';
import { TRAFFIC } from './palette/traffic.ts';
import { WHERE } from './palette/where.ts';
import type { Ready } from './ready.ts';

export const GROUPS: readonly (readonly [ReadyQuestion['group'], readonly Ready[]])[] = [
  ['traffic', TRAFFIC],
  ['time', TIME],
  ['health', HEALTH],
  ['where', WHERE],
];

export const PALETTE: readonly Ready[] = GROUPS.flatMap(([, questions]) => questions);

export const readyById = (id: string): Ready | undefined => PALETTE.find((each) => each.id === id);
