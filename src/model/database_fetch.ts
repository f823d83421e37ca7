/**
 * What the server and its launcher write to each other while the offline databases are fetched. The server may start no
 * program and reach no registry; the launcher, which is there as long as the server is, may. Both files lie in
 * `DATA/geo` and are put there whole (written beside, then renamed).
 */
import * as v from 'valibot';

/** There while the server wants a fetch: `{"id": ...}`. It says nothing else, so that nothing else can be asked. */
export const REQUEST_FILE = 'request.json';

/** What the launcher makes of it. */
export const PROGRESS_FILE = 'progress.json';

export const fetchRequest = v.object({ id: v.pipe(v.string(), v.uuid()) });
export type FetchRequest = v.InferOutput<typeof fetchRequest>;

export const fetchProgress = v.object({
  /** Of the request. */
  id: v.string(),
  state: v.picklist(['fetching', 'done', 'failed']),
  /** Grows with every word of the launcher, so that its silence is noticed. */
  beat: v.number(),
  /** Bytes that have arrived. */
  bytes: v.number(),
  bytes_expected: v.number(),
  /** One sentence, when it failed. */
  problem: v.nullable(v.string()),
});
export type FetchProgress = v.InferOutput<typeof fetchProgress>;
