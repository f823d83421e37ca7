import { Hono } from 'hono';
import * as v from 'valibot';
import type { Services } from '../../model/services.ts';
import { partFilters } from '../part_filters.ts';
import { inOrder, moment, readQuery, said, sessionIdOf } from '../validate.ts';

export const trafficQuery = inOrder(
  v.strictObject({
    ...partFilters,
    steps_from_us: v.exactOptional(
      said(moment, 'Steps before this time are left out, so that the others are shorter; totals are of all.'),
    ),
  }),
  'from_us',
  'to_us',
);

export const compositionQuery = inOrder(v.strictObject(partFilters), 'from_us', 'to_us');

/**
 * `GET /:id/traffic`: what a part of a session adds up to, in all and step by step; `GET /:id/composition`: its bytes by
 * application and by protocol in at most 300 steps, as parts that add up.
 */
export function trafficRoutes({ traffic }: Services): Hono {
  return new Hono()
    .get('/:id/traffic', async (c) => {
      const { steps_from_us, ...filter } = readQuery(c, trafficQuery);
      return c.json(await traffic.report(sessionIdOf(c), filter, steps_from_us));
    })
    .get(
      '/:id/composition',
      async (c) => c.json(await traffic.composition(sessionIdOf(c), readQuery(c, compositionQuery))),
    );
}
