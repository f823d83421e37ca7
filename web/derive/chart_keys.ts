/** Charts by keyboard: where a key moves the cursor that all of them share, and what Shift selects. */
import { indexAt, pointsWithin, type Stretch, type TimeSteps, wholeSteps } from './series.ts';

/** The cursor as keys move it, in seconds since the epoch. */
export interface KeyedCursor {
  readonly atS: number;
  /** Where a selection began; undefined: there is none. */
  readonly anchorS: number | undefined;
}

/** A page of the chart. */
const PAGES = 10;

/**
 * Where `key` moves the cursor among the points that are shown; undefined for a key that moves nothing.
 * @param from where it is; undefined: nowhere yet, and the newest point is the first to be read
 */
export function movedCursor(
  key: string,
  select: boolean,
  from: KeyedCursor | undefined,
  steps: TimeSteps,
  stretch: Stretch,
): KeyedCursor | undefined {
  const { start, end } = pointsWithin(steps.timesS, stretch);
  const last = end - 1;
  if (last < start) return undefined;
  const clamp = (index: number) => Math.min(Math.max(index, start), last);
  const at = from && clamp(indexAt(steps.timesS, from.atS));
  const page = Math.max(1, Math.round((end - start) / PAGES));
  const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: -page, PageDown: page }[key];
  const to = by !== undefined
    ? at === undefined ? last : clamp(at + by)
    : key === 'Home'
    ? start
    : key === 'End'
    ? last
    : undefined;
  const atS = steps.timesS[to ?? -1];
  if (atS === undefined) return undefined;
  return { atS, anchorS: select ? from?.anchorS ?? steps.timesS[at ?? last] : undefined };
}

/** What is selected, in whole steps; undefined: nothing. */
export function selectedStretch(cursor: KeyedCursor | undefined, stepS: number): Stretch | undefined {
  if (cursor?.anchorS === undefined) return undefined;
  const { atS, anchorS } = cursor;
  return wholeSteps({ fromS: Math.min(atS, anchorS), toS: Math.max(atS, anchorS) + stepS }, stepS);
}
