/**
 * Numbers as people read them in panels. Base units come in (bits per second, bytes, milliseconds, microseconds since
 * the epoch), text goes out; nothing else in the page converts a unit. Prefixes are SI: 1 kB is 1000 bytes. Sentences
 * have the same units (src/model/written.ts) and leave out zeros at the end, which keep columns of numbers still here.
 */
import { inPrefix } from '../../src/model/written.ts';

/** What stands where nothing was measured. */
export const ABSENT = '–';

/** A value and the unit it is written with, apart so that they can be set in different sizes. */
export interface Quantity {
  readonly value: string;
  readonly unit: string;
  /** Why there is no value, where that is not that it was not measured. */
  readonly missing?: string;
}

/** Three significant digits, never more: "0.12", "9.87", "98.7", "987". */
export function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 100) return value.toFixed(0);
  if (size >= 10) return value.toFixed(1);
  return value.toFixed(2);
}

function scaled(value: number, unit: string): Quantity {
  const { rest, prefix } = inPrefix(value);
  // What rounds to nothing is not nothing.
  const whole = rest > 0 && rest < 0.5 ? '<1' : String(Math.round(rest));
  return { value: prefix === '' ? whole : threeDigits(rest), unit: `${prefix}${unit}` };
}

export function bitRate(bitsPerSecond: number | null | undefined): Quantity {
  return bitsPerSecond == null ? { value: ABSENT, unit: '' } : scaled(bitsPerSecond, 'bps');
}

export function byteSize(bytes: number | null | undefined): Quantity {
  return bytes == null ? { value: ABSENT, unit: '' } : scaled(bytes, 'B');
}

/** Milliseconds, as microseconds or seconds where that reads better. */
export function milliseconds(ms: number | null | undefined): Quantity {
  if (ms == null) return { value: ABSENT, unit: '' };
  const size = Math.abs(ms);
  if (size > 0 && size < 0.9995) return { value: threeDigits(ms * 1000), unit: 'µs' };
  if (size >= 9999.5) return { value: threeDigits(ms / 1000), unit: 's' };
  return { value: size >= 999.5 ? ms.toFixed(0) : threeDigits(ms), unit: 'ms' };
}

/** `value` is 0 to 100. */
export function percent(value: number | null | undefined): Quantity {
  if (value == null) return { value: ABSENT, unit: '' };
  if (value > 0 && value < 0.01) return { value: '<0.01', unit: '%' };
  // 99.97 is not "100": something was left out, and the number must say so.
  if (value > 99.9 && value < 100) return { value: '99.9', unit: '%' };
  return { value: value === 100 ? '100' : threeDigits(value), unit: '%' };
}

/** Packets a second: a digit after the point where whole numbers would hide the difference. */
export function packetRate(perSecond: number | null | undefined): Quantity {
  if (perSecond == null) return { value: ABSENT, unit: '' };
  if (perSecond > 0 && perSecond < 0.05) return { value: '<0.1', unit: '' };
  const whole = perSecond >= 9.95 || Number.isInteger(perSecond);
  return { value: whole ? count(perSecond) : perSecond.toFixed(1), unit: '' };
}

/** A part of a whole as a percentage; null where the whole is empty. */
export function share(part: number, whole: number): number | null {
  return whole > 0 ? (part / whole) * 100 : null;
}

/** The quantity on one line, with a no-break space before the unit. */
export function written(quantity: Quantity): string {
  if (quantity.unit === '') return quantity.value;
  return quantity.unit === '%' ? `${quantity.value}%` : `${quantity.value}\u00a0${quantity.unit}`;
}

/** 1234567 as "1,234,567". */
export function count(value: number | null | undefined): string {
  if (value == null) return ABSENT;
  return String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** "1 packet", "2,000 packets". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** A length of time given in seconds as "0:07", "12:30", "1:02:03" or "2 d 3:04:05". */
export function elapsed(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  const tail = `${two(whole % 60)}`;
  if (days > 0) return `${days} d ${hours}:${two(minutes)}:${tail}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** How long something lasted, for a list: "0.4 s", "12 s", "3 min 05 s", "2 h 07 min", "3 d 4 h", "5,475 d". */
export function lasted(seconds: number | null | undefined): string {
  if (seconds == null) return ABSENT;
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)}\u00a0s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}\u00a0s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}\u00a0min ${two(whole % 60)}\u00a0s`;
  if (whole < 86_400) {
    return `${Math.floor(whole / 3600)}\u00a0h ${two(Math.floor(whole / 60) % 60)}\u00a0min`;
  }
  const days = Math.floor(whole / 86_400);
  return days >= 365 ? `${count(days)}\u00a0d` : `${days}\u00a0d ${Math.floor(whole / 3600) % 24}\u00a0h`;
}
