import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { TapdeckError } from '../../model/errors.ts';
import { settingsChange } from '../../model/place.ts';
import type { Services } from '../../model/services.ts';
import { problem } from '../problem.ts';
import { readBody, refuseQuery } from '../validate.ts';

const MAX_BODY_BYTES = 16 * 1024;

/** What the user chose, and how what was chosen is doing. */
export function settingsRoutes({ settings }: Services): Hono {
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => problem(413, `The body must have at most ${MAX_BODY_BYTES} bytes.`),
  });
  return new Hono()
    .get('/', async (c) => {
      refuseQuery(c);
      return c.json(await settings.report());
    })
    .patch('/', limit, async (c) => {
      refuseQuery(c);
      const change = await readBody(c, settingsChange);
      if (Object.keys(change).length === 0) {
        throw new TapdeckError('invalid', 'Say what to change, such as {"online_lookup": true}.');
      }
      return c.json(await settings.change(change));
    })
    .post('/preview', limit, async (c) => {
      refuseQuery(c);
      return c.json(await settings.preview(await readBody(c, settingsChange)));
    });
}
