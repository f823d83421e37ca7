/** What the page is narrowed to. It lives in the page's address, so that it can be linked. */
import { timeText } from './time.ts';

/** Every field narrows; an absent field does not. The names are those of the REST parameters. */
export interface PacketFilter {
  readonly q?: string;
  readonly app?: string;
  readonly host?: string;
  readonly protocol?: string;
  readonly stream?: string;
  /** Wireshark's language, over the raw capture. */
  readonly display_filter?: string;
  /** A `place_id`. */
  readonly place?: string;
  /** ISO 3166-1 alpha-2, or NO_COUNTRY (derive/places.ts). */
  readonly country?: string;
  /** Number of a network; 0 where it is not known. */
  readonly asn?: string;
  /** Owner of a network whose number is not known. */
  readonly organisation?: string;
  /** Microseconds since the epoch, inclusive. */
  readonly from_us?: string;
  /** Exclusive. */
  readonly to_us?: string;
}

export const FILTER_KEYS = [
  'q',
  'app',
  'host',
  'protocol',
  'stream',
  'display_filter',
  'place',
  'country',
  'asn',
  'organisation',
  'from_us',
  'to_us',
] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** Longest value that is taken from the address: a DNS name has at most 255 bytes. */
const MAX_VALUE_LENGTH = 300;
/** As the server takes them. */
const MAX_DISPLAY_FILTER_LENGTH = 2000;
const maxLength = (key: FilterKey) => key === 'display_filter' ? MAX_DISPLAY_FILTER_LENGTH : MAX_VALUE_LENGTH;

/**
 * What the server would refuse anyway is not taken from an address: nobody can see what is wrong with it there. Any
 * place is: its mark says that there is no such place.
 */
const FORMS: Partial<Record<FilterKey, RegExp>> = {
  stream: /^(tcp|udp):(0|[1-9]\d{0,9})$/,
  country: /^([A-Z]{2}|none)$/,
  asn: /^(0|[1-9]\d{0,9})$/,
  organisation: /^.{1,200}$/su,
  from_us: /^\d{1,16}$/,
  to_us: /^\d{1,16}$/,
};

const LABELS: Record<FilterKey, string> = {
  q: 'Text',
  app: 'Application',
  host: 'Host',
  protocol: 'Protocol',
  stream: 'Stream',
  display_filter: 'Wireshark filter',
  place: 'Place',
  country: 'Country',
  asn: 'Network',
  organisation: 'Network',
  from_us: 'From',
  to_us: 'Until',
};

/** "text, protocol": which of `keys` the filter names; undefined where it names none. */
export function labelsOf(filter: PacketFilter, keys: readonly FilterKey[]): string | undefined {
  const named = keys.filter((key) => filter[key]).map((key) =>
    key === 'display_filter' ? LABELS[key] : LABELS[key].toLowerCase()
  );
  return named.length === 0 ? undefined : named.join(', ');
}

/** One removable mark beside the tables. */
export interface FilterChip {
  readonly key: FilterKey;
  readonly label: string;
  /** As a reader knows it: a place by its name. */
  readonly value: string;
}

export function filterFromParams(params: URLSearchParams): PacketFilter {
  const filter: Partial<Record<FilterKey, string>> = {};
  for (const key of FILTER_KEYS) {
    const value = params.get(key)?.trim().slice(0, maxLength(key));
    if (value && (FORMS[key]?.test(value) ?? true)) filter[key] = value;
  }
  return filter;
}

export function filterToParams(filter: PacketFilter): URLSearchParams {
  const params = new URLSearchParams();
  for (const key of FILTER_KEYS) {
    const value = filter[key];
    if (value) params.set(key, value);
  }
  return params;
}

/** The filter with one field set, or taken away when `value` is empty. */
export function withField(filter: PacketFilter, key: FilterKey, value: string): PacketFilter {
  const next: Partial<Record<FilterKey, string>> = { ...filter };
  if (value === '') delete next[key];
  else next[key] = value.slice(0, maxLength(key));
  return next;
}

/** The filter narrowed to a stretch of time, in whole seconds since the epoch; `toS` is exclusive. */
export function withStretch(
  filter: PacketFilter,
  { fromS, toS }: { fromS: number; toS: number },
): PacketFilter {
  const us = (seconds: number) => String(Math.round(seconds * 1_000_000));
  return { ...filter, from_us: us(fromS), to_us: us(toS) };
}

export function isEmpty(filter: PacketFilter): boolean {
  return FILTER_KEYS.every((key) => !filter[key]);
}

export function sameFilter(a: PacketFilter, b: PacketFilter): boolean {
  return FILTER_KEYS.every((key) => (a[key] ?? '') === (b[key] ?? ''));
}

/** @param nameOf what a value is called, where it is a key that nobody knows. */
export function filterChips(
  filter: PacketFilter,
  nameOf: (key: FilterKey, value: string) => string = (_key, value) => value,
): FilterChip[] {
  const chips: FilterChip[] = [];
  for (const key of FILTER_KEYS) {
    const value = filter[key];
    if (value) {
      chips.push({ key, label: LABELS[key], value: isMoment(key) ? momentText(value) : nameOf(key, value) });
    }
  }
  return chips;
}

const isMoment = (key: FilterKey): boolean => key === 'from_us' || key === 'to_us';

function momentText(value: string): string {
  const timeUs = Number(value);
  return timeText(timeUs, 'day', timeUs % 1_000_000 === 0 ? 'seconds' : 'micros');
}
