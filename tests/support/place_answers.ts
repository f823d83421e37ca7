/**
 * Answers of the server as a busy network gives them: hosts of documentation ranges (RFC 5737, RFC 3849), as if they
 * stood in towns all over the world.
 */
import type { Page } from 'playwright-core';
import type { DatabaseStatus, PlaceRow, PlacesReport, SettingsReport } from '../../src/model/place.ts';
import { DEFAULT_SETTINGS } from '../../src/model/place.ts';

const TOWNS: readonly (readonly [
  city: string | null,
  code: string,
  country: string,
  latitude: number,
  longitude: number,
  app: string,
  category: string,
  megabytes: number,
])[] = [
  ['Ashburn', 'US', 'United States', 39.04, -77.49, 'Netflix', 'Video', 820],
  ['Frankfurt am Main', 'DE', 'Germany', 50.11, 8.68, 'Zoom', 'Video call', 410],
  ['Amsterdam', 'NL', 'Netherlands', 52.37, 4.9, 'Wikipedia', 'Web', 164],
  ['Dublin', 'IE', 'Ireland', 53.33, -6.25, 'Slack', 'Messaging', 121],
  ['Mountain View', 'US', 'United States', 37.41, -122.08, 'YouTube', 'Video', 96],
  ['Singapore', 'SG', 'Singapore', 1.35, 103.82, 'Steam', 'Gaming', 74],
  ['Tokyo', 'JP', 'Japan', 35.69, 139.69, 'Spotify', 'Music', 52],
  ['Sydney', 'AU', 'Australia', -33.87, 151.21, 'Dropbox', 'Cloud', 33],
  ['São Paulo', 'BR', 'Brazil', -23.55, -46.63, 'Instagram', 'Social', 21],
  ['London', 'GB', 'United Kingdom', 51.51, -0.13, 'IMAP', 'Mail', 18],
  ['Paris', 'FR', 'France', 48.86, 2.35, 'OVHcloud', 'Cloud', 12],
  ['Johannesburg', 'ZA', 'South Africa', -26.2, 28.05, 'WireGuard', 'VPN', 8],
  ['Mumbai', 'IN', 'India', 19.08, 72.88, 'WhatsApp', 'Messaging', 6],
  ['Auckland', 'NZ', 'New Zealand', -36.85, 174.76, 'GitHub', 'Developer', 4],
  ['Suva', 'FJ', 'Fiji', -18.14, 178.44, 'Unknown', 'Unknown', 2],
  [null, 'IS', 'Iceland', 64.1, -21.9, 'NTP', 'System', 1],
];

const traffic = (megabytes: number) => ({
  streams: Math.ceil(megabytes / 7),
  packets: megabytes * 900,
  bytes: megabytes * 1_000_000,
  bytes_in: megabytes * 900_000,
  bytes_out: megabytes * 100_000,
});

export const PLACES: readonly PlaceRow[] = TOWNS.map((
  [city, country_code, country, latitude, longitude, app, category, megabytes],
  index,
) => ({
  place_id: `${latitude},${longitude}`,
  latitude,
  longitude,
  city,
  country_code,
  country,
  hosts: 1 + (index % 3) * 4,
  ...traffic(megabytes),
  app,
  category,
  names: [`edge-${index}.example`, `198.51.100.${index + 1}`],
  located_by: ['DB-IP City Lite'],
}));

export function busyPlaces(change: Partial<PlacesReport> = {}): PlacesReport {
  const countries = new Map<string, PlacesReport['countries'][number]>();
  for (const { country_code, country, hosts, streams, packets, bytes, bytes_in, bytes_out } of PLACES) {
    const before = countries.get(country_code ?? '');
    countries.set(country_code ?? '', {
      country_code,
      country,
      hosts: hosts + (before?.hosts ?? 0),
      streams: streams + (before?.streams ?? 0),
      packets: packets + (before?.packets ?? 0),
      bytes: bytes + (before?.bytes ?? 0),
      bytes_in: bytes_in + (before?.bytes_in ?? 0),
      bytes_out: bytes_out + (before?.bytes_out ?? 0),
    });
  }
  return {
    places: [...PLACES],
    places_left_out: 0,
    countries: [...countries.values(), { country_code: null, country: null, hosts: 4, ...traffic(3) }],
    networks: [
      { asn: 64_500, organisation: 'Example Video Networks', hosts: 9, ...traffic(820) },
      { asn: 64_501, organisation: 'Example Cloud', hosts: 31, ...traffic(610) },
      { asn: 64_502, organisation: 'Example Access', hosts: 7, ...traffic(92) },
      { asn: null, organisation: null, hosts: 4, ...traffic(3) },
    ],
    unlocated: { hosts: 4, bytes: 3_000_000 },
    not_public: { hosts: 12, bytes: 41_000_000 },
    pending: 0,
    attributions: [{ name: 'DB-IP', text: 'IP geolocation by DB-IP', url: 'https://db-ip.com/' }],
    ...change,
  };
}

export const NO_PLACES: PlacesReport = {
  places: [],
  places_left_out: 0,
  countries: [],
  networks: [],
  unlocated: { hosts: 0, bytes: 0 },
  not_public: { hosts: 3, bytes: 90_000 },
  pending: 0,
  attributions: [],
};

const ABSENT: DatabaseStatus = {
  name: 'DB-IP City Lite',
  state: 'absent',
  bytes: null,
  bytes_expected: 134_000_000,
  edition: null,
  problem: null,
};

export function settingsAnswer(
  settings: Partial<SettingsReport['settings']> = {},
  database: Partial<DatabaseStatus> = {},
): SettingsReport {
  return {
    settings: { ...DEFAULT_SETTINGS, ...settings },
    databases: [{ ...ABSENT, ...database }],
    online_problem: null,
    database: { bytes: 4096, free_bytes: 0, returns_space: true },
    attributions: [],
  };
}

/** Lets the page see `report` as the places of every session. Its streams are still the server's. */
export async function answerPlaces(page: Page, report: PlacesReport): Promise<void> {
  await page.route('**/api/sessions/*/places', (route) => route.fulfill({ json: report }));
}
