/** What the packet and stream tables are narrowed to. It lives in the page's address, so that it can be linked. */

/** Every field narrows; an absent field does not. The names are those of the REST parameters. */
export interface PacketFilter {
  readonly q?: string;
  readonly app?: string;
  readonly host?: string;
  readonly protocol?: string;
  readonly stream?: string;
}

export const FILTER_KEYS = ['q', 'app', 'host', 'protocol', 'stream'] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** Longest value that is taken from the address: a DNS name has at most 255 bytes. */
const MAX_VALUE_LENGTH = 300;

const LABELS: Record<FilterKey, string> = {
  q: 'Text',
  app: 'Application',
  host: 'Host',
  protocol: 'Protocol',
  stream: 'Stream',
};

/** One removable mark beside the tables. */
export interface FilterChip {
  readonly key: FilterKey;
  readonly label: string;
  readonly value: string;
}

export function filterFromParams(params: URLSearchParams): PacketFilter {
  const filter: Partial<Record<FilterKey, string>> = {};
  for (const key of FILTER_KEYS) {
    const value = params.get(key)?.trim().slice(0, MAX_VALUE_LENGTH);
    if (value) filter[key] = value;
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
  else next[key] = value.slice(0, MAX_VALUE_LENGTH);
  return next;
}

export function isEmpty(filter: PacketFilter): boolean {
  return FILTER_KEYS.every((key) => !filter[key]);
}

export function sameFilter(a: PacketFilter, b: PacketFilter): boolean {
  return FILTER_KEYS.every((key) => (a[key] ?? '') === (b[key] ?? ''));
}

export function filterChips(filter: PacketFilter): FilterChip[] {
  const chips: FilterChip[] = [];
  for (const key of FILTER_KEYS) {
    const value = filter[key];
    if (value) chips.push({ key, label: LABELS[key], value });
  }
  return chips;
}
