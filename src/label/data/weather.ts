import type { Row } from './row.ts';

/** Weather. */
export const WEATHER: readonly Row[] = [
  ['AccuWeather', 'Weather', 'accuweather.com', 'accuweather.net', 'awxcdn.com'],
  ['The Weather Channel', 'Weather', 'weather.com', 'wunderground.com', 'wxdata.com', 'imwx.com'],
];
