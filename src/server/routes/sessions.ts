import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import * as v from 'valibot';
import { TapdeckError } from '../../model/errors.ts';
import type { Announcer } from '../announcer.ts';
import { ProgressNews } from '../import_progress.ts';
import { problem } from '../problem.ts';
import type { ImportProgress, Services } from '../../model/services.ts';
import { MOST_SESSIONS, MOST_SPARKLINES, SESSION_SORTS } from '../../model/session_list.ts';
import { sessionKind, sessionState } from '../../model/rows.ts';
import {
  inOrder,
  moment,
  oneLine,
  readBody,
  readQuery,
  refuseQuery,
  sessionIdOf,
  severalLines,
  shortText,
  wholeNumber,
} from '../validate.ts';

/** A note of the greatest length, every character escaped, fits. */
const MAX_BODY_BYTES = 256 * 1024;

export const sessionChange = v.strictObject({
  name: v.exactOptional(v.pipe(v.string(), v.maxLength(200), oneLine)),
  note: v.exactOptional(v.pipe(v.string(), v.maxLength(20_000), severalLines)),
  tags: v.exactOptional(
    v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(100), oneLine)), v.maxLength(50)),
  ),
  pinned: v.exactOptional(v.boolean()),
  local_addresses: v.exactOptional(v.nullable(v.pipe(v.array(v.string()), v.maxLength(256)))),
});

const SORTS = new Set<string>(SESSION_SORTS);

export const sessionQuery = inOrder(
  v.strictObject({
    q: v.exactOptional(shortText(200)),
    from_us: v.exactOptional(moment),
    to_us: v.exactOptional(moment),
    interface: v.exactOptional(shortText(256)),
    app: v.exactOptional(shortText(200)),
    tag: v.exactOptional(shortText(100)),
    kind: v.exactOptional(sessionKind),
    state: v.exactOptional(sessionState),
    pinned: v.exactOptional(
      v.pipe(v.picklist(['true', 'false']), v.transform((text) => text === 'true')),
    ),
    sort: v.optional(
      v.pipe(
        v.string(),
        v.check(
          (sort) => SORTS.has(sort.replace(/^-/, '')),
          `must be one of ${SESSION_SORTS.join(', ')}, with "-" before it to sort downwards`,
        ),
      ),
      '-date',
    ),
    limit: v.optional(wholeNumber(1, MOST_SESSIONS), '200'),
    cursor: v.exactOptional(shortText(2000)),
  }),
  'from_us',
  'to_us',
);

export const sparklineQuery = v.strictObject({
  ids: v.pipe(
    v.string(),
    v.regex(/^[1-9]\d{0,14}(,[1-9]\d{0,14})*$/, 'must be numbers of sessions, separated by commas'),
    v.transform((text) => text.split(',').map(Number)),
    v.check((ids) => ids.length <= MOST_SPARKLINES, `must be at most ${MOST_SPARKLINES} sessions`),
  ),
});

/** Working a session out again takes as long as its import did: every page can say how far it is. */
async function told<T>(
  hub: Announcer,
  work: (onProgress: (progress: ImportProgress) => void) => Promise<T>,
): Promise<T> {
  const news = new ProgressNews(hub, null);
  try {
    return await work((progress) => news.report(progress));
  } finally {
    news.finish();
  }
}

/** The list of sessions, and one session: read, change, remove. Every page hears of a change. */
export function sessionRoutes({ reader, editor }: Services, hub: Announcer): Hono {
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => problem(413, `The body must have at most ${MAX_BODY_BYTES} bytes.`),
  });
  return new Hono()
    .get('/', async (c) => c.json(await reader.list(readQuery(c, sessionQuery))))
    .get('/facets', async (c) => {
      refuseQuery(c);
      return c.json(await reader.facets());
    })
    .get('/sparklines', async (c) => c.json(await reader.sparklines(readQuery(c, sparklineQuery).ids)))
    .get('/:id', async (c) => {
      refuseQuery(c);
      return c.json(await reader.get(sessionIdOf(c)));
    })
    .patch('/:id', limit, async (c) => {
      const id = sessionIdOf(c);
      refuseQuery(c);
      const change = await readBody(c, sessionChange);
      if (Object.keys(change).length === 0) {
        throw new TapdeckError('invalid', 'Say what to change: name, note, tags, pinned or local_addresses.');
      }
      const { local_addresses: here, ...rest } = change;
      // What can be refused comes first: a request that fails has changed nothing.
      if (here !== undefined) await told(hub, (onProgress) => editor.relocate(id, here, onProgress));
      const session = await editor.patch(id, rest);
      hub.broadcast({ type: 'sessions_changed' });
      return c.json(session);
    })
    .post('/:id/relabel', async (c) => {
      const id = sessionIdOf(c);
      refuseQuery(c);
      const session = await told(hub, (onProgress) => editor.relabel(id, onProgress));
      hub.broadcast({ type: 'sessions_changed' });
      return c.json(session);
    })
    .delete('/:id', async (c) => {
      const id = sessionIdOf(c);
      refuseQuery(c);
      await editor.remove(id);
      hub.broadcast({ type: 'sessions_changed' });
      return c.body(null, 204);
    });
}
