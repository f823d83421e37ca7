/** Lines from here to the places: the shortest way over the globe. */
// @ts-types="@types/leaflet"
import * as L from 'leaflet';
import type { Here } from '../derive/here.ts';
import { arcWidth, greatCircle, MOST_LINES } from '../derive/map_geometry.ts';
import type { PlaceItem } from '../derive/places.ts';

export function drawArcs(map: L.Map): {
  draw(items: readonly PlaceItem[], here: Here | undefined): void;
} {
  const pane = map.createPane('arcs');
  pane.style.zIndex = '350';
  pane.style.pointerEvents = 'none';
  const renderer = L.svg({ pane: 'arcs', padding: 1 });
  const group = L.layerGroup([], { pane: 'arcs' }).addTo(map);
  return {
    draw(items, here) {
      group.clearLayers();
      if (here === undefined) return;
      const most = items[0]?.place.bytes ?? 0;
      for (const { place, mark } of items.slice(0, MOST_LINES)) {
        const lines = greatCircle(here, place).map((line) =>
          line.map(({ latitude, longitude }): L.LatLngTuple => [latitude, longitude])
        );
        const arc = L.polyline(lines, {
          renderer,
          pane: 'arcs',
          interactive: false,
          className: `map-arc map-${mark.shape}`,
          weight: arcWidth(place.bytes, most),
          smoothFactor: 0.5,
        });
        group.addLayer(arc);
        (arc.getElement() as SVGElement | undefined)?.style.setProperty('--hue', `var(--c-${mark.hue})`);
      }
    },
  };
}
