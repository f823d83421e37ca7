/** The chart that an answer suggests, as the bars and lines that are drawn. */
import type { AskAnswer, Chart } from '../../src/model/ask.ts';
import { cellText, type ShownColumn } from './ask_rows.ts';
import type { Column, TimeSteps } from './series.ts';
import { dateNeed } from './time.ts';

export interface Bar {
  readonly name: string;
  /** Null: not measured. */
  readonly value: number | null;
  readonly text: string;
  /** Left edge and width of its bar, in percent of the room; negative values go to the left of zero. */
  readonly left: number;
  readonly width: number;
}

/** @param y position of the column that is drawn */
export function barsOf(
  rows: AskAnswer['rows'],
  columns: readonly ShownColumn[],
  x: number,
  y: number,
): Bar[] {
  const named = rows.map((row) => ({ name: String(row[x] ?? ''), value: numberOrNull(row[y]) }));
  const most = named.reduce((top, { value }) => Math.max(top, value ?? 0), 0);
  const least = named.reduce((low, { value }) => Math.min(low, value ?? 0), 0);
  const span = most - least || 1;
  const part = (value: number) => (value / span) * 100;
  const column = columns[y];
  return named.map(({ name, value }) => ({
    name,
    value,
    text: column === undefined ? '' : cellText(column, value),
    left: part(Math.min(value ?? 0, 0) - least),
    width: part(Math.abs(value ?? 0)),
  }));
}

const numberOrNull = (cell: unknown) => (typeof cell === 'number' && Number.isFinite(cell) ? cell : null);

export interface Lines {
  readonly steps: TimeSteps;
  readonly columns: readonly Column[];
}

const SECOND_US = 1_000_000;

/**
 * Rows that stand at whole seconds hold for their step, the shortest between two of them, and nothing is drawn where a
 * step has no row: nobody measured that. Other moments are joined.
 */
export function linesOf(rows: AskAnswer['rows'], { x, y }: Chart): Lines {
  const moments = rows.map((row) => numberOrNull(row[x]) ?? 0);
  const shortest = moments.reduce(
    (least, us, i) => i === 0 ? least : Math.min(least, us - (moments[i - 1] ?? us)),
    Infinity,
  );
  const regular = moments.every((us) => us % SECOND_US === 0) && Number.isFinite(shortest);
  const stepS = regular ? shortest / SECOND_US : 1;
  const timesS: number[] = [];
  const columns: (number | null)[][] = y.map(() => []);
  rows.forEach((row, i) => {
    const timeS = (moments[i] ?? 0) / SECOND_US;
    const values = y.map((at) => numberOrNull(row[at]));
    push(timesS, columns, timeS, values);
    const next = moments[i + 1];
    if (!regular || (next !== undefined && next / SECOND_US <= timeS + stepS)) return;
    // The step's end, and the gap right after it.
    if (next !== undefined) push(timesS, columns, timeS + stepS * 0.999, values);
    push(timesS, columns, timeS + stepS, y.map(() => null));
  });
  return { steps: { timesS, gapsS: [], stepS, dates: dateNeed(moments[0], moments.at(-1)) }, columns };
}

function push(
  timesS: number[],
  columns: (number | null)[][],
  timeS: number,
  values: readonly (number | null)[],
) {
  timesS.push(timeS);
  columns.forEach((column, i) => column.push(values[i] ?? null));
}

/** What a chart shows, in words: the greatest of each of its columns. */
export function chartWords(
  { rows }: Pick<AskAnswer, 'rows'>,
  columns: readonly ShownColumn[],
  { kind, y }: Chart,
): string {
  const peaks = y.flatMap((at) => {
    const column = columns[at];
    const numbers = rows.map((row) => numberOrNull(row[at])).filter((value) => value !== null);
    if (column === undefined || numbers.length === 0) return [];
    return [`${column.heading} up to ${cellText(column, numbers.reduce((a, b) => Math.max(a, b)))}`];
  });
  return `${kind === 'line' ? 'Lines over time' : 'Bars'}: ${
    peaks.join(', ')
  }. The table below has every value.`;
}
