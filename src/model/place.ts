/**
 * Where traffic goes: hosts, and what they add up to by place, country and network. Names carry units as in rows.ts;
 * null means "not known", which is said as such and never guessed.
 */
import * as v from 'valibot';

const count = v.number();
const known = v.nullable(v.number());
const text = v.string();
const maybeText = v.nullable(v.string());

/**
 * What kind of address it is, by the IANA special-purpose registries (RFC 6890 and its updates). Only `public` ones
 * are ever looked up.
 */
export const addressScope = v.picklist([
  'public',
  'private',
  'loopback',
  'link-local',
  'shared',
  'multicast',
  'broadcast',
  'documentation',
  'benchmarking',
  'unspecified',
  'reserved',
]);
export type AddressScope = v.InferOutput<typeof addressScope>;

/** A row of `host_view`: an address, by whatever session it was met. */
export const hostRow = v.object({
  address: text,
  scope: addressScope,
  /** The best name that captures gave it, or reverse DNS where that is allowed. */
  hostname: maybeText,
  /** Why that name ("TLS server name", "DNS answer", "reverse DNS"). */
  hostname_evidence: maybeText,
  /** ISO 3166-1 alpha-2. */
  country_code: maybeText,
  country: maybeText,
  city: maybeText,
  latitude: known,
  longitude: known,
  asn: known,
  organisation: maybeText,
  /** Who said where it is ("built-in table", "DB-IP City Lite", "ip-api.com"); null while nobody could. */
  located_by: maybeText,
  located_us: known,
});
export type HostRow = v.InferOutput<typeof hostRow>;

/** What a set of hosts has to do with one session. In and out are seen from here, as in `app_view`. */
const traffic = {
  streams: count,
  packets: count,
  bytes: count,
  bytes_in: count,
  bytes_out: count,
};

/** A host of one session. */
export const sessionHostRow = v.object({
  ...hostRow.entries,
  ...traffic,
  /** Of the largest part of its traffic. */
  app: text,
  category: text,
});
export type SessionHostRow = v.InferOutput<typeof sessionHostRow>;

/** Hosts of one session that share coordinates: a marker of the map. */
export const placeRow = v.object({
  /** Stays the same while the coordinates do; also the value of `?place=`. */
  place_id: text,
  latitude: v.number(),
  longitude: v.number(),
  city: maybeText,
  country_code: maybeText,
  country: maybeText,
  hosts: count,
  ...traffic,
  app: text,
  category: text,
  /** The five largest hosts: their names, or addresses where they have none. */
  names: v.array(text),
  located_by: v.array(text),
});
export type PlaceRow = v.InferOutput<typeof placeRow>;

export const countryRow = v.object({
  country_code: maybeText,
  country: maybeText,
  hosts: count,
  ...traffic,
});
export type CountryRow = v.InferOutput<typeof countryRow>;

export const networkRow = v.object({
  asn: known,
  organisation: maybeText,
  hosts: count,
  ...traffic,
});
export type NetworkRow = v.InferOutput<typeof networkRow>;

/** Somebody to be named on the page for what they gave ("IP geolocation by DB-IP", CC BY 4.0). */
export const attribution = v.object({ name: text, text, url: text });

/** A point that the user calls "here": where arcs begin. */
export const homePlace = v.strictObject({
  latitude: v.pipe(v.number(), v.minValue(-90), v.maxValue(90)),
  longitude: v.pipe(v.number(), v.minValue(-180), v.maxValue(180)),
  label: v.pipe(v.string(), v.maxLength(100)),
});
export type HomePlace = v.InferOutput<typeof homePlace>;

/** Answer of `GET /api/sessions/:id/places`. Each list is sorted by bytes, largest first. */
export const placesReport = v.object({
  /** At most 1000. */
  places: v.array(placeRow),
  /** Places beyond those 1000. */
  places_left_out: count,
  /** With a row of nulls for public hosts of no known country. */
  countries: v.array(countryRow),
  /** At most 1000, with a row of nulls for public hosts of no known network. */
  networks: v.array(networkRow),
  /** Public hosts without coordinates. */
  unlocated: v.object({ hosts: count, bytes: count }),
  /** Private, loopback, multicast ... : they have no place. */
  not_public: v.object({ hosts: count, bytes: count }),
  /** Addresses that are being looked up at the moment. */
  pending: count,
  attributions: v.array(attribution),
});
export type PlacesReport = v.InferOutput<typeof placesReport>;

