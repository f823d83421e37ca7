import { Hono } from 'hono';
import * as v from 'valibot';
import { PROTOCOL_CLASSES } from '../../model/protocol.ts';
import type { Services } from '../../model/services.ts';
import { inOrder, moment, readQuery, sessionIdOf, wholeNumber } from '../validate.ts';

export const metricQuery = inOrder(
  v.strictObject({
    protocol: v.exactOptional(v.picklist(PROTOCOL_CLASSES)),
    from_us: v.exactOptional(moment),
    to_us: v.exactOptional(moment),
    step_s: v.exactOptional(wholeNumber(1, 86_400)),
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
