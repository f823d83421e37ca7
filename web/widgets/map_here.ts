/** The mark of "here": a shape that no place has. */
// @ts-types="@types/leaflet"
import * as L from 'leaflet';
import { type Here, hereText } from '../derive/here.ts';

const SIZE_PX = 14;

export function drawHere(map: L.Map): { draw(here: Here | undefined): void } {
  let marker: L.Marker | undefined;
  return {
    draw(here) {
      marker?.remove();
      marker = undefined;
      if (here === undefined) return;
      const mark = document.createElement('span');
      mark.className = here.kind === 'guess' ? 'map-here is-guess' : 'map-here';
      marker = L.marker([here.latitude, here.longitude], {
        icon: L.divIcon({ html: mark, className: '', iconSize: [SIZE_PX, SIZE_PX] }),
        keyboard: false,
        bubblingMouseEvents: true,
      });
      const text = document.createElement('span');
      text.textContent = hereText(here);
      marker.bindTooltip(text, { className: 'map-tip', opacity: 1 });
      marker.addTo(map);
    },
  };
}
