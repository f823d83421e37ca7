/** Figures as a report writes them, and text that is safe in HTML. */

export const ABSENT = '–';

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P'];

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

/** Base units in, three significant digits with an SI prefix out. */
export function scaled(value: unknown, unit: string): string {
  if (typeof value !== 'number') return ABSENT;
  let rest = value;
  let step = 0;
  while (Math.abs(rest) >= 999.5 && step < PREFIXES.length - 1) {
    rest /= 1000;
    step++;
  }
  const digits = step === 0 ? String(Math.round(rest)) : rest.toPrecision(3);
  return `${digits}\u00a0${PREFIXES[step]}${unit}`;
}

export const bitRate = (value: unknown): string => scaled(value, 'bit/s');
export const byteSize = (value: unknown): string => scaled(value, 'B');

export function count(value: unknown): string {
  return typeof value === 'number' ? value.toLocaleString('en-GB', { maximumFractionDigits: 1 }) : ABSENT;
}

export function milliseconds(value: unknown): string {
  return typeof value === 'number'
    ? `${Number(value.toPrecision(3)).toLocaleString('en-GB')}\u00a0ms`
    : ABSENT;
}

export function percent(value: unknown): string {
  if (typeof value !== 'number') return ABSENT;
  return value > 0 && value < 0.01 ? '<0.01%' : `${Number(value.toPrecision(3))}%`;
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
  const seconds = (toUs - fromUs) / 1e6;
  if (seconds < 120) return `${Number(seconds.toPrecision(3))}\u00a0s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes}\u00a0min`;
  return `${count(Math.floor(minutes / 60))}\u00a0h ${minutes % 60}\u00a0min`;
}
