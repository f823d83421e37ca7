/** The whole catalogue, one table. */
import { LIFE } from './life.ts';
import { MESSAGING } from './messaging.ts';
import { PLATFORMS } from './platforms.ts';
import type { Row } from './row.ts';
import { SOCIAL } from './social.ts';
import { VIDEO } from './video.ts';

export const CATALOGUE_ROWS: readonly Row[] = [...VIDEO, ...SOCIAL, ...MESSAGING, ...PLATFORMS, ...LIFE];
