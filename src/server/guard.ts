/** Who may ask: a known Host, no foreign Origin, and the token where one is set. The same for REST, page and WebSocket. */
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { createHash, timingSafeEqual } from 'node:crypto';
import { normalHost } from './hosts.ts';
import { problem } from './problem.ts';
import { tokenPage, wantsPage } from './token_page.ts';

const COOKIE = 'tapdeck_token';

export interface GuardOptions {
  /** `host:port` values that are ours (hostsFor). */
  readonly allowedHosts: readonly string[];
  /** Set when others than this machine can reach the server: then every request must show it. */
  readonly token?: string | undefined;
}

/** Refuses with a problem document what does not come from this server's own page or from a program of the user. */
export function guard(options: GuardOptions): MiddlewareHandler {
  const hosts = new Set(options.allowedHosts.map(normalHost));
  const token = options.token === undefined ? undefined : digest(options.token);
  return async (c, next) => {
    const refusal = foreign(c, hosts) ?? (token && unproven(c, token));
    if (refusal) return refusal;
    await next();
  };
}

/** The refusal for another site's request, or undefined. */
function foreign(c: Context, hosts: ReadonlySet<string>): Response | undefined {
  // Requests made in-process (app.request) carry no Host header; their URL says the same.
  const host = normalHost(c.req.header('host') ?? new URL(c.req.url).host);
  if (!hosts.has(host)) {
    return problem(
      403,
      'This server does not answer to that host name; open the address that Tapdeck printed at start.',
    );
  }
  // Browsers send Origin with every WebSocket upgrade and whatever can change something; programs send none.
  const origin = c.req.header('origin');
  if (origin !== undefined && normalHost(origin) !== `http://${host}`) {
    return problem(403, 'Requests that come from another site are refused.');
  }
  // A plain GET of another site (an image, a script) has no Origin, but every current browser marks it. A link of
  // another site may lead to the page, but to no data.
  const site = c.req.header('sec-fetch-site');
  if ((site === 'cross-site' || site === 'same-site') && /^\/(api|metrics)\b/.test(c.req.path)) {
    return problem(403, 'Requests that come from another site are refused.');
  }
}

/** The refusal for a request that does not show the token, or undefined. A token in the address becomes a cookie. */
function unproven(c: Context, token: Uint8Array): Response | undefined {
  const url = new URL(c.req.url);
  const fromAddress = c.req.method === 'GET' ? url.searchParams.get('token') : null;
  if (fromAddress !== null && timingSafeEqual(digest(fromAddress), token)) {
    // The cookie holds a digest: a copy of it does not give away a token that was chosen by hand.
    setCookie(c, COOKIE, hex(token), { httpOnly: true, sameSite: 'Strict', path: '/' });
    url.searchParams.delete('token');
    // One leading slash: `//name/` would send the browser to another server.
    return c.redirect(`/${url.pathname.replace(/^\/+/, '')}${url.search}`, 303);
  }
  const bearer = /^Bearer +(.+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (bearer !== undefined && timingSafeEqual(digest(bearer), token)) return;
  // Digests of both sides have the same length, and comparing digests of the cookie takes the same time for all.
  const cookie = getCookie(c, COOKIE);
  if (cookie !== undefined && timingSafeEqual(digest(cookie), digest(hex(token)))) return;
  if (wantsPage(c.req.raw)) return tokenPage(new URL(c.req.url));
  return problem(
    401,
    'This server needs its token: add ?token=... to the address once, or send "Authorization: Bearer ...".',
    { 'www-authenticate': 'Bearer' },
  );
}

function digest(text: string): Uint8Array {
  return createHash('sha256').update(text).digest();
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
