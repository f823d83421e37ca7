import { Hono } from 'hono';
import * as v from 'valibot';
import { ALIGN } from '../../model/compare.ts';
import type { CompareRange } from '../../model/compare.ts';
import type { Services } from '../../model/services.ts';
import { moment, readQuery, wholeNumber } from '../validate.ts';

const session = wholeNumber(1, Number.MAX_SAFE_INTEGER);

export const compareQuery = v.strictObject({
  a: session,
  b: session,
  align: v.optional(
    v.pipe(v.string(), v.regex(ALIGN, 'must be start, clock, or host: and an address or name')),
    'start',
  ),
  a_from_us: v.exactOptional(moment),
  a_to_us: v.exactOptional(moment),
  b_from_us: v.exactOptional(moment),
  b_to_us: v.exactOptional(moment),
});

function range(session_id: number, from_us: number | undefined, to_us: number | undefined): CompareRange {
  return {
    session_id,
    ...(from_us === undefined ? {} : { from_us }),
    ...(to_us === undefined ? {} : { to_us }),
  };
}

/** `GET /compare`: what changed between two sessions, or two ranges of one. */
export function compareRoutes({ comparer }: Services): Hono {
  return new Hono().get('/compare', async (c) => {
    const query = readQuery(c, compareQuery);
    return c.json(
      await comparer.compare({
        a: range(query.a, query.a_from_us, query.a_to_us),
        b: range(query.b, query.b_from_us, query.b_to_us),
        align: query.align,
      }),
    );
  });
}
