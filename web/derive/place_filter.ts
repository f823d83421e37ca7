/** The part of the filter that is about where: as the server is asked, and as a reader is told. */
import type { PlacesReport } from '../../src/model/place.ts';
import { type FilterKey, type PacketFilter, withField } from './filter.ts';
import {
  asnText,
  countryName,
  networkName,
  NO_COUNTRY,
  NO_NETWORK,
  NO_NUMBER,
  placeNames,
} from './places.ts';

/** As the server writes and takes it: latitude and longitude. */
const PLACE_ID = /^-?\d{1,2}(\.\d{1,4})?,-?\d{1,3}(\.\d{1,4})?$/;

export const PLACE_KEYS = ['place', 'country', 'asn', 'organisation'] as const satisfies readonly FilterKey[];
export type PlaceKey = (typeof PLACE_KEYS)[number];

/** Beyond the poles. */
const NOWHERE = '99,0';

/** Query parameters of hosts and streams; null is sent as an empty value. */
export interface PlaceQuery {
  readonly place: string | undefined;
  readonly country: string | null | undefined;
  readonly asn: string | undefined;
  readonly organisation: string | undefined;
}

export function placeQuery(filter: PacketFilter): PlaceQuery {
  return {
    // What cannot be a place is none: the server is asked for one that nothing has.
    place: filter.place === undefined || PLACE_ID.test(filter.place) ? filter.place : NOWHERE,
    country: filter.country === NO_COUNTRY ? null : filter.country,
    asn: filter.asn,
    organisation: filter.organisation,
  };
}

export function isPlaceKey(key: FilterKey): key is PlaceKey {
  return (PLACE_KEYS as readonly FilterKey[]).includes(key);
}

/** What a filter says of places, and nothing else. */
export function placesOf(filter: PacketFilter): PacketFilter {
  return Object.fromEntries(
    PLACE_KEYS.flatMap((key) => filter[key] === undefined ? [] : [[key, filter[key]]]),
  );
}

/**
 * The filter narrowed to what a row stands for. A network has its number or, without one, its name: the other would
 * leave nothing of it.
 */
export function narrowed(filter: PacketFilter, key: PlaceKey | 'host', value: string): PacketFilter {
  const other = key === 'asn' ? 'organisation' : key === 'organisation' ? 'asn' : undefined;
  return withField(other === undefined ? filter : withField(filter, other, ''), key, value);
}

/** The report holds all places there are, and this one is none of them. */
export function isUnknownPlace(value: string, report: PlacesReport | undefined): boolean {
  if (!PLACE_ID.test(value)) return true;
  return report !== undefined && report.places_left_out === 0 && report.pending === 0 &&
    !report.places.some(({ place_id }) => place_id === value);
}

/** What the report is of: a whole session, or as far as it has come. */
export type PlacesExtent = 'session' | 'so far';
const EXTENTS: Record<PlacesExtent, string> = { session: 'in this session', 'so far': 'so far' };

/** The name to show for a value, where the report knows it; else the value itself. */
export function placeValueName(
  key: FilterKey,
  value: string,
  report: PlacesReport | undefined,
  extent: PlacesExtent = 'session',
): string {
  switch (key) {
    case 'place': {
      const name = placeNames(report?.places ?? []).get(value);
      return name ?? (isUnknownPlace(value, report) ? `${value}: no such place ${EXTENTS[extent]}` : value);
    }
    case 'country': {
      if (value === NO_COUNTRY) return 'not known';
      const country = report?.countries.find((row) => row.country_code === value);
      return country ? countryName(country) : value;
    }
    case 'asn': {
      if (value === NO_NETWORK) return 'not known';
      const network = report?.networks.find((row) => String(row.asn) === value);
      return network?.organisation ? `${networkName(network)}, ${asnText(network.asn)}` : `AS${value}`;
    }
    case 'organisation':
      return `${value}, ${NO_NUMBER}`;
    default:
      return value;
  }
}
