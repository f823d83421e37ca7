/** What the commands about the history have in common: opening it, and words for sizes and moments. */
import { RawCaptures } from '../session/raw_captures.ts';
import { openForReading } from '../store/database.ts';
import { Store } from '../store/store.ts';

export interface HistoryPlaces {
  readonly db: string;
  readonly data: string;
}

export interface OpenHistory extends Disposable {
  readonly store: Store;
  readonly captures: RawCaptures;
}

/** For writing, beside a server that may run. @throws TapdeckError when there is none, or it cannot be opened */
export function openHistory({ db, data }: HistoryPlaces): OpenHistory {
  openForReading(db).close(); // a mistyped name must not make an empty history
  const captures = new RawCaptures(`${data}/captures`);
  const store = new Store(db);
  return { store, captures, [Symbol.dispose]: () => store.close() };
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** As `12.3 MB`: powers of 1000, three digits. */
export function byteSize(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${unit === 0 ? value : Number(value.toPrecision(3))} ${UNITS[unit]}`;
}

/** As `2026-11-24 12:03` in this machine's own time, `-` when not known. */
export function moment(us: number | null): string {
  if (us === null) return '-';
  const date = new Date(us / 1000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** As `1 session`, `2 sessions`. */
export const counted = (count: number, noun: string) =>
  `${new Intl.NumberFormat('en').format(count)} ${noun}${count === 1 ? '' : 's'}`;
