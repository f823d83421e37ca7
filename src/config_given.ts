/** What was given on the command line, and the kinds of values that flags have. */

export interface Given {
  readonly texts: ReadonlyMap<string, string>;
  readonly switches: ReadonlySet<string>;
  readonly positionals: readonly string[];
}

export const TEXT = { type: 'string' } as const;
export const SWITCH = { type: 'boolean' } as const;

/** A whole number within bounds; undefined when it was not given, or is none, which is a fault. */
export function wholeNumber(
  given: Given,
  name: string,
  min: number,
  max: number,
  faults: string[],
): number | undefined {
  const text = given.texts.get(name);
  if (text === undefined) return undefined;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  faults.push(`--${name} is a whole number from ${min} to ${max}, not "${text}"`);
  return undefined;
}

/** Bytes: a number of GB above 0, fractions allowed. */
export function gigabytes(given: Given, name: string, faults: string[]): number | undefined {
  const text = given.texts.get(name);
  if (text === undefined) return undefined;
  const bytes = /^\d{1,6}(\.\d{1,9})?$/.test(text) ? Math.round(Number(text) * 1e9) : 0;
  if (bytes > 0) return bytes;
  faults.push(`--${name} is a number of GB above 0, such as 20 or 0.5, not "${text}"`);
  return undefined;
}

const PLAIN_HOST = /^([a-z0-9.-]+|\[[0-9a-f:.]+\])$/; // a comma would name two hosts in Deno's permissions

/**
 * The http address in a variable, without a slash at its end; undefined when there is none, or none that can be one, which
 * is a fault that does not repeat it.
 * @param example has a path where one is allowed
 */
export function webAddress(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  faults: string[],
  example = 'http://127.0.0.1:8080',
): string | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const url = URL.parse(text);
  if (
    url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash &&
    PLAIN_HOST.test(url.hostname) && (url.pathname === '/' || new URL(example).pathname !== '/')
  ) {
    return url.origin + url.pathname.replace(/\/+$/, '');
  }
  faults.push(`${name} is an address such as ${example}`);
  return undefined;
}