/** A hundred years are as good as for ever. */
const days = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(36_500));

/** What the user chose; `PATCH /api/settings` takes any part of it. */
export const settings = v.strictObject({
  /** Offline city and network databases. `ask`: the user has not been asked yet; `refused` is respected for good. */
  offline_databases: v.picklist(['ask', 'wanted', 'refused']),
  /** Whether addresses may be sent to ip-api.com. */
  online_lookup: v.boolean(),
  /** Whether names may be asked of the machine's resolver. */
  reverse_dns: v.boolean(),
  /** `https://tile.example/{z}/{x}/{y}.png`; null: the built-in outline alone. */
  tile_url: v.nullable(v.pipe(v.string(), v.maxLength(500))),
  /** What the tile server wants to be named with. */
  tile_attribution: v.pipe(v.string(), v.maxLength(300)),
  home: v.nullable(homePlace),
  /** Days after which packets and raw captures are removed, and after which streams, seconds and totals are; null: never. */
  keep_packets_days: v.nullable(days),
  keep_figures_days: v.nullable(days),
  /** GB (10^9 bytes) that the rows of all sessions may take: the oldest packets go first, then figures; null: no limit. */
  max_database_gb: v.nullable(v.pipe(v.number(), v.minValue(0.001), v.maxValue(1_000_000))),
});
export type Settings = v.InferOutput<typeof settings>;
export const settingsChange = v.partial(settings);
export type SettingsChange = v.InferOutput<typeof settingsChange>;

/** How an offline database is doing. */
export const databaseStatus = v.object({
  name: text,
  /** `absent`, or what the fetch or the opening came to; `broken` with a sentence in `problem`. */
  state: v.picklist(['absent', 'fetching', 'ready', 'broken']),
  /** Of the files on disk, or what has arrived so far; null while not known. */
  bytes: known,
  bytes_expected: known,
  /** Edition, such as 2026-06; null when absent. */
  edition: maybeText,
  problem: maybeText,
});
export type DatabaseStatus = v.InferOutput<typeof databaseStatus>;

/** Answer of `GET /api/settings` and of its PATCH. */
export const settingsReport = v.object({
  settings,
  databases: v.array(databaseStatus),
  /** What went wrong with ip-api.com or reverse DNS last, and until when it waits; null when all is well. */
  online_problem: maybeText,
  attributions: v.array(attribution),
  database: v.object({
    /** Of the file. */
    bytes: count,
    /** Within it: free for the next rows. */
    free_bytes: count,
    /** Whether that is given back to the disk by and by; a file of an older Tapdeck must be written anew first. */
    returns_space: v.boolean(),
  }),
});
export type SettingsReport = v.InferOutput<typeof settingsReport>;

/** The least that `max_database_gb` can be set to: a database without sessions takes less. */
export const LEAST_DATABASE_GB = 0.05;

/** Answer of `POST /api/settings/preview`: what those settings would remove at once. */
export const keepingPreview = v.object({
  /** Sessions whose packets and raw captures go. */
  packets_sessions: count,
  /** Sessions whose streams, seconds and totals go. */
  figures_sessions: count,
  /** Estimated: rows, and files of raw captures. */
  bytes: count,
  /** The first of these sessions. */
  first: v.array(v.object({
    session_id: count,
    name: text,
    /** What its age is counted from. */
    since_us: count,
    /** `figures`: everything but its line in the list. */
    step: v.picklist(['packets', 'figures']),
    why: v.picklist(['age', 'size']),
  })),
});
export type KeepingPreview = v.InferOutput<typeof keepingPreview>;

export const DEFAULT_SETTINGS: Settings = {
  offline_databases: 'ask',
  online_lookup: false,
  reverse_dns: false,
  tile_url: null,
  tile_attribution: '',
  home: null,
  keep_packets_days: null,
  keep_figures_days: null,
  max_database_gb: null,
};
