/** Rows of an answer as a reader sees them: headings, cells in their units, order, links into the session, CSV. */
import type { AskAnswer, AskedColumn } from '../../src/model/ask.ts';
import { NAMES_A_THING } from '../../src/model/chart_of.ts';
import { csvLine } from '../../src/model/csv.ts';
import type { Cell } from '../../src/model/query.ts';
import type { SessionRow } from '../../src/model/rows.ts';
import { type FilterKey, withField } from './filter.ts';
import { ABSENT, bitRate, byteSize, count, counted, milliseconds, percent, type Quantity } from './format.ts';
import { type Route, sessionRoute } from './route.ts';
import { possibilities } from './sessions.ts';
import type { Sort } from './sort.ts';
import { type DateNeed, dateNeed, isoUtc, timeText } from './time.ts';

/** No clock that captures goes further; SQL can make up anything. */
const LAST_MOMENT_US = 8_640_000_000_000_000;

/** A column as it is written: what the header and its cells need. */
export interface ShownColumn {
  readonly name: string;
  /** The name without underscores and unit, which the cells have. */
  readonly heading: string;
  readonly kind: 'number' | 'text';
  readonly unit: AskedColumn['unit'];
  /** Of moments. */
  readonly dates: DateNeed;
  readonly digits: 'seconds' | 'micros';
}

export function shownColumns({ columns, rows }: Pick<AskAnswer, 'columns' | 'rows'>): ShownColumn[] {
  return columns.map(({ name, unit }, at) => {
    const cells = rows.map((row) => row[at] ?? null);
    const numbers = cells.filter((cell) => typeof cell === 'number');
    const kind = numbers.length > 0 && cells.every((cell) => typeof cell !== 'string') ? 'number' : 'text';
    const moments = unit === 'us' ? numbers.filter(isMoment) : [];
    const first = moments.reduce((a, b) => Math.min(a, b), Infinity);
    const last = moments.reduce((a, b) => Math.max(a, b), -Infinity);
    return {
      name,
      heading: headingOf(name, unit),
      kind,
      unit,
      dates: moments.length === 0 ? 'none' : dateNeed(first, last),
      digits: moments.every((us) => us % 1_000_000 === 0) ? 'seconds' : 'micros',
    };
  });
}

const isMoment = (us: number) => Math.abs(us) <= LAST_MOMENT_US;

function headingOf(name: string, unit: AskedColumn['unit']): string {
  const bare = unit === null || unit === 'bytes' ? name : name.replace(/_(us|ms|bps|percent)$/i, '');
  return bare.replaceAll('_', ' ').trim() || name;
}

/** A number in the unit of its column. `exact`: the same to the last digit, for a title. */
export function cellQuantity(column: ShownColumn, value: number): Quantity & { readonly exact?: string } {
  switch (column.unit) {
    case 'us':
      if (!isMoment(value)) return { value: String(value), unit: 'µs' };
      return { value: timeText(value, column.dates, column.digits), unit: '', exact: isoUtc(value) };
    case 'ms':
      return { ...milliseconds(value), exact: `${value} ms` };
    case 'bps':
      return { ...bitRate(value), exact: `${value} bps` };
    case 'bytes':
      return { ...byteSize(value), exact: counted(value, 'byte') };
    case 'percent':
      return { ...percent(value), exact: `${value}%` };
    default:
      return { value: plainNumber(column.name, value), unit: '', exact: String(value) };
  }
}

function plainNumber(name: string, value: number): string {
  if (NAMES_A_THING.test(name)) return String(value);
  if (!Number.isInteger(value)) return String(Number(value.toPrecision(4)));
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return String(value);
  return value < 0 ? `-${count(-value)}` : count(value);
}

/** The same on one line, for charts and copies. */
export function cellText(column: ShownColumn, cell: Cell): string {
  if (cell === null) return ABSENT;
  if (typeof cell === 'string') return cell;
  const { value, unit } = cellQuantity(column, cell);
  return unit === '' ? value : unit === '%' ? `${value}%` : `${value}\u00a0${unit}`;
}

/** By the position of a column; undefined: as the query sorted them. What is not known comes last either way. */
export function sortedCells(
  rows: AskAnswer['rows'],
  sort: Sort<number> | undefined,
): AskAnswer['rows'] {
  if (sort === undefined) return rows;
  const { column, order } = sort;
  const way = order === 'up' ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [left, right] = [a[column] ?? null, b[column] ?? null];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === 'number' && typeof right === 'number') return way * (left - right);
    return way * String(left).localeCompare(String(right), 'en', { numeric: true });
  });
}

const FILTER_BY_NAME: readonly [RegExp, FilterKey, RegExp][] = [
  [/^app$/, 'app', /./u],
  [/^(host|address|client|server|source|destination|hostname)$/, 'host', /./u],
  [/^stream_key$/, 'stream', /^(tcp|udp):\d{1,10}$/],
  [/^country_code$/, 'country', /^[A-Z]{2}$/],
  [/^asn$/, 'asn', /^[1-9]\d{0,9}$/],
];
const MOMENT = /^(time|from|first|quiet_from)_us$/;

/** Where a cell leads in the session it is about: narrowed to what it names, to its packet, or to its moment. */
export function cellRoute(
  session: SessionRow,
  { name, unit }: Pick<ShownColumn, 'name' | 'unit'>,
  cell: Cell,
): Route | undefined {
  if (cell === null) return undefined;
  const id = session.session_id;
  const text = String(cell);
  const filter = FILTER_BY_NAME.find(([column, _, form]) => column.test(name) && form.test(text));
  if (filter !== undefined) {
    return text.length > 253 ? undefined : sessionRoute(id, withField({}, filter[1], text));
  }
  if (typeof cell !== 'number' || !Number.isSafeInteger(cell) || !possibilities(session).replay) {
    return undefined;
  }
  if (name === 'no' && cell > 0) return sessionRoute(id, {}, { packet: cell });
  const within = session.started_us !== null && session.ended_us !== null && session.state !== 'recording' &&
    cell >= session.started_us - 1_000_000 && cell <= session.ended_us;
  return unit === 'us' && MOMENT.test(name) && within
    ? sessionRoute(id, {}, { atUs: Math.max(cell, session.started_us ?? 0) })
    : undefined;
}

/** With a header line; values in base units, as the query gave them. */
export function answerCsv({ columns, rows }: Pick<AskAnswer, 'columns' | 'rows'>): string {
  return [columns.map(({ name }) => name), ...rows].map(csvLine).join('');
}
