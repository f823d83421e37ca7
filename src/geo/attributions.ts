/** Who is to be named where their data is shown. */
import type { PlacesReport } from '../model/place.ts';

type Attribution = PlacesReport['attributions'][number];

/** CC BY 4.0, which asks for the name and a link wherever results are shown. */
export const DATABASE_ATTRIBUTIONS: readonly Attribution[] = [
  { name: 'DB-IP', text: 'IP Geolocation by DB-IP', url: 'https://db-ip.com' },
  { name: 'RouteViews', text: 'Network owners by RouteViews', url: 'https://www.routeviews.org' },
  { name: 'NRO', text: 'and the Number Resource Organization', url: 'https://www.nro.net' },
];

export const ONLINE_ATTRIBUTION: Attribution = {
  name: 'ip-api.com',
  text: 'Locations by ip-api.com',
  url: 'https://ip-api.com',
};
