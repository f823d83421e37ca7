import { Hono } from 'hono';
import * as v from 'valibot';
import type { Services } from '../../model/services.ts';
import { moment, readQuery, sessionIdOf } from '../validate.ts';

export const stateQuery = v.strictObject({ at_us: moment });

/** `GET /:id/state?at_us=`: what the live page showed at that moment of packet time. */
export function stateRoutes({ replayer }: Services): Hono {
  return new Hono().get('/:id/state', async (c) => {
    const id = sessionIdOf(c);
    return c.json(await replayer.state(id, readQuery(c, stateQuery).at_us));
  });
}
