/** Who is to be named where their data is shown. */
import type { HostTraffic } from '../model/host.ts';
import type { PlacesReport } from '../model/place.ts';
import { CITY_DATABASE } from './city_database.ts';
import { ONLINE_LOOKUP } from './ip_api.ts';
import { NETWORK_DATABASE } from './network_database.ts';

type Attribution = PlacesReport['attributions'][number];

/** CC BY 4.0, which asks for the name and a link wherever results are shown. */
const DB_IP: Attribution = { name: 'DB-IP', text: 'IP Geolocation by DB-IP', url: 'https://db-ip.com' };

/** The network database is put together from DB-IP's and theirs. */
const NETWORK_OWNERS: readonly Attribution[] = [
  { name: 'RouteViews', text: 'Network owners by RouteViews', url: 'https://www.routeviews.org' },
  { name: 'NRO', text: 'and the Number Resource Organization', url: 'https://www.nro.net' },
];

export const DATABASE_ATTRIBUTIONS: readonly Attribution[] = [DB_IP, ...NETWORK_OWNERS];

export const ONLINE_ATTRIBUTION: Attribution = {
  name: 'ip-api.com',
  text: 'Locations by ip-api.com',
  url: 'https://ip-api.com',
};

/**
 * Whom to name for what is known of these hosts, whatever is installed or switched on by now. Who said where a host is
 * stands in its row; its network's owner came from one of those that were asked.
 */
export function attributionsOf(
  hosts: Iterable<Pick<HostTraffic, 'host' | 'asked_of'>>,
): PlacesReport['attributions'] {
  let city = false;
  let network = false;
  let online = false;
  for (const { host, asked_of } of hosts) {
    if (!host) continue;
    city ||= host.located_by === CITY_DATABASE;
    online ||= host.located_by === ONLINE_LOOKUP;
    if (host.asn === null && host.organisation === null) continue;
    network ||= asked_of.some((source) => source.startsWith(NETWORK_DATABASE));
    online ||= asked_of.includes(ONLINE_LOOKUP);
  }
  return [
    ...(city || network ? [DB_IP] : []),
    ...(network ? NETWORK_OWNERS : []),
    ...(online ? [ONLINE_ATTRIBUTION] : []),
  ];
}
