/** Names of countries, from the table that the runtime has (Unicode CLDR). */

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** Asking for a name takes 3 microseconds; there are 676 codes at most. */
const known = new Map<string, string | undefined>();

function nameOf(code: string): string | undefined {
  if (!known.has(code)) known.set(code, names.of(code));
  return known.get(code);
}

/** `DE` from `de`; undefined for what is no ISO 3166-1 alpha-2 code of a country. */
export function countryCode(text: string | null | undefined): string | undefined {
  const code = text?.toUpperCase();
  return code !== undefined && /^[A-Z]{2}$/.test(code) && code !== 'ZZ' && nameOf(code) !== undefined
    ? code
    : undefined;
}

export function countryName(code: string): string | null {
  return nameOf(code) ?? null;
}
