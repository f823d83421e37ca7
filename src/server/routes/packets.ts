import { Hono } from 'hono';
import * as v from 'valibot';
import type { Services } from '../../model/services.ts';
import { partFilters } from '../part_filters.ts';
import { inOrder, readQuery, said, sessionIdOf, shortText, wholeNumber } from '../validate.ts';

export const packetQuery = inOrder(
  v.strictObject({
    cursor: v.exactOptional(
      said(
        wholeNumber(0, Number.MAX_SAFE_INTEGER),
        'Packets with a greater number: `next_cursor` of the page before.',
      ),
    ),
    limit: v.optional(
      said(
        wholeNumber(1, 1000),
        'Most packets of the page; where a filter lets little through there may be fewer, and more to come.',
      ),
      '200',
    ),
    ...partFilters,
    q: v.exactOptional(said(shortText(200), 'Text in Info, address or protocol, without case.')),
    display_filter: v.exactOptional(
      said(shortText(2000), 'Wireshark’s display filter language, over the raw capture.'),
    ),
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
