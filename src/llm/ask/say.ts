/** The answer in a sentence. Every figure in it is one of the rows. */
import type { AskedColumn } from '../../model/ask.ts';
import type { Cell, QueryRows } from '../../model/query.ts';
import {
  NOT_MEASURED,
  writtenBytes,
  writtenClock,
  writtenCount,
  writtenDate,
  writtenMs,
  writtenName,
  writtenPercent,
  writtenRate,
  writtenSeconds,
} from '../../model/written.ts';
import { columnUnit } from '../../model/column_unit.ts';

/** `{column}`: of the first row; `{max:column}`: the greatest of all rows; `{row_count noun}`: how many rows. */
const PLACEHOLDER = /\{(max:)?(\w+)(?: (\w+))?\}/g;

/** Cells that a sentence about any query names at most. */
const MOST_NAMED = 4;

/** @param sql to see whether `limit` ended it. Sentences without their value are left out. */
export function say(template: string, found: QueryRows, sql: string): string {
  const sentences = template.split(/(?<=[.])\s+(?=[A-Z{])/).map((sentence) => fill(sentence, found, sql));
  return sentences.filter((each) => each !== undefined).join(' ') || sayRows(found);
}

function fill(sentence: string, found: QueryRows, sql: string): string | undefined {
  let missing = false;
  const text = sentence.replace(PLACEHOLDER, (_, max: string | undefined, column: string, noun?: string) => {
    if (column === 'row_count') return rowCount(found, noun ?? 'row', sql);
    const at = found.columns.indexOf(column);
    const cell = max ? greatest(found.rows, at) : found.rows[0]?.[at] ?? null;
    const written = writtenCell(column, cell);
    if (written === undefined) missing = true;
    return written ?? '';
  });
  return missing ? undefined : text;
}

function rowCount({ rows, truncated }: QueryRows, noun: string, sql: string): string {
  const limit = Number(/\blimit\s+(\d+)\s*;?\s*$/i.exec(sql)?.[1] ?? Infinity);
  return `${truncated || rows.length >= limit ? 'at least ' : ''}${writtenCount(rows.length, noun)}`;
}

function greatest(rows: readonly (readonly Cell[])[], at: number): number | null {
  const numbers = rows.map((row) => row[at]).filter((cell) => typeof cell === 'number');
  return numbers.length === 0 ? null : numbers.reduce((a, b) => Math.max(a, b));
}

/** About any rows: how many there are, and the first. */
export function sayRows({ columns, rows, truncated }: QueryRows): string {
  const [first] = rows;
  if (first === undefined) return 'It found nothing.';
  const named = columns.slice(0, MOST_NAMED).map((name, at) => {
    const written = writtenCell(name, first[at] ?? null) ?? 'none';
    return written.endsWith(` ${name}`) ? written : `${writtenName(name)} ${written}`;
  }).join(', ');
  if (rows.length === 1) return `It found one row: ${named}.`;
  return `It found ${truncated ? 'more than an answer holds; these are ' : ''}${
    writtenCount(rows.length, 'row')
  }. The first: ${named}.`;
}

/** A noun for what a column counts: "dropped_packets" counts packets. */
const COUNTS =
  /(?:^|_)(packets|streams|hosts|clients|servers|applications|retransmissions|failures|seconds|samples|round_trips)$/;

/** @returns undefined for a name that is missing; a figure that is missing was not measured */
function writtenCell(column: string, cell: Cell): string | undefined {
  const noun = COUNTS.exec(column)?.[1]?.replace('_', ' ').slice(0, -1);
  const unit = columnUnit(column);
  if (cell === null) return unit === null && noun === undefined ? undefined : NOT_MEASURED;
  if (typeof cell === 'string') return cell === '' ? undefined : writtenName(cell);
  if (noun !== undefined) return writtenCount(cell, noun);
  return writtenFigure(unit, cell);
}

function writtenFigure(unit: AskedColumn['unit'], value: number): string {
  switch (unit) {
    case 'us':
      return `${writtenDate(value)}, ${writtenClock(value)}`;
    case 'ms':
      return value >= 1000 ? writtenSeconds(value / 1000) : writtenMs(value);
    case 'bps':
      return writtenRate(value);
    case 'bytes':
      return writtenBytes(value);
    case 'percent':
      return writtenPercent(value);
    default:
      return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
  }
}
