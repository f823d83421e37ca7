import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { TapdeckError } from '../../model/errors.ts';
import type { Announcer } from '../announcer.ts';
import { ProgressNews } from '../import_progress.ts';
import type { ImportProgress, ImportResult, Services } from '../../model/services.ts';
import { oneLine, readQuery, shortText } from '../validate.ts';

const MAX_SOURCE_CHARS = 255;
const job = v.exactOptional(shortText(100));
export const importQuery = v.strictObject({
  name: v.exactOptional(v.pipe(v.string(), v.maxLength(200), oneLine)),
  source: v.exactOptional(v.pipe(v.string(), v.maxLength(4096))),
  job,
});
export const sampleQuery = v.strictObject({ job });
export const cancelQuery = v.strictObject({ job: shortText(100) });

/** Imports under way that their senders gave a name. */
type Jobs = Map<string, AbortController>;

/**
 * `POST /import` stores the capture in the body, `POST /sample` the one that comes with Tapdeck. Both answer 201 when
 * everything is stored; progress goes to every page, and an upload that breaks off cancels its import.
 * `DELETE /import?job=` cancels too: Deno's server (2.9) does not notice a sender that goes away once a body of more
 * than one read has come in. It answers 204 whether or not there was such an import: afterwards there is none.
 */
export function importRoutes({ importer }: Services, hub: Announcer, stopping?: AbortSignal): Hono {
  const jobs: Jobs = new Map();
  return new Hono()
    .delete('/import', (c) => {
      jobs.get(readQuery(c, cancelQuery).job)?.abort();
      return c.body(null, 204);
    })
    .post('/import', (c) => {
      const query = readQuery(c, importQuery);
      const body = c.req.raw.body;
      if (body === null) throw new TapdeckError('invalid', 'The body is empty: it must be a capture file.');
      const bytesTotal = contentLength(c);
      const cut = new AbortController();
      const ends = [cut.signal, ...(stopping ? [stopping] : [])];
      return run(
        c,
        hub,
        jobs,
        query.job,
        ends,
        (signal, onProgress) =>
          importer.importBytes(watched(body, cut), {
            source: sourceName(query.source ?? query.name ?? ''),
            ...(query.name !== undefined && { name: query.name }),
            ...(bytesTotal !== undefined && { bytesTotal }),
            signal,
            onProgress,
          }),
      );
    })
    .post('/sample', (c) => {
      const query = readQuery(c, sampleQuery);
      return run(
        c,
        hub,
        jobs,
        query.job,
        stopping ? [stopping] : [],
        (signal, onProgress) => importer.importSample({ signal, onProgress }),
      );
    });
}

type Work = (signal: AbortSignal, onProgress: (progress: ImportProgress) => void) => Promise<ImportResult>;

async function run(
  c: Context,
  hub: Announcer,
  jobs: Jobs,
  job: string | undefined,
  ends: readonly AbortSignal[],
  work: Work,
): Promise<Response> {
  const cancel = new AbortController();
  if (job !== undefined) jobs.set(job, cancel);
  const signal = AbortSignal.any([c.req.raw.signal, cancel.signal, ...ends]);
  const news = new ProgressNews(hub, job ?? null);
  let result: ImportResult | undefined;
  try {
    result = await work(signal, (progress) => news.report(progress));
    return c.json(result, 201, { location: `/api/sessions/${result.session_id}` });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new TapdeckError('unavailable', 'The import was cancelled; nothing of it was kept.', {
      cause: error,
    });
  } finally {
    if (job !== undefined && jobs.get(job) === cancel) jobs.delete(job);
    news.finish(result);
    hub.broadcast({ type: 'sessions_changed' });
  }
}

/**
 * The body, with an upload that breaks off told apart from a file that was cut: the first aborts before its reader
 * hears of it (the request's own signal comes later), so nothing of it is kept.
 */
function watched(body: ReadableStream<Uint8Array>, cut: AbortController): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (cause) {
        cut.abort(new TapdeckError('invalid', 'The upload broke off.', { cause }));
        throw cause;
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }, { highWaterMark: 0 });
}

/** The file's own name, without folders and control characters: kept as text, never opened. */
export function sourceName(given: string): string {
  const base = given.split(/[\\/]/).at(-1) ?? '';
  // Direction overrides (U+202A to U+202E, U+2066 to U+2069) could make "gnp.exe" look like "exe.png".
  const plain = base.replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, '').toWellFormed().trim();
  return [...plain].slice(0, MAX_SOURCE_CHARS).join('') || 'upload.pcap';
}

/** Bytes that will come, where the sender said so. */
function contentLength(c: Context): number | undefined {
  const text = c.req.header('content-length') ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
