/** A circle for each place. The list beside the map says the same, so the circles are for pointers alone. */
// @ts-types="@types/leaflet"
import * as L from 'leaflet';
import { circleRadius, largestRadius } from '../derive/map_geometry.ts';
import { type PlaceItem, placeLines } from '../derive/places.ts';

interface Drawn {
  readonly circle: L.CircleMarker;
  item: PlaceItem;
}

export function mountCircles(map: L.Map, picked: (placeId: string) => void): {
  draw(items: readonly PlaceItem[], selectedId: string | undefined): void;
} {
  const drawn = new Map<string, Drawn>();
  const renderer = L.svg({ padding: 0.5 });
  let order = '';

  function add(item: PlaceItem): Drawn {
    const { place_id: id, latitude, longitude } = item.place;
    const circle = L.circleMarker([latitude, longitude], {
      renderer,
      // Leaflet hands clicks on to the map below, which may be asking for a point.
      bubblingMouseEvents: true,
      className: 'map-place',
    });
    const entry: Drawn = { circle, item };
    circle.bindTooltip(() => tip(entry.item), { className: 'map-tip', opacity: 1 });
    circle.on('click', () => picked(id));
    circle.addTo(map);
    circle.getElement()?.setAttribute('data-place-id', id);
    drawn.set(id, entry);
    return entry;
  }

  return {
    draw(items, selectedId) {
      const kept = new Set(items.map(({ place }) => place.place_id));
      for (const [id, { circle }] of drawn) {
        if (kept.has(id)) continue;
        circle.remove();
        drawn.delete(id);
      }
      const most = items[0]?.place.bytes ?? 0;
      const largestPx = largestRadius(map.getSize().x);
      for (const item of items) {
        const entry = drawn.get(item.place.place_id) ?? add(item);
        entry.item = item;
        entry.circle.setRadius(circleRadius(item.place.bytes, most, largestPx));
        const path = entry.circle.getElement() as SVGElement | undefined;
        path?.style.setProperty('--hue', `var(--c-${item.mark.hue})`);
        path?.classList.toggle('is-ring', item.mark.shape === 'ring');
        path?.classList.toggle('is-selected', item.place.place_id === selectedId);
        path?.classList.toggle('is-dimmed', selectedId !== undefined && item.place.place_id !== selectedId);
      }
      // Small ones lie on large ones, so that all can be reached.
      const next = items.map(({ place }) => place.place_id).join(' ');
      if (next !== order) { for (const { place } of items) drawn.get(place.place_id)?.circle.bringToFront(); }
      order = next;
    },
  };
}

/** Built from text nodes: the names in it come from the network. */
function tip(item: PlaceItem): HTMLElement {
  const box = document.createElement('div');
  const name = document.createElement('b');
  name.textContent = item.name;
  box.append(name);
  for (const line of placeLines(item)) {
    const row = document.createElement('span');
    row.textContent = line;
    box.append(row);
  }
  return box;
}
