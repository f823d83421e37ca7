import { Hono } from 'hono';
import * as v from 'valibot';
import { TapdeckError } from '../../model/errors.ts';
import type { Services, TimeRange } from '../../model/services.ts';
import { WRITERS } from '../../model/summary.ts';
import { inOrder, moment, readBody, readQuery, refuseQuery, sessionIdOf, wholeNumber } from '../validate.ts';

export const summaryQuery = inOrder(
  v.strictObject({
    kind: v.exactOptional(v.picklist(['periodic', 'final'])),
    from_us: v.exactOptional(moment),
    to_us: v.exactOptional(moment),
    /** Only what was written about packets up to this moment. */
    at_us: v.exactOptional(moment),
    limit: v.optional(wholeNumber(1, 500), '100'),
  }),
  'from_us',
  'to_us',
);

export const digestQuery = v.strictObject({
  from_us: v.exactOptional(moment),
  to_us: v.exactOptional(moment),
});

const time = v.pipe(v.number(), v.safeInteger());

export const summaryRequest = v.strictObject({
  written_by: v.picklist(WRITERS),
  /** With `to_us`: a summary of that range; without both, the session's report. */
  from_us: v.exactOptional(time),
  to_us: v.exactOptional(time),
});

/** @throws TapdeckError `invalid` for half a range */
function rangeOf({ from_us, to_us }: Partial<TimeRange>): TimeRange | undefined {
  if (from_us === undefined && to_us === undefined) return undefined;
  if (from_us === undefined || to_us === undefined) {
    throw new TapdeckError('invalid', 'A range has both from_us and to_us.');
  }
  return { from_us, to_us };
}

/**
 * `GET /:id/summaries`: what was written; `POST`: another version, answered when it is written, and ended when the
 * client leaves or asks for it with `DELETE /:id/summaries/writing`. `GET /:id/digest`: what a model would be sent.
 */
export function summaryRoutes({ summaries }: Services, stopping?: AbortSignal): Hono {
  return new Hono()
    .get(
      '/:id/summaries',
      async (c) => c.json({ summaries: await summaries.list(sessionIdOf(c), readQuery(c, summaryQuery)) }),
    )
    .post('/:id/summaries', async (c) => {
      refuseQuery(c);
      const { written_by, ...times } = await readBody(c, summaryRequest);
      const range = rangeOf(times);
      const signal = AbortSignal.any([c.req.raw.signal, ...(stopping ? [stopping] : [])]);
      return c.json(
        await summaries.write(sessionIdOf(c), { written_by, ...(range ? { range } : {}) }, signal),
        201,
      );
    })
    .delete('/:id/summaries/writing', async (c) => {
      refuseQuery(c);
      await summaries.cancel(sessionIdOf(c));
      return c.body(null, 204);
    })
    .get(
      '/:id/digest',
      async (c) => c.json(await summaries.digest(sessionIdOf(c), rangeOf(readQuery(c, digestQuery)))),
    );
}
