import { Hono } from 'hono';
import * as v from 'valibot';
import type { Services } from '../../model/services.ts';
import { readQuery, refuseQuery, sessionIdOf, wholeNumber } from '../validate.ts';

/** As many as the page draws, where the caller does not say. */
export const talkerQuery = v.strictObject({ limit: v.optional(wholeNumber(1, 1000), '7') });

/** A session's totals: by protocol class, by application, its RTP streams and top talkers. */
export function totalRoutes({ reader }: Services): Hono {
  return new Hono()
    .get('/:id/protocols', async (c) => {
      refuseQuery(c);
      return c.json({ protocols: await reader.protocols(sessionIdOf(c)) });
    })
    .get('/:id/apps', async (c) => {
      refuseQuery(c);
      return c.json({ apps: await reader.apps(sessionIdOf(c)) });
    })
    .get('/:id/rtp', async (c) => {
      refuseQuery(c);
      return c.json({ rtp: await reader.rtp(sessionIdOf(c)) });
    })
    .get('/:id/talkers', async (c) => {
      const { limit } = readQuery(c, talkerQuery);
      return c.json({ talkers: await reader.talkers(sessionIdOf(c), limit) });
    });
}
