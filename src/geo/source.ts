/** What the sources of places have in common. */
import { coordinate, type Located } from '../model/host.ts';
import type { Address } from './address.ts';
import { countryCode, countryName } from './countries.ts';

/** A source that answers from this machine. */
export interface LocalSource {
  /** Name and edition: an address that it did not know is asked for again when this is another one. */
  readonly id: string;
  /** Undefined when it knows nothing of the address. */
  locate(address: Address): Partial<Located> | undefined;
}

/** Texts of databases and services, which are outside data: what is longer is cut. */
const MAX_TEXT_CHARS = 200;

/** A text as it may be stored: without control characters, bounded; null when nothing is left. */
export function cleanText(value: string | null | undefined): string | null {
  // deno-lint-ignore no-control-regex -- they are what is taken out
  const text = value?.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '').trim();
  return text ? [...text].slice(0, MAX_TEXT_CHARS).join('') : null;
}

/** A place as some source gave it: what cannot be is left out, coordinates only as a pair. */
export function cleanPlace(
  place: {
    country_code?: string | null | undefined;
    city?: string | null | undefined;
    latitude?: number | null | undefined;
    longitude?: number | null | undefined;
  },
): Pick<Located, 'country_code' | 'country' | 'city' | 'latitude' | 'longitude'> {
  const code = countryCode(place.country_code);
  const { latitude, longitude } = place;
  // 0, 0 in the Gulf of Guinea is how databases write "not known".
  const known = typeof latitude === 'number' && typeof longitude === 'number' && Math.abs(latitude) <= 90 &&
    Math.abs(longitude) <= 180 && !(latitude === 0 && longitude === 0);
  return {
    country_code: code ?? null,
    country: code === undefined ? null : countryName(code),
    city: cleanText(place.city),
    latitude: known ? coordinate(latitude) : null,
    longitude: known ? coordinate(longitude) : null,
  };
}
