/** Headers that every answer carries: the page is told to load nothing from elsewhere and to be framed by nobody. */
import type { MiddlewareHandler } from 'hono';

const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  // uPlot and Leaflet place what they draw with style attributes.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export const securityHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  // The answer to an upgrade belongs to the runtime: it cannot be changed, and no page ever reads it.
  if (c.res.status === 101) return;
  const headers = c.res.headers;
  headers.set('content-security-policy', CONTENT_SECURITY_POLICY);
  headers.set('x-content-type-options', 'nosniff');
  headers.set('referrer-policy', 'no-referrer');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('cross-origin-resource-policy', 'same-origin');
  // What a capture shows is private and changes all the time; only the page's own files say otherwise.
  if (!headers.has('cache-control')) headers.set('cache-control', 'no-store');
};
