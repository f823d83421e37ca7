/** Figures as a report writes them, and text that is safe in HTML. */
import { writtenBytes, writtenMs, writtenPercent, writtenRate, writtenSeconds } from '../../model/written.ts';

export const ABSENT = '–';

/** Names in a capture are anybody's. */
export function escaped(text: unknown): string {
  return String(text ?? '').toWellFormed()
    // deno-lint-ignore no-control-regex -- what a page cannot show, and what turns the direction of writing
    .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A figure as the sentences of the report write it; what was not measured has a dash in tables and tiles. */
function shown(value: unknown, write: (figure: number) => string): string {
  return typeof value === 'number' ? write(value).replaceAll(' ', '\u00a0') : ABSENT;
}

export const bitRate = (value: unknown): string => shown(value, writtenRate);
export const byteSize = (value: unknown): string => shown(value, writtenBytes);
export const milliseconds = (value: unknown): string => shown(value, writtenMs);
export const percent = (value: unknown): string => shown(value, writtenPercent);

export function count(value: unknown): string {
  return typeof value === 'number' ? value.toLocaleString('en-GB', { maximumFractionDigits: 1 }) : ABSENT;
}

export function share(part: number, whole: number): string {
  return whole > 0 ? percent(part / whole * 100) : ABSENT;
}

/** "2026-11-26 02:39:24 UTC"; times that no calendar holds as they are. */
export function moment(timeUs: unknown): string {
  if (typeof timeUs !== 'number') return ABSENT;
  const date = new Date(timeUs / 1000);
  if (Number.isNaN(date.valueOf())) return `${timeUs} µs since 1970`;
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** "1 h 4 min", "12.4 s". */
export function lasted(fromUs: unknown, toUs: unknown): string {
  if (typeof fromUs !== 'number' || typeof toUs !== 'number') return ABSENT;
  return shown((toUs - fromUs) / 1e6, writtenSeconds);
}
