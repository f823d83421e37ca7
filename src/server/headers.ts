/** Headers that every answer carries: the page is told to load nothing from elsewhere and to be framed by nobody. */
import type { MiddlewareHandler } from 'hono';
import type { SettingsService } from '../model/services.ts';
import { tileSource } from '../model/tiles.ts';

/** @param tiles the tile server that the user chose; the only stranger there is. */
function contentSecurityPolicy(tiles: string | undefined): string {
  return [
    "default-src 'self'",
    // uPlot and Leaflet place what they draw with style attributes.
    "style-src 'self' 'unsafe-inline'",
    `img-src 'self' data:${tiles === undefined ? '' : ` ${tiles}`}`,
    "connect-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

export function securityHeaders(settings: SettingsService): MiddlewareHandler {
  return async (c, next) => {
    await next();
    // The answer to an upgrade belongs to the runtime: it cannot be changed, and no page ever reads it.
    if (c.res.status === 101) return;
    const headers = c.res.headers;
    // The page that asks for the token has a stricter one, with a form.
    if (!headers.has('content-security-policy')) {
      headers.set('content-security-policy', contentSecurityPolicy(await tilesOf(settings, headers)));
    }
    headers.set('x-content-type-options', 'nosniff');
    headers.set('referrer-policy', 'no-referrer');
    headers.set('cross-origin-opener-policy', 'same-origin');
    headers.set('cross-origin-resource-policy', 'same-origin');
    // What a capture shows is private and changes all the time; only the page's own files say otherwise.
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
  };
}

/** Only a document fetches anything, so only a document is told; a store that fails must not cost us the page. */
async function tilesOf(settings: SettingsService, headers: Headers): Promise<string | undefined> {
  if (!headers.get('content-type')?.startsWith('text/html')) return undefined;
  const url = await settings.report().then((report) => report.settings.tile_url, () => null);
  return url === null ? undefined : tileSource(url);
}
