import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { TapdeckError } from '../../model/errors.ts';
import { modelSettingsChange } from '../../model/model_settings.ts';
import type { Services } from '../../model/services.ts';
import { problem } from '../problem.ts';
import { readBody, readQuery, refuseQuery, wholeNumber } from '../validate.ts';

const MAX_BODY_BYTES = 16 * 1024;
const PAGE = 100;
const MAX_PAGE = 1000;
const CALL_ID = /^[1-9]\d{0,14}$/;

export const modelLogQuery = v.strictObject({
  cursor: v.optional(wholeNumber(1, Number.MAX_SAFE_INTEGER)),
  limit: v.optional(wholeNumber(1, MAX_PAGE)),
});

/** Who writes, and what was sent where. */
export function modelRoutes({ models }: Services): Hono {
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => problem(413, `The body must have at most ${MAX_BODY_BYTES} bytes.`),
  });
  return new Hono()
    .get('/settings/models', (c) => {
      refuseQuery(c);
      return c.json(models.report());
    })
    .patch('/settings/models', limit, async (c) => {
      refuseQuery(c);
      const change = await readBody(c, modelSettingsChange);
      if (Object.keys(change).length === 0) {
        throw new TapdeckError('invalid', 'Say what to change, such as {"provider": "rules"}.');
      }
      return c.json(models.change(change));
    })
    .get('/models/log', (c) => {
      const { cursor, limit = PAGE } = readQuery(c, modelLogQuery);
      return c.json(models.log({ limit, ...(cursor === undefined ? {} : { cursor }) }));
    })
    .get('/models/log/:call', (c) => {
      refuseQuery(c);
      const id = c.req.param('call');
      if (!CALL_ID.test(id)) throw new TapdeckError('not_found', 'There is no such call in the log.');
      return c.json(models.sent(Number(id)));
    })
    .delete('/models/log', (c) => {
      refuseQuery(c);
      models.clearLog();
      return c.body(null, 204);
    });
}
