/** What is dissected from the raw capture when it is asked for; the work ends when the client leaves. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { TapdeckError } from '../../model/errors.ts';
import { FOLLOW_MODES, FOLLOW_SIDES } from '../../model/inspection.ts';
import type { Services } from '../../model/services.ts';
import { parseStreamKey } from '../../model/stream.ts';
import { readQuery, refuseQuery, sessionIdOf, wholeNumber } from '../validate.ts';

const PACKET_NO = /^[1-9]\d{0,14}$/;

export const followQuery = v.strictObject({
  mode: v.optional(v.picklist(FOLLOW_MODES), 'text'),
  side: v.optional(v.picklist(FOLLOW_SIDES), 'both'),
  offset: v.optional(wholeNumber(0, Number.MAX_SAFE_INTEGER), '0'),
});

/** @throws TapdeckError `not_found` for what can be no key */
export function streamKeyOf(key: string | undefined): string {
  if (key === undefined || parseStreamKey(key) === undefined) {
    throw new TapdeckError('not_found', 'There is no such stream: its key looks like tcp:12 or udp:3.');
  }
  return key;
}

/**
 * `GET /:id/packets/:no`: tree and bytes. `GET /:id/streams/:key/follow`: a page of its payload; `.../figures`: round
 * trips and retransmissions over time.
 */
export function inspectionRoutes({ inspector }: Services): Hono {
  return new Hono()
    .get('/:id/packets/:no', async (c) => {
      const text = c.req.param('no');
      if (!PACKET_NO.test(text)) throw new TapdeckError('not_found', 'Packets have numbers from 1 on.');
      refuseQuery(c);
      return c.json(await inspector.packet(sessionIdOf(c), Number(text), c.req.raw.signal));
    })
    .get('/:id/streams/:key/follow', async (c) => {
      const key = streamKeyOf(c.req.param('key'));
      return c.json(await inspector.follow(sessionIdOf(c), key, readQuery(c, followQuery), c.req.raw.signal));
    })
    .get('/:id/streams/:key/figures', async (c) => {
      const key = streamKeyOf(c.req.param('key'));
      refuseQuery(c);
      return c.json(await inspector.figures(sessionIdOf(c), key, c.req.raw.signal));
    });
}
