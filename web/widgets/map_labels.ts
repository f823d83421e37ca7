/** Names beside the largest places, where there is room for them. */
// @ts-types="@types/leaflet"
import * as L from 'leaflet';
import {
  type Area,
  circleRadius,
  LABEL_GAP_PX,
  largestRadius,
  readableLabels,
} from '../derive/map_geometry.ts';
import type { PlaceItem } from '../derive/places.ts';

const MOST_LABELS = 14;
/** Circles that a name must keep clear of: all would leave no room. */
const MOST_OBSTACLES = 120;
const LINE_PX = 16;

export function drawLabels(map: L.Map): { place(items: readonly PlaceItem[]): void } {
  const pane = map.createPane('labels');
  pane.style.zIndex = '450';
  pane.style.pointerEvents = 'none';
  const group = L.layerGroup([], { pane: 'labels' }).addTo(map);
  const pen = document.createElement('canvas').getContext('2d');

  function widthOf(text: string): number {
    if (pen === null) return text.length * 7;
    const style = getComputedStyle(map.getContainer());
    const [weight, size] = ['--weight-m', '--text-chart'].map((name) => style.getPropertyValue(name));
    pen.font = `${weight} ${size} ${style.fontFamily}`;
    return pen.measureText(text).width + 2;
  }

  return {
    place(items) {
      group.clearLayers();
      const most = items[0]?.place.bytes ?? 0;
      const largestPx = largestRadius(map.getSize().x);
      const bounds = map.getBounds();
      const seen = items.slice(0, MOST_OBSTACLES).filter(({ place }) =>
        bounds.contains([place.latitude, place.longitude])
      );
      const boxes = seen.map(({ place }) => {
        const { x, y } = map.latLngToContainerPoint([place.latitude, place.longitude]);
        const width = widthOf(nameOf(place));
        return { x, y, radius: circleRadius(place.bytes, most, largestPx), width, height: LINE_PX };
      });
      for (const { index, side } of readableLabels(boxes, map.getSize().x, MOST_LABELS, buttonsOn(map))) {
        const item = seen[index];
        if (item === undefined) continue;
        const gap = circleRadius(item.place.bytes, most, largestPx) + LABEL_GAP_PX;
        const text = document.createElement('span');
        text.textContent = nameOf(item.place);
        const label = L.tooltip({
          pane: 'labels',
          permanent: true,
          direction: side,
          offset: [side === 'right' ? gap : -gap, 0],
          className: 'map-label',
          opacity: 1,
        }).setLatLng([item.place.latitude, item.place.longitude]).setContent(text);
        group.addLayer(label);
      }
    },
  };
}

/** The buttons stand over the map, beside its element. */
function buttonsOn(map: L.Map): Area[] {
  const container = map.getContainer();
  const origin = container.getBoundingClientRect();
  return [...container.parentElement?.querySelectorAll('.world-buttons') ?? []].map((buttons) => {
    const { left, right, top, bottom } = buttons.getBoundingClientRect();
    return {
      left: left - origin.left,
      right: right - origin.left,
      top: top - origin.top,
      bottom: bottom - origin.top,
    };
  });
}

function nameOf(place: PlaceItem['place']): string {
  return place.city ?? place.country ?? '';
}
