import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { askRequest } from '../../model/ask.ts';
import type { Services } from '../../model/services.ts';
import { problem } from '../problem.ts';
import { readBody, refuseQuery, sessionIdOf } from '../validate.ts';

/** The longest SQL, every character escaped, fits. */
const MAX_BODY_BYTES = 128 * 1024;

/** `GET /questions`: the ready ones. `POST /sessions/:id/ask`: one answer; it ends when the client leaves. */
export function askRoutes({ asker }: Services): Hono {
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => problem(413, `The body must have at most ${MAX_BODY_BYTES} bytes.`),
  });
  return new Hono()
    .get('/questions', (c) => {
      refuseQuery(c);
      return c.json(asker.questions());
    })
    .post('/sessions/:id/ask', limit, async (c) => {
      refuseQuery(c);
      const request = await readBody(c, askRequest);
      return c.json(await asker.ask(sessionIdOf(c), request, c.req.raw.signal));
    });
}
