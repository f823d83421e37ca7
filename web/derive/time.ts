/** Moments as text. Everything that comes in is microseconds since the Unix epoch; the reader's time zone is used. */
import { ABSENT, count } from './format.ts';

const two = (value: number): string => String(value).padStart(2, '0');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

function local(timeUs: number): Date {
  return new Date(Math.floor(timeUs / 1000));
}

/** "14:03:07". */
function clock(timeUs: number): string {
  const date = local(timeUs);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** "14:03:07.123456": the digits that a capture has. */
export function preciseClock(timeUs: number): string {
  const fraction = ((timeUs % 1_000_000) + 1_000_000) % 1_000_000;
  return `${clock(timeUs)}.${String(fraction).padStart(6, '0')}`;
}

/** "22 Nov 2025, 14:03". */
export function dayAndTime(timeUs: number | null): string {
  if (timeUs === null) return ABSENT;
  const date = local(timeUs);
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
  return `${day}, ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** ISO 8601 in UTC with microseconds: for titles, where precision matters more than looks. */
export function isoUtc(timeUs: number | null): string {
  if (timeUs === null) return '';
  const date = local(timeUs);
  if (Number.isNaN(date.getTime())) return '';
  const fraction = ((timeUs % 1_000_000) + 1_000_000) % 1_000_000;
  return `${date.toISOString().slice(0, 19)}.${String(fraction).padStart(6, '0')}Z`;
}

/** Seconds between two moments; null where one is missing. */
export function spanSeconds(fromUs: number | null, toUs: number | null): number | null {
  return fromUs === null || toUs === null ? null : (toUs - fromUs) / 1_000_000;
}

/** What of the date a time needs beside it: nothing, the day, or the day and its year. */
export type DateNeed = 'none' | 'day' | 'year';

/** Of times between these two: within one calendar day, which a heading names, the clock alone is enough. */
export function dateNeed(fromUs: number | null | undefined, toUs: number | null | undefined): DateNeed {
  if (fromUs == null || toUs == null) return 'none';
  const [from, to] = [local(fromUs), local(toUs)];
  if (from.getFullYear() !== to.getFullYear()) return 'year';
  return from.getMonth() === to.getMonth() && from.getDate() === to.getDate() ? 'none' : 'day';
}

function dayText(date: Date, need: DateNeed): string {
  if (need === 'none') return '';
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  return need === 'day' ? day : `${day} ${date.getFullYear()}`;
}

/** "14:03:07", "22 Nov 14:03:07" or "22 Nov 2025 14:03:07"; `micros`: with the digits that a capture has. */
export function timeText(timeUs: number, need: DateNeed, digits: 'seconds' | 'micros' = 'seconds'): string {
  const time = digits === 'seconds' ? clock(timeUs) : preciseClock(timeUs);
  return need === 'none' ? time : `${dayText(local(timeUs), need)} ${time}`;
}

/** "22 Nov 2025 14:03:07 to 14:05:00": from one moment to another, with the date where it is another one. */
export function spanText(fromUs: number, toUs: number): string {
  return `${timeText(fromUs, 'year')} to ${timeText(toUs, dateNeed(fromUs, toUs))}`;
}

/** A length of time with the digits that a capture has: "0.000123", "-1.500000", "3,601.000000". */
export function secondsText(us: number | null): string {
  if (us === null) return ABSENT;
  const size = Math.abs(us);
  const text = `${count(Math.floor(size / 1_000_000))}.${String(size % 1_000_000).padStart(6, '0')}`;
  return us < 0 ? `-${text}` : text;
}

/** Room that a time with microseconds takes in a table. */
export function timeWidth(need: DateNeed): string {
  return { none: '128px', day: '176px', year: '208px' }[need];
}

const DAY_S = 86_400;

/**
 * Labels of a time axis, given in seconds: as fine as the step between them needs. Where the axis needs dates, a
 * second line has the day (or, for steps of days, the year) at the first label and wherever it changes.
 */
export function timeLabels(timesS: readonly number[], stepS: number, need: DateNeed = 'none'): string[] {
  let before: string | undefined;
  return timesS.map((timeS) => {
    const date = local(timeS * 1_000_000);
    if (stepS >= 365 * DAY_S) return String(date.getFullYear());
    const byDay = stepS >= DAY_S;
    const below = byDay ? String(date.getFullYear()) : dayText(date, need === 'none' ? 'day' : need);
    const news = before === undefined ? need === 'year' || (need === 'day' && !byDay) : before !== below;
    before = below;
    const text = stepS >= 28 * DAY_S
      ? MONTHS[date.getMonth()] ?? ''
      : byDay
      ? dayText(date, 'day')
      : fineTime(date, stepS);
    return news ? `${text}\n${below}` : text;
  });
}

function fineTime(date: Date, stepS: number): string {
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (stepS >= 60) return time;
  const seconds = `${time}:${two(date.getSeconds())}`;
  return stepS >= 1 ? seconds : `${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** As `3 Nov 2026`, in the reader's own time. */
export function dayOf(timeUs: number): string {
  return new Date(timeUs / 1000).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
}
