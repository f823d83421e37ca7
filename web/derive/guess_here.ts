/** "Here" from the browser's time zone. Apart from here.ts, because its table is loaded with the map only. */
import type { HomePlace } from '../../src/model/place.ts';
import type { Here } from './here.ts';
import { TIME_ZONE_TOWNS } from './time_zone_towns.ts';

/**
 * @param timeZone an IANA name, such as Intl gives.
 * @returns undefined when nothing was said and the time zone is no place (UTC).
 */
export function hereOf(home: HomePlace | null, timeZone: string): Here | undefined {
  if (home !== null) return { ...home, kind: 'set' };
  const slash = timeZone.indexOf('/');
  const area = timeZone.slice(0, Math.max(0, slash));
  const name = timeZone.slice(slash + 1);
  // Own keys only: the name comes from outside.
  const towns = Object.hasOwn(TIME_ZONE_TOWNS, area) ? TIME_ZONE_TOWNS[area] ?? '' : '';
  for (const town of towns.split(',')) {
    const [found, latitude, longitude] = town.split(' ');
    if (found !== name || name === '') continue;
    return {
      latitude: Number(latitude),
      longitude: Number(longitude),
      label: (name.split('/').pop() ?? name).replaceAll('_', ' '),
      kind: 'guess',
    };
  }
  return undefined;
}
