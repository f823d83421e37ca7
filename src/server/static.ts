/** The page's own files, from the folder that the build wrote. */
import type { Context } from 'hono';
import { getMimeType } from 'hono/utils/mime';
import { problem } from './problem.ts';

/** No segment may start with a dot or hold a slash, a percent or a NUL: no path leads out of the folder. */
const SEGMENT = /^[A-Za-z0-9_@-][A-Za-z0-9._@-]*$/;
/** `chunk-ABCDEFGH.js`: the bundler's hash (base 32, or hexadecimal) before the ending. */
const HASHED = /[-.](?:[A-Z2-7]{8}|[0-9a-f]{8,64})(?:\.[a-z0-9]+)+$/;

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Tapdeck</title>
<h1>The page is not built yet</h1>
<p>Tapdeck is running, but its page is missing. Stop it and run <code>./tapdeck start</code>
(or <code>deno task start</code>), which builds the page first.</p>
</html>
`;

/** The page's own addresses: `/`, `/sessions`, `/sessions/7`, `/sessions/7/streams/tcp:3`, `/sessions/7/ask`, `/compare`, `/settings`. */
const PAGE_ROUTE =
  /^\/(?:sessions(?:\/[1-9]\d{0,14}(?:\/ask|\/streams\/(?:tcp|udp):(?:0|[1-9]\d{0,9}))?)?\/*|compare\/*|settings\/*)?$/;
/** Where programs ask: they get problem documents, whatever they say they accept. */
const FOR_PROGRAMS = /^\/(?:api|metrics|ws)(?:\/|$)/;
const PAGE = 'index.html';

/**
 * Answers a GET with a file of `directory`, or with the page itself where the path is one of its own. A browser that is
 * led anywhere else gets the page as well, which says that there is nothing; the status says it, too.
 */
export async function staticFile(c: Context, directory: string): Promise<Response> {
  const path = c.req.path;
  if (FOR_PROGRAMS.test(path) || (c.req.method !== 'GET' && c.req.method !== 'HEAD')) {
    return problem(404, 'There is nothing at this address.');
  }
  if (PAGE_ROUTE.test(path)) return await answer(c, directory, PAGE) ?? c.html(NOT_BUILT, 503);
  const segments = path.split('/').filter((segment) => segment !== '');
  const found = segments.every((segment) => SEGMENT.test(segment))
    ? await answer(c, directory, segments.join('/'))
    : undefined;
  if (found) return found;
  if (!wantsPage(c)) return problem(404, 'There is no such file.');
  const page = await Deno.readFile(`${directory}/${PAGE}`).catch(() => undefined);
  return page === undefined ? c.html(NOT_BUILT, 503) : c.body(page, 404, { 'content-type': HTML });
}

const HTML = 'text/html; charset=utf-8';

/** Browsers name it when somebody goes to an address; scripts, images and programs do not. */
function wantsPage(c: Context): boolean {
  return /\btext\/html\b/.test(c.req.header('accept') ?? '');
}

async function answer(c: Context, directory: string, file: string): Promise<Response | undefined> {
  const path = `${directory}/${file}`;
  try {
    const plain = await Deno.stat(path);
    if (!plain.isFile) return undefined;
    const coded = await codedForm(path, c.req.header('accept-encoding') ?? '');
    const { size, mtime } = coded?.info ?? plain;
    const etag = `W/"${size.toString(36)}-${(mtime?.getTime() ?? 0).toString(36)}${coded?.ending ?? ''}"`;
    const headers = {
      'content-type': getMimeType(file) ?? 'application/octet-stream',
      'cache-control': HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
      vary: 'accept-encoding',
      etag,
      ...(coded ? { 'content-encoding': coded.coding } : {}),
    };
    if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
    // Whole files: the build's own, a few hundred kilobytes at most, and no descriptor is left open.
    return new Response(await Deno.readFile(path + (coded?.ending ?? '')), { headers });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}

/** Forms that the build lays beside a file, the smaller first. */
const CODINGS = [{ coding: 'br', ending: '.br' }, { coding: 'gzip', ending: '.gz' }] as const;

/** The smallest form that the browser takes and the build made; undefined: the file as it is. */
async function codedForm(path: string, acceptEncoding: string) {
  for (const { coding, ending } of CODINGS) {
    if (!takes(acceptEncoding, coding)) continue;
    const info = await Deno.stat(path + ending).catch(() => undefined);
    if (info?.isFile) return { coding, ending, info };
  }
  return undefined;
}

/** RFC 9110 section 12.5.3, but for the wildcard, which no browser sends: it gets the file as it is. */
function takes(acceptEncoding: string, coding: string): boolean {
  return acceptEncoding.split(',').some((entry) => {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    return name === coding && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}
