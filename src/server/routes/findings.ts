import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { TapdeckError } from '../../model/errors.ts';
import { FINDING_KINDS, muteRequest, SEVERITIES } from '../../model/finding.ts';
import type { Services } from '../../model/services.ts';
import { partFilters } from '../part_filters.ts';
import { problem } from '../problem.ts';
import { moment, readBody, readQuery, refuseQuery, sessionIdOf, wholeNumber } from '../validate.ts';

const MAX_BODY_BYTES = 4 * 1024;

export const findingQuery = v.strictObject({
  offset: v.optional(wholeNumber(0, 1_000_000), '0'),
  limit: v.optional(wholeNumber(1, 200), '100'),
  severity: v.exactOptional(v.picklist(SEVERITIES)),
  kind: v.exactOptional(v.picklist(FINDING_KINDS)),
  muted: v.exactOptional(v.pipe(v.picklist(['true', 'false']), v.transform((text) => text === 'true'))),
  at_us: v.exactOptional(moment),
  ...partFilters,
});

/** `GET /:id/findings`: what deserves attention in a session. */
export function findingRoutes({ findings }: Services): Hono {
  return new Hono().get(
    '/:id/findings',
    async (c) => c.json(await findings.page(sessionIdOf(c), readQuery(c, findingQuery))),
  );
}

const MUTED_ID = /^[1-9]\d{0,14}$/;

function mutedIdOf(text: string): number {
  if (!MUTED_ID.test(text)) throw new TapdeckError('not_found', 'Nothing is muted by that number.');
  return Number(text);
}

/** What nobody wants to be told of, in any session. */
export function mutedRoutes({ findings }: Services): Hono {
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => problem(413, `The body must have at most ${MAX_BODY_BYTES} bytes.`),
  });
  return new Hono()
    .get('/', async (c) => {
      refuseQuery(c);
      return c.json({ muted: await findings.muted() });
    })
    .put('/', limit, async (c) => {
      refuseQuery(c);
      return c.json(await findings.mute(await readBody(c, muteRequest)));
    })
    .delete('/:muted', async (c) => {
      refuseQuery(c);
      await findings.unmute(mutedIdOf(c.req.param('muted')));
      return c.body(null, 204);
    });
}
