import type { Row } from './row.ts';

/** Maps and navigation. */
export const MAPS: readonly Row[] = [
  ['OpenStreetMap', 'Maps', 'openstreetmap.org', 'osm.org', 'openstreetmap.de'],
  ['HERE', 'Maps', 'here.com', 'hereapi.com'],
  ['Mapbox', 'Maps', 'mapbox.com'],
  ['TomTom', 'Maps', 'tomtom.com'],
];
