/** Which chart the shape of a result suggests, if any. The page draws it, and computes nothing for it. */
import type { AskedColumn, Chart } from './ask.ts';
import type { Cell } from './query.ts';

/** More bars than these are a table. */
const MOST_BARS = 50;
const MOST_SERIES = 4;
/** Two moments are no course. */
const LEAST_MOMENTS = 3;

/** Numbers that stand for a thing and measure nothing. */
export const NAMES_A_THING = /(^|_)(id|no|port|rank|stream|asn|latitude|longitude|payload_type|ssrc)$/;

/** @returns null where a table says it best */
export function chartOf(columns: readonly AskedColumn[], rows: readonly (readonly Cell[])[]): Chart | null {
  const figures = columns.flatMap(({ name, unit }, at) =>
    unit !== 'us' && !NAMES_A_THING.test(name) && isMeasured(rows, at) ? [at] : []
  );
  const unitOf = (at: number) => columns[at]?.unit ?? null;
  // A unit tells more than a count, and one axis has one unit.
  const first = figures.find((at) => unitOf(at) !== null) ?? figures[0];
  if (first === undefined) return null;
  const unit = unitOf(first);
  const moment = columns.findIndex((column, at) => column.unit === 'us' && isMeasured(rows, at));
  if (moment >= 0) {
    if (rows.length < LEAST_MOMENTS || !rises(rows, moment)) return null;
    const y = figures.filter((at) => unitOf(at) === unit).slice(0, MOST_SERIES);
    return { kind: 'line', x: moment, y, unit };
  }
  const name = columns.findIndex((_, at) => rows.every((row) => typeof row[at] === 'string'));
  if (name < 0 || rows.length < 2 || rows.length > MOST_BARS) return null;
  return { kind: 'bar', x: name, y: [first], unit };
}

function isMeasured(rows: readonly (readonly Cell[])[], at: number): boolean {
  return rows.every((row) => row[at] === null || typeof row[at] === 'number') &&
    rows.some((row) => typeof row[at] === 'number');
}

/** A line goes on in time; the busiest seconds, ranked, are no course. */
function rises(rows: readonly (readonly Cell[])[], at: number): boolean {
  return rows.every((row, i) => {
    const [before, now] = [rows[i - 1]?.[at] ?? -Infinity, row[at]];
    return typeof now === 'number' && typeof before === 'number' && now > before;
  });
}
