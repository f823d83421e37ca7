/** The built-in base: land, and the borders between countries. Needs no network. */
// @ts-types="@types/leaflet"
import * as L from 'leaflet';
import { feature, mesh } from 'topojson-client';
import { flatPolygons, type Position, type Ring } from '../derive/outline.ts';
import type { WorldOutline } from '../transport/map_assets.ts';

export function drawOutline(map: L.Map, world: WorldOutline): void {
  // Below tiles: where one is missing, the outline shows.
  const pane = map.createPane('outline');
  pane.style.zIndex = '150';
  pane.style.pointerEvents = 'none';
  const renderer = L.svg({ pane: 'outline', padding: 1 });
  const { countries } = world.objects;
  const options = { renderer, pane: 'outline', interactive: false, smoothFactor: 0.6 };

  const land = feature(world, countries).features.flatMap(({ geometry }) => {
    // What the file holds: nothing else has an area.
    if (geometry.type === 'Polygon') return flatPolygons(geometry.coordinates as unknown as Ring[]);
    if (geometry.type !== 'MultiPolygon') return [];
    return geometry.coordinates.flatMap((rings) => flatPolygons(rings as unknown as Ring[]));
  });
  L.polygon(land.map((rings) => rings.map(latLngs)), { ...options, className: 'map-land' }).addTo(map);

  // Borders that two countries share: the coast, and the cut at 180 degrees, are nobody's border.
  const borders = mesh(world, countries, (a, b) => a !== b).coordinates as unknown as Ring[];
  L.polyline(borders.map(latLngs), { ...options, className: 'map-border' }).addTo(map);
}

function latLngs(line: readonly Position[]): L.LatLngTuple[] {
  return line.map(([longitude, latitude]) => [latitude, longitude]);
}
