/** Moments as text. Everything that comes in is microseconds since the Unix epoch; the reader's time zone is used. */
import { ABSENT } from './format.ts';

const two = (value: number): string => String(value).padStart(2, '0');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

function local(timeUs: number): Date {
  return new Date(Math.floor(timeUs / 1000));
}

/** "14:03:07". */
export function clock(timeUs: number): string {
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

/** Labels of a time axis, given in seconds: as fine as the step between them needs, with the day where it changes. */
export function timeLabels(timesS: readonly number[], stepS: number): string[] {
  let lastDay = -1;
  return timesS.map((timeS) => {
    const date = local(timeS * 1_000_000);
    const day = `${date.getDate()} ${MONTHS[date.getMonth()]}`;
    const changed = lastDay !== -1 && lastDay !== date.getDate();
    lastDay = date.getDate();
    if (stepS >= 86_400) return day;
    const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
    if (changed) return `${day} ${time}`;
    if (stepS >= 60) return time;
    const seconds = `${time}:${two(date.getSeconds())}`;
    return stepS >= 1 ? seconds : `${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
  });
}

/** As `3 Nov 2026`, in the reader's own time. */
export function dayOf(timeUs: number): string {
  return new Date(timeUs / 1000).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  });
}
