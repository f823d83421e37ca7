/**
 * The map, drawn by Leaflet: outline of the world, places, lines from here. It only draws; what things are called and
 * how large they are comes from derive/. Colours are classes and tokens, so a change of theme needs no redrawing.
 */
// @ts-types="@types/leaflet"
import * as L from 'leaflet';
import type { Here } from '../derive/here.ts';
import { pointsInView } from '../derive/map_geometry.ts';
import type { PlaceItem } from '../derive/places.ts';
import type { WorldOutline } from '../transport/map_assets.ts';
import { drawArcs } from './map_arcs.ts';
import { drawHere } from './map_here.ts';
import { drawLabels } from './map_labels.ts';
import { drawOutline } from './map_outline.ts';
import { mountCircles } from './map_circles.ts';

export interface MapData {
  /** Largest first. */
  readonly items: readonly PlaceItem[];
  readonly here: Here | undefined;
  readonly selectedId: string | undefined;
}

export interface MapTiles {
  readonly url: string;
}

export interface MapEvents {
  /** A place was clicked. */
  picked(placeId: string): void;
  /** A point was clicked, or moved to the middle and taken with Enter, while the map was asked for one. */
  pointed(point: { latitude: number; longitude: number }): void;
  /** A tile did not come. */
  tilesFailed(): void;
}

export interface PlacesMap extends Disposable {
  update(data: MapData): void;
  /** Another look at the same places; undefined for the outline alone. */
  setTiles(tiles: MapTiles | undefined): void;
  zoom(by: 1 | -1): void;
  /** Everything in view. */
  fit(): void;
  /** Whether a click chooses a point of the map. */
  setMode(mode: 'places' | 'point'): void;
}

/** The outline is coarse: closer, it is a few straight lines. */
const OUTLINE_MAX_ZOOM = 6;
const TILES_MAX_ZOOM = 15;
/** Nearer would show a single place without its part of the world. */
const FIT_MAX_ZOOM = 4;
/** What people live in; the rest is ice. */
const INHABITED = L.latLngBounds([-56, -170], [76, 180]);
/** Mercator ends here. */
const WORLD = L.latLngBounds([-85, -200], [85, 200]);

export function mountMap(element: HTMLElement, outline: WorldOutline, events: MapEvents): PlacesMap {
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const coarse = matchMedia('(pointer: coarse)').matches;
  const map = L.map(element, {
    attributionControl: false,
    zoomControl: false,
    zoomSnap: 0.25,
    zoomDelta: 1,
    wheelPxPerZoomLevel: 120,
    minZoom: 0,
    maxZoom: OUTLINE_MAX_ZOOM,
    maxBounds: WORLD,
    maxBoundsViscosity: 1,
    // One finger and the wheel scroll the page: two fingers, or the wheel over a map that has the focus, move the map.
    dragging: !coarse,
    scrollWheelZoom: false,
    zoomAnimation: !calm,
    fadeAnimation: !calm,
    markerZoomAnimation: !calm,
    inertia: !calm,
  });
  let data: MapData = { items: [], here: undefined, selectedId: undefined };
  let mode: 'places' | 'point' = 'places';
  let tiles: L.TileLayer | undefined;
  let view: 'ours' | 'theirs' = 'ours';
  const gone = new AbortController();

  map.fitBounds(INHABITED, { animate: false });
  drawOutline(map, outline);
  const arcs = drawArcs(map);
  const circles = mountCircles(map, (placeId) => {
    if (mode === 'places') events.picked(placeId);
  });
  const labels = drawLabels(map);
  const here = drawHere(map);

  map.on('focus', () => map.scrollWheelZoom.enable());
  map.on('blur', () => map.scrollWheelZoom.disable());
  map.on('click', ({ latlng }) => {
    if (mode !== 'point') return;
    point(latlng.wrap());
  });
  const point = ({ lat, lng }: L.LatLng) =>
    events.pointed({ latitude: Math.max(-90, Math.min(90, lat)), longitude: lng });
  // Once the reader has moved the map it stays where it was put, whatever places come.
  const moved = () => {
    view = 'theirs';
  };
  map.on('dragstart boxzoomend dblclick', moved);
  const listening = { passive: true, signal: gone.signal };
  element.addEventListener('keydown', (event) => event.key === 'Tab' || moved(), listening);
  element.addEventListener('keydown', (event) => {
    if (mode === 'point' && event.key === 'Enter') point(map.getCenter().wrap());
  }, listening);
  element.addEventListener('wheel', () => map.scrollWheelZoom.enabled() && moved(), listening);
  element.addEventListener('touchstart', ({ touches }) => touches.length > 1 && moved(), listening);
  map.on('zoomend moveend', () => {
    element.dataset['zoom'] = String(map.getZoom());
    labels.place(data.items);
  });

  function fit(motion: 'animated' | 'at once'): void {
    const points = pointsInView(data.items.map(({ place }) => place), data.here);
    const bounds = data.items.length === 0
      ? INHABITED
      : L.latLngBounds(points.map(({ latitude, longitude }) => [latitude, longitude]));
    map.fitBounds(bounds, {
      animate: motion === 'animated' && !calm,
      padding: data.items.length === 0 ? [0, 0] : [36, 36],
      maxZoom: FIT_MAX_ZOOM,
    });
    view = 'ours';
  }

  /** A place that was chosen in the list may be out of view here. */
  function show(placeId: string | undefined): void {
    const item = data.items.find(({ place }) => place.place_id === placeId);
    if (item === undefined) return;
    map.panInside([item.place.latitude, item.place.longitude], { padding: [40, 40], animate: !calm });
  }

  const resize = new ResizeObserver(() => {
    if (element.clientWidth === 0) return;
    map.invalidateSize({ animate: false, pan: true });
    // The whole world in view is as far away as there is something to see.
    map.setMinZoom(Math.min(map.getBoundsZoom(INHABITED), FIT_MAX_ZOOM));
    circles.draw(data.items, data.selectedId);
    if (view === 'ours') fit('at once');
  });
  resize.observe(element);

  return {
    update(next) {
      const others = next.items.length !== data.items.length || next.here !== data.here;
      const chosen = next.selectedId !== data.selectedId;
      data = next;
      arcs.draw(next.items, next.here);
      circles.draw(next.items, next.selectedId);
      here.draw(next.here);
      if (view === 'ours' && others) fit('at once');
      else if (chosen) show(next.selectedId);
      labels.place(next.items);
    },
    setTiles(next) {
      tiles?.remove();
      tiles = undefined;
      map.setMaxZoom(next === undefined ? OUTLINE_MAX_ZOOM : TILES_MAX_ZOOM);
      if (next === undefined) return;
      // The page tells nobody where it comes from; tile servers that are public ask for the site, never the page.
      tiles = L.tileLayer(next.url, { maxZoom: TILES_MAX_ZOOM, noWrap: true, referrerPolicy: 'origin' });
      tiles.on('tileerror', () => events.tilesFailed());
      tiles.addTo(map);
    },
    zoom(by) {
      moved();
      map.setZoom(map.getZoom() + by);
    },
    fit: () => fit('animated'),
    setMode(next) {
      mode = next;
      element.classList.toggle('is-pointing', next === 'point');
      // Without a pointer: arrow keys move the map under the mark in its middle, Enter takes it.
      if (next === 'point') element.focus({ preventScroll: true });
    },
    [Symbol.dispose]() {
      resize.disconnect();
      gone.abort();
      map.remove();
    },
  };
}
