import { Hono } from 'hono';
import type { Services } from '../../model/services.ts';
import { refuseQuery } from '../validate.ts';

/** `GET /interfaces`: what can be captured on, or one sentence (`problem`) why nothing can. */
export function interfaceRoutes(services: Services): Hono {
  return new Hono().get('/interfaces', async (c) => {
    refuseQuery(c);
    return c.json(await services.interfaces.list());
  });
}
