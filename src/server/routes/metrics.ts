import { Hono } from 'hono';
import * as v from 'valibot';
import { PROTOCOL_CLASSES } from '../../model/protocol.ts';
import type { Services } from '../../model/services.ts';
import { inOrder, moment, readQuery, said, sessionIdOf, wholeNumber } from '../validate.ts';

export const metricQuery = inOrder(
  v.strictObject({
    protocol: v.exactOptional(said(v.picklist(PROTOCOL_CLASSES), 'One class alone.')),
    from_us: v.exactOptional(said(moment, 'The earliest second, inclusive.')),
    to_us: v.exactOptional(said(moment, 'The latest time, exclusive.')),
    step_s: v.exactOptional(
      said(wholeNumber(1, 86_400), 'Seconds that one row sums up; 1 where it is left out.'),
    ),
  }),
  'from_us',
  'to_us',
);

/**
 * `GET /:id/metrics`: one row a second (or `step_s` seconds) and protocol class, oldest first; `next_from_us` leads to
 * the rest of a long answer, null at the end.
 */
export function metricRoutes({ reader }: Services): Hono {
  return new Hono().get(
    '/:id/metrics',
    async (c) => c.json(await reader.metrics(sessionIdOf(c), readQuery(c, metricQuery))),
  );
}
