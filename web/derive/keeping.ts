/** What limits of the history would remove, in words. */
import type { KeepingPreview } from '../../src/model/place.ts';
import { byteSize, counted, written } from './format.ts';

const sessions = (count: number) => counted(count, 'session');

export const removesNothing = ({ packets_sessions, figures_sessions }: KeepingPreview): boolean =>
  packets_sessions + figures_sessions === 0;

/** "This removes now: packets and raw captures of 54 sessions, streams and totals of 3 sessions (about 2.1 GB)." */
export function removesSentence({ packets_sessions, figures_sessions, bytes }: KeepingPreview): string {
  const what = [
    packets_sessions > 0 ? `packets and raw captures of ${sessions(packets_sessions)}` : '',
    figures_sessions > 0 ? `streams, seconds and totals of ${sessions(figures_sessions)}` : '',
  ].filter((part) => part !== '').join(', ');
  return `This removes now: ${what} (about ${written(byteSize(bytes))}). It cannot be undone.`;
}

/** How many sessions are not named; one that loses its figures may lose its packets along with them. */
export function moreThanNamed({ packets_sessions, figures_sessions, first }: KeepingPreview): number {
  const whole = Math.max(packets_sessions, figures_sessions);
  return Math.max(0, whole - first.length);
}
