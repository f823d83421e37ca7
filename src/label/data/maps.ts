import type { Row } from './row.ts';

/** Maps and navigation. */
export const MAPS: readonly Row[] = [
  ['OpenStreetMap', 'Maps',
    'openstreetmap.org', 'osm.org', 'openstreetmap.de', 'openstreetmap.fr', 'osmfoundation.org',
    'overpass-api.de', 'osmand.net',
  ],
  ['HERE', 'Maps', 'here.com', 'hereapi.com', 'hereapi.cn', 'here.xyz', 'navteq.com'],
  ['Mapbox', 'Maps', 'mapbox.com', 'mapbox.cn'],
  ['TomTom', 'Maps', 'tomtom.com', 'tomtom-global.com'],
  ['MapTiler', 'Maps', 'maptiler.com'],
  ['Esri', 'Maps', 'esri.com', 'arcgis.com', 'arcgisonline.com'],
  ['Komoot', 'Maps', 'komoot.com', 'komoot.de', 'komoot.net'],
  ['AllTrails', 'Maps', 'alltrails.com'],
  ['2GIS', 'Maps', '2gis.ru', '2gis.com', '2gis.kz'],
  ['Naver Maps', 'Maps', 'map.naver.com', 'map.pstatic.net', 'maps.naver.com'],
  ['Kakao Maps', 'Maps', 'map.kakao.com', 'map.daumcdn.net'],
  ['What3words', 'Maps', 'what3words.com'],
  ['Sygic', 'Maps', 'sygic.com'],
  ['Michelin', 'Maps', 'viamichelin.com', 'michelin.com'],
];
