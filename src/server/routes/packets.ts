import { Hono } from 'hono';
import * as v from 'valibot';
import { parseStreamKey } from '../../model/stream.ts';
import type { Services } from '../../model/services.ts';
import { inOrder, moment, readQuery, sessionIdOf, shortText, wholeNumber } from '../validate.ts';

export const packetQuery = inOrder(
  v.strictObject({
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
    display_filter: v.exactOptional(shortText(2000)),
  }),
  'from_us',
  'to_us',
);

/**
 * `GET /:id/packets`: one page of packets in capture order; `next_cursor` leads to the next, null at the end. Where a
 * filter lets little through, a page may hold fewer packets than `limit`, or none, and still lead on. `display_filter`
 * is Wireshark's language over the raw capture; such an answer says in `filter` how far it has come.
 */
export function packetRoutes({ reader, inspector }: Services): Hono {
  return new Hono().get('/:id/packets', async (c) => {
    const id = sessionIdOf(c);
    const { display_filter: filter, ...query } = readQuery(c, packetQuery);
    return c.json(
      filter === undefined
        ? await reader.packets(id, query)
        : await inspector.filtered(id, query, filter, c.req.raw.signal),
    );
  });
}
