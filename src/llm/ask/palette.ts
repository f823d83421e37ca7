/** The questions that need no model. */
import { HEALTH } from './palette/health.ts';
import { TIME } from './palette/time.ts';
import { TRAFFIC } from './palette/traffic.ts';
import { WHERE } from './palette/where.ts';
import type { Ready } from './ready.ts';

export const PALETTE: readonly Ready[] = [...TRAFFIC, ...TIME, ...HEALTH, ...WHERE];

export const readyById = (id: string): Ready | undefined => PALETTE.find((each) => each.id === id);
