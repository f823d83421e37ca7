import { Hono } from 'hono';
import type { Services } from '../../model/services.ts';
import { refuseQuery, sessionIdOf } from '../validate.ts';

/** `GET /:id/composition`: bytes by application and by protocol in at most 300 steps, as parts that add up. */
export function compositionRoutes({ replayer }: Services): Hono {
  return new Hono().get('/:id/composition', async (c) => {
    refuseQuery(c);
    return c.json(await replayer.composition(sessionIdOf(c)));
  });
}
