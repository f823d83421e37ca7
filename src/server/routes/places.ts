import { Hono } from 'hono';
import * as v from 'valibot';
import { sessionHostRow } from '../../model/place.ts';
import type { Services } from '../../model/services.ts';
import { partFilters } from '../part_filters.ts';
import { inOrder, moment, readQuery, sessionIdOf, shortText, wholeNumber } from '../validate.ts';

const COLUMNS = new Set(Object.keys(sessionHostRow.entries));

export const hostQuery = v.strictObject({
  offset: v.optional(wholeNumber(0, 1_000_000_000), '0'),
  limit: v.optional(wholeNumber(1, 1000), '200'),
  sort: v.optional(
    v.pipe(
      v.string(),
      v.check(
        (sort) => COLUMNS.has(sort.replace(/^-/, '')),
        'must be a column of the hosts, with "-" before it to sort downwards',
      ),
    ),
    '-bytes',
  ),
  q: v.exactOptional(shortText(200)),
  at_us: v.exactOptional(moment),
  ...partFilters,
});

export const placesQuery = inOrder(
  v.strictObject({ at_us: v.exactOptional(moment), ...partFilters }),
  'from_us',
  'to_us',
);

/**
 * `GET /:id/hosts`: one page of a session's hosts; `GET /:id/places`: what they add up to; both of the whole session
 * or a part of it, and as of `at_us` where that is given.
 */
export function placeRoutes({ places }: Services): Hono {
  return new Hono()
    .get(
      '/:id/hosts',
      async (c) => c.json(await places.hosts(sessionIdOf(c), readQuery(c, hostQuery))),
    )
    .get('/:id/places', async (c) => {
      const { at_us, ...filter } = readQuery(c, placesQuery);
      return c.json(await places.places(sessionIdOf(c), filter, at_us));
    });
}
