/** Places, countries and networks as rows to read and press, and what is honestly not on the map. */
import type { CountryRow, HostRow, NetworkRow, PlaceRow, PlacesReport } from '../../src/model/place.ts';
import { byteSize, counted, share, written } from './format.ts';
import { categoryMark, type Mark } from './palette.ts';

/** In an address: hosts of no known country. The server is asked with an empty value. */
export const NO_COUNTRY = 'none';
/** The same for networks, as the server has it. */
export const NO_NETWORK = '0';
/** Beside a network that is known by its name alone: another of the same name may have a number. */
export const NO_NUMBER = 'no AS number';

/** What every kind of row has in common. */
export interface Traffic {
  readonly hosts: number;
  readonly streams: number;
  readonly bytes: number;
  readonly bytes_in: number;
  readonly bytes_out: number;
}

/** "Dublin, Ireland"; coordinates where nobody knows a name. */
export function placeName(place: Pick<PlaceRow, 'city' | 'country' | 'latitude' | 'longitude'>): string {
  const names = [place.city, place.country].filter((name) => name !== null && name !== '');
  return names.length > 0 ? names.join(', ') : coordinates(place);
}

/** 11 m: places are no nearer to each other. */
const TWIN_DIGITS = 4;

/** Names as `placeName` has them, by place_id; places that share one are told apart by where they are. */
export function placeNames(places: readonly PlaceRow[]): Map<string, string> {
  const often = new Map<string, number>();
  for (const place of places) often.set(placeName(place), (often.get(placeName(place)) ?? 0) + 1);
  return new Map(places.map((place) => {
    const name = placeName(place);
    const twin = often.get(name) !== 1;
    return [place.place_id, twin ? `${name} (${coordinates(place, TWIN_DIGITS)})` : name];
  }));
}

/** "53.3° N, 6.2° W". */
export function coordinates(
  { latitude, longitude }: { latitude: number; longitude: number },
  digits = 1,
): string {
  const part = (value: number, plus: string, minus: string) =>
    `${Math.abs(value).toFixed(digits)}° ${value < 0 ? minus : plus}`;
  return `${part(latitude, 'N', 'S')}, ${part(longitude, 'E', 'W')}`;
}

export function countryName(row: Pick<CountryRow, 'country' | 'country_code'>): string {
  return row.country ?? row.country_code ?? 'Not known';
}

/** The value of a filter that lets through the country's hosts. */
export function countryKey(row: Pick<CountryRow, 'country_code'>): string {
  return row.country_code ?? NO_COUNTRY;
}

/** The same for a network: by its number, or by its name where it has no number. */
export function networkKey(
  row: Pick<NetworkRow, 'asn' | 'organisation'>,
): { readonly key: 'asn' | 'organisation'; readonly value: string } {
  if (row.asn !== null) return { key: 'asn', value: String(row.asn) };
  return row.organisation === null
    ? { key: 'asn', value: NO_NETWORK }
    : { key: 'organisation', value: row.organisation };
}

/** "AS15169", what is said of a name without a number, or nothing. */
export function networkNumber(row: Pick<NetworkRow, 'asn' | 'organisation'>): string {
  return row.asn === null && row.organisation !== null ? NO_NUMBER : asnText(row.asn);
}

/** "Google LLC"; the number stands beside it. */
export function networkName(row: Pick<NetworkRow, 'asn' | 'organisation'>): string {
  if (row.asn === null) return row.organisation ?? 'Not known';
  return row.organisation ?? asnText(row.asn);
}

export function asnText(asn: number | null): string {
  return asn === null ? '' : `AS${asn}`;
}

/** A place in the list beside the map, which says all that the map does. */
export interface PlaceItem {
  readonly place: PlaceRow;
  readonly name: string;
  readonly mark: Mark;
  /** "Netflix, Video". */
  readonly application: string;
  /** 0 to 100 of all bytes that have a place. */
  readonly percent: number | null;
}

export function placeItems(places: readonly PlaceRow[]): PlaceItem[] {
  const whole = places.reduce((sum, place) => sum + place.bytes, 0);
  const names = placeNames(places);
  return places.map((place) => ({
    place,
    name: names.get(place.place_id) ?? placeName(place),
    mark: categoryMark(place.category),
    application: place.category === place.app || place.category === 'Unknown'
      ? place.app
      : `${place.app}, ${place.category}`,
    percent: share(place.bytes, whole),
  }));
}

/** Lines about one place: what a pointer on its circle shows. Plain text, whatever the names in it are. */
export function placeLines(item: PlaceItem): string[] {
  const { place } = item;
  const more = place.hosts - place.names.length;
  const names = place.names.join(', ') + (more > 0 && place.names.length > 0 ? ` and ${more} more` : '');
  const rest = names === '' ? [] : [names];
  return [item.application, trafficText(place), ...rest];
}

/** "3 hosts, 12 streams, 1.20 MB in, 300 kB out". */
export function trafficText(row: Traffic): string {
  const inOut = row.bytes_in + row.bytes_out;
  const parts = [
    counted(row.hosts, 'host'),
    counted(row.streams, 'stream'),
    `${written(byteSize(row.bytes_in))} in`,
    `${written(byteSize(row.bytes_out))} out`,
  ];
  // Between two others, so neither in nor out.
  if (row.bytes > inOut) parts.push(`${written(byteSize(row.bytes))} in all`);
  return parts.join(', ');
}

/** What the map does not show, a sentence each; empty when it shows everything. */
export function unplacedSentences(report: PlacesReport): string[] {
  const { unlocated, not_public: inside, pending, places_left_out: left } = report;
  const sentences: string[] = [];
  const of = (part: { hosts: number; bytes: number }) =>
    `${counted(part.hosts, 'host')} with ${written(byteSize(part.bytes))}`;
  if (pending > 0) sentences.push(`${counted(pending, 'address', 'addresses')} being looked up.`);
  if (unlocated.hosts > 0) {
    sentences.push(`${of(unlocated)} ${unlocated.hosts === 1 ? 'is' : 'are'} not located.`);
  }
  if (inside.hosts > 0) {
    sentences.push(
      `${of(inside)} ${inside.hosts === 1 ? 'has' : 'have'} a private or special address, and so no place.`,
    );
  }
  if (left > 0) sentences.push(`${counted(left, 'more place')} with less traffic not drawn.`);
  return sentences;
}

/** Where the traffic can have come from, as far as the map's silence goes. */
export type MapSource = 'loopback' | 'growing' | 'stored';

/** Why there is nothing on the map, when there is nothing. */
export function emptyMapText(report: PlacesReport, source: MapSource): string {
  if (report.pending > 0) return 'Looking up where the addresses are.';
  if (report.unlocated.hosts > 0) return 'No address could be located yet.';
  if (source === 'loopback') {
    return 'All of this traffic stayed on this machine: loopback addresses have no place.';
  }
  if (report.not_public.hosts > 0) return 'All of this traffic stays between private addresses.';
  return source === 'growing' ? 'No host has been seen yet.' : 'There is no host in this session.';
}

/** Where a host is, or why it is nowhere. */
export function hostPlace(row: Pick<HostRow, 'scope' | 'city' | 'country' | 'country_code'>): string {
  if (row.scope !== 'public') return 'no place';
  const names = [row.city, row.country ?? row.country_code].filter((name) => name !== null && name !== '');
  return names.length > 0 ? names.join(', ') : 'not located';
}

export function hostNetwork(row: Pick<HostRow, 'organisation' | 'asn'>): string {
  return row.organisation ?? asnText(row.asn);
}
