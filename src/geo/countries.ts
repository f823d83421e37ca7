/** Names of countries, from the table that the runtime has (Unicode CLDR). */

const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** `DE` from `de`; undefined for what is no ISO 3166-1 alpha-2 code of a country. */
export function countryCode(text: string | null | undefined): string | undefined {
  const code = text?.toUpperCase();
  return code !== undefined && /^[A-Z]{2}$/.test(code) && code !== 'ZZ' && names.of(code) !== undefined
    ? code
    : undefined;
}

export function countryName(code: string): string | null {
  return names.of(code) ?? null;
}
