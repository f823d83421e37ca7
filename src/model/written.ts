/**
 * Figures as sentences write them: "15.4 Mbps", "18.4 ms", "1.2 MB", "3.4%", "1,204 packets". The one formatter of
 * everything that is told in words. Base units in, SI prefixes out, three significant digits, no zeros at the end.
 */

export const NOT_MEASURED = 'not measured';

type Figure = number | null;

const PREFIXES = ['', 'k', 'M', 'G', 'T', 'P'] as const;

/** "0.12", "9.87", "98.7", "987". */
function threeDigits(value: number): string {
  const size = Math.abs(value);
  const text = size >= 100 ? value.toFixed(0) : size >= 10 ? value.toFixed(1) : value.toFixed(2);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** The value in its prefix; 999.5 would print as "1000" in its own, so it moves up already. */
export function inPrefix(value: number): { readonly rest: number; readonly prefix: string } {
  let rest = value;
  let step = 0;
  while (Math.abs(rest) >= 999.5 && step < PREFIXES.length - 1) {
    rest /= 1000;
    step++;
  }
  return { rest, prefix: PREFIXES[step] ?? '' };
}

function scaled(value: number): { digits: string; prefix: string } {
  const { rest, prefix } = inPrefix(value);
  return { digits: prefix === '' ? String(Math.round(rest)) : threeDigits(rest), prefix };
}

export function writtenRate(bitsPerSecond: Figure): string {
  if (bitsPerSecond === null) return NOT_MEASURED;
  // What rounds to nothing is not nothing.
  if (bitsPerSecond > 0 && bitsPerSecond < 0.5) return '<1 bps';
  const { digits, prefix } = scaled(bitsPerSecond);
  return `${digits} ${prefix}bps`;
}

export function writtenBytes(bytes: Figure): string {
  if (bytes === null) return NOT_MEASURED;
  const { digits, prefix } = scaled(bytes);
  if (prefix === '') return `${digits} ${digits === '1' ? 'byte' : 'bytes'}`;
  return `${digits} ${prefix}B`;
}

export function writtenMs(ms: Figure): string {
  if (ms === null) return NOT_MEASURED;
  const size = Math.abs(ms);
  if (size > 0 && size < 0.0005) return '<1 µs';
  if (size > 0 && size < 0.9995) return `${threeDigits(ms * 1000)} µs`;
  if (size >= 999.5) return `${threeDigits(ms / 1000)} s`;
  return `${threeDigits(ms)} ms`;
}

/** @param value 0 to 100; beyond where something grew */
export function writtenPercent(value: Figure): string {
  if (value === null) return NOT_MEASURED;
  if (value > 0 && value < 0.01) return '<0.01%';
  // 99.97 is not "100": something was left out, and the number must say so.
  if (value > 99.9 && value < 100) return '99.9%';
  return `${threeDigits(value)}%`;
}

/** "1 packet", "2,000 packets". */
export function writtenCount(value: Figure, one: string, many = `${one}s`): string {
  if (value === null) return NOT_MEASURED;
  return `${String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, ',')} ${value === 1 ? one : many}`;
}

/** A length of time: "0.4 s", "12 s", "5 min 12 s", "2 h 7 min", "3 d 4 h". */
export function writtenSeconds(seconds: Figure): string {
  if (seconds === null) return NOT_MEASURED;
  if (seconds < 0.9995) return writtenMs(seconds * 1000);
  if (seconds < 9.95) return `${threeDigits(Number(seconds.toFixed(1)))} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const pair = (size: number, unit: string, small: number, smallUnit: string) => {
    const rounded = Math.round(seconds / small);
    const [large, rest] = [Math.floor(rounded * small / size), Math.round((rounded * small % size) / small)];
    return rest === 0 ? `${large} ${unit}` : `${large} ${unit} ${rest} ${smallUnit}`;
  };
  if (whole < 3600) return pair(60, 'min', 1, 's');
  if (whole < 86_370) return pair(3600, 'h', 60, 'min');
  return pair(86_400, 'd', 3600, 'h');
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Of a moment, in microseconds since the epoch: "14:32:10 UTC". */
export function writtenClock(timeUs: Figure): string {
  if (timeUs === null) return NOT_MEASURED;
  const second = ((Math.floor(timeUs / 1e6) % 86_400) + 86_400) % 86_400;
  return `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)} UTC`;
}

/** Of a moment: "2026-11-26", proleptic Gregorian. */
export function writtenDate(timeUs: Figure): string {
  if (timeUs === null) return NOT_MEASURED;
  // Days to civil date, after Howard Hinnant's days_from_civil: eras of 400 years that begin on 1 March.
  const z = Math.floor(timeUs / 86_400e6) + 719_468;
  const era = Math.floor(z / 146_097);
  const day = z - era * 146_097;
  const year = Math.floor(
    (day - Math.floor(day / 1460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365,
  );
  const ofYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const m = Math.floor((5 * ofYear + 2) / 153);
  const month = m < 10 ? m + 3 : m - 9;
  const dayOfMonth = ofYear - Math.floor((153 * m + 2) / 5) + 1;
  const written = String(year + era * 400 + (month <= 2 ? 1 : 0)).padStart(4, '0');
  return `${written}-${two(month)}-${two(dayOfMonth)}`;
}

/** Longest name in a sentence. */
const MAX_NAME_CHARS = 80;

/** Text of the network as a sentence may hold it: bounded, one line, nothing that hides or turns the direction of writing. */
export function plainText(text: string, maxChars = MAX_NAME_CHARS): string {
  const plain = text.toWellFormed()
    // deno-lint-ignore no-control-regex -- these are what is taken out
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .replaceAll(/[\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g, '')
    .replaceAll(/\s+/g, ' ').trim();
  const chars = [...plain];
  return chars.length > maxChars ? `${chars.slice(0, maxChars - 1).join('')}…` : plain;
}

/** Hosts, domains, and names of one to four words that could not be taken for a part of the sentence. */
const PLAIN_NAME = /^(?=.*\p{L})[\p{L}\d][\p{L}\d._:/+&*-]*( [\p{L}&+-][\p{L}\d.'&+-]*){0,3}$/u;
const ADDRESS = /^[0-9a-f]*[:.][0-9a-f:.]+(%\w+)?$/i;

/** A name in a sentence: as it is where it reads as one, else in quotes. */
export function writtenName(name: string): string {
  const plain = plainText(name);
  if (ADDRESS.test(plain) || (PLAIN_NAME.test(plain))) return plain;
  return quoted(plain);
}

export const quoted = (text: string): string => `“${text.replaceAll(/[“”]/g, '"')}”`;
