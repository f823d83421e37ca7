import { Hono } from 'hono';
import * as v from 'valibot';
import { TapdeckError } from '../../model/errors.ts';
import { streamRow } from '../../model/rows.ts';
import { parseStreamKey } from '../../model/stream.ts';
import type { Services } from '../../model/services.ts';
import { partFilters } from '../part_filters.ts';
import { readQuery, refuseQuery, said, sessionIdOf, shortText, wholeNumber } from '../validate.ts';

const COLUMNS = new Set(Object.keys(streamRow.entries));

export const streamQuery = v.strictObject({
  offset: v.optional(said(wholeNumber(0, 1_000_000_000), 'Streams to leave out at the beginning.'), '0'),
  limit: v.optional(said(wholeNumber(1, 1000), 'Most streams of the page.'), '200'),
  sort: v.optional(
    said(
      v.pipe(
        v.string(),
        v.check(
          (sort) => COLUMNS.has(sort.replace(/^-/, '')),
          'must be a column of the streams, with "-" before it to sort downwards',
        ),
      ),
      'A column of the streams, with "-" before it to sort downwards.',
    ),
    'first_us',
  ),
  ...partFilters,
  host: v.exactOptional(
    said(shortText(255), 'An address at either end, exactly; or a part of the server name, without case.'),
  ),
});

/** `GET /:id/streams`: one page of conversations; `GET /:id/streams/:key`: one of them. */
export function streamRoutes({ reader }: Services): Hono {
  return new Hono()
    .get(
      '/:id/streams',
      async (c) => c.json(await reader.streams(sessionIdOf(c), readQuery(c, streamQuery))),
    )
    .get('/:id/streams/:key', async (c) => {
      const key = c.req.param('key');
      refuseQuery(c);
      if (parseStreamKey(key) === undefined) {
        throw new TapdeckError('not_found', 'There is no such stream: its key looks like tcp:12 or udp:3.');
      }
      return c.json(await reader.stream(sessionIdOf(c), key));
    });
}
