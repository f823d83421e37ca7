/** What the replay bar draws and says. */
import type { MetricRow } from '../../src/model/rows.ts';
import { elapsed } from './format.ts';

/** Packet seconds in a second. */
export const SPEEDS: readonly number[] = [0.5, 1, 2, 5, 10, 50, 100];

/** The next speed up or down; the same at either end. */
export function nextSpeed(speed: number, way: 1 | -1): number {
  const at = SPEEDS.findIndex((each) => each >= speed);
  return SPEEDS[Math.min(Math.max((at === -1 ? SPEEDS.length : at) + way, 0), SPEEDS.length - 1)] ?? 1;
}

/** Seconds since the session's first packet as "0:07.3": a tenth is what can be seen to move; after a day it is none. */
export function offsetText(atUs: number, fromUs: number): string {
  const tenths = Math.max(0, Math.floor((atUs - fromUs) / 100_000));
  if (tenths >= 864_000) return elapsed(Math.floor(tenths / 10));
  return `${elapsed(Math.floor(tenths / 10))}.${tenths % 10}`;
}

/** Columns of the small timeline, each 0 to 1 of the busiest; and the shares of the width where something was missed. */
export interface Activity {
  readonly heights: readonly number[];
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
}

/**
 * @param rows of all traffic, each of `stepS` seconds
 * @param columns how many are drawn
 */
export function activity(
  rows: readonly MetricRow[],
  stepS: number,
  fromUs: number,
  toUs: number,
  columns: number,
): Activity {
  const spanUs = Math.max(1, toUs - fromUs);
  const bytes = Array<number>(columns).fill(0);
  const gaps: { from: number; to: number }[] = [];
  const share = (us: number) => Math.min(1, Math.max(0, (us - fromUs) / spanUs));
  for (const row of rows) {
    const [from, to] = [share(row.time_us), share(row.time_us + stepS * 1_000_000)];
    const first = Math.min(columns - 1, Math.floor(from * columns));
    const last = Math.max(first, Math.min(columns - 1, Math.ceil(to * columns) - 1));
    for (let i = first; i <= last; i++) bytes[i] = (bytes[i] ?? 0) + row.bytes / (last - first + 1);
    if (row.gap) gaps.push({ from, to: Math.max(to, from + 1 / columns) });
  }
  const most = bytes.reduce((top, each) => Math.max(top, each), 0);
  // The square root: a burst must not hide that there was something at all.
  return { heights: bytes.map((each) => (most > 0 ? Math.sqrt(each / most) : 0)), gaps };
}

/** What a key asks of a replay; undefined: it is not one of ours. */
export type ReplayKey =
  | { readonly do: 'toggle' | 'start' | 'end' | 'faster' | 'slower' | 'leave' }
  | { readonly do: 'step'; readonly seconds: number };

export function replayKey(key: string, shift: boolean): ReplayKey | undefined {
  switch (key) {
    case ' ':
      return { do: 'toggle' };
    case 'ArrowLeft':
      return { do: 'step', seconds: shift ? -10 : -1 };
    case 'ArrowRight':
      return { do: 'step', seconds: shift ? 10 : 1 };
    case '+':
    case '=':
      return { do: 'faster' };
    case '-':
      return { do: 'slower' };
    case 'Home':
      return { do: 'start' };
    case 'End':
      return { do: 'end' };
    case 'Escape':
      return { do: 'leave' };
    default:
      return undefined;
  }
}
