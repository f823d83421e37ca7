import { Hono } from 'hono';
import * as v from 'valibot';
import type { Services } from '../../model/services.ts';
import { captureRequest } from '../../model/wire.ts';
import { readQuery, refuseQuery } from '../validate.ts';

export const filterQuery = v.strictObject({
  interface: captureRequest.entries.interface,
  filter: captureRequest.entries.filter.wrapped,
});

/**
 * `GET /interfaces`: what can be captured on, or one sentence (`problem`) why nothing can.
 * `GET /interfaces/filter`: whether a capture filter compiles on one of them, and where it does not.
 */
export function interfaceRoutes({ interfaces }: Services): Hono {
  return new Hono()
    .get('/interfaces', async (c) => {
      refuseQuery(c);
      return c.json(await interfaces.list());
    })
    .get('/interfaces/filter', async (c) => {
      const query = readQuery(c, filterQuery);
      return c.json(await interfaces.check(query.interface, query.filter, c.req.raw.signal));
    });
}
