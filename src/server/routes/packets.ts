import { Hono } from 'hono';
import * as v from 'valibot';
import { parseStreamKey } from '../../model/stream.ts';
import type { Services } from '../../model/services.ts';
import { moment, readQuery, sessionIdOf, shortText, wholeNumber } from '../validate.ts';

export const packetQuery = v.strictObject({
  cursor: v.exactOptional(wholeNumber(0, Number.MAX_SAFE_INTEGER)),
  limit: v.optional(wholeNumber(1, 1000), '200'),
  app: v.exactOptional(shortText(200)),
  host: v.exactOptional(shortText(255)),
  protocol: v.exactOptional(shortText(100)),
  stream: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((key) => parseStreamKey(key) !== undefined, 'must be a stream such as tcp:12'),
    ),
  ),
  from_us: v.exactOptional(moment),
  to_us: v.exactOptional(moment),
  q: v.exactOptional(shortText(200)),
});

/**
 * `GET /:id/packets`: one page of packets in capture order; `next_cursor` leads to the next, null at the end. Where a
 * filter lets little through, a page may hold fewer packets than `limit`, or none, and still lead on.
 */
export function packetRoutes({ reader }: Services): Hono {
  return new Hono().get(
    '/:id/packets',
    async (c) => c.json(await reader.packets(sessionIdOf(c), readQuery(c, packetQuery))),
  );
}
