/** The page's addresses. One function reads them and one writes them, so that a link and its page cannot disagree. */
import { filterFromParams, filterToParams, type PacketFilter } from './filter.ts';

export type Route =
  | { readonly page: 'live'; readonly filter: PacketFilter }
  | { readonly page: 'sessions'; readonly search: string }
  | {
    readonly page: 'session';
    readonly sessionId: number;
    readonly filter: PacketFilter;
    readonly packet?: number;
  }
  | { readonly page: 'stream'; readonly sessionId: number; readonly key: string; readonly packet?: number }
  | { readonly page: 'settings' }
  | { readonly page: 'unknown'; readonly path: string };

const STREAM_PATH = /^\/sessions\/([1-9]\d{0,14})\/streams\/((?:tcp|udp):(?:0|[1-9]\d{0,9}))$/;
const PACKET_NO = /^[1-9]\d{0,14}$/;
const SESSION_PATH = /^\/sessions\/([1-9]\d{0,14})$/;

/** @param search with or without its question mark. */
export function parseRoute(pathname: string, search: string): Route {
  const params = new URLSearchParams(search);
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, '') : pathname;
  if (path === '/' || path === '' || path === '/index.html') {
    return { page: 'live', filter: filterFromParams(params) };
  }
  if (path === '/sessions') return { page: 'sessions', search: (params.get('q') ?? '').slice(0, 200) };
  if (path === '/settings') return { page: 'settings' };
  const session = SESSION_PATH.exec(path);
  const no = params.get('packet') ?? '';
  const packet = PACKET_NO.test(no) ? { packet: Number(no) } : {};
  if (session) {
    return { page: 'session', sessionId: Number(session[1]), filter: filterFromParams(params), ...packet };
  }
  const stream = STREAM_PATH.exec(path);
  if (stream) return { page: 'stream', sessionId: Number(stream[1]), key: stream[2] ?? '', ...packet };
  return { page: 'unknown', path: pathname };
}

function withQuery(path: string, params: URLSearchParams): string {
  const query = params.toString();
  return query === '' ? path : `${path}?${query}`;
}

function withPacket(params: URLSearchParams, packet: number | undefined): URLSearchParams {
  if (packet !== undefined) params.set('packet', String(packet));
  return params;
}

export function formatRoute(route: Route): string {
  switch (route.page) {
    case 'live':
      return withQuery('/', filterToParams(route.filter));
    case 'sessions':
      return withQuery('/sessions', new URLSearchParams(route.search === '' ? {} : { q: route.search }));
    case 'session':
      return withQuery(
        `/sessions/${route.sessionId}`,
        withPacket(filterToParams(route.filter), route.packet),
      );
    case 'stream':
      return withQuery(
        `/sessions/${route.sessionId}/streams/${route.key}`,
        withPacket(new URLSearchParams(), route.packet),
      );
    case 'settings':
      return '/settings';
    case 'unknown':
      return route.path;
  }
}

export const LIVE: Route = { page: 'live', filter: {} };
export const SESSIONS: Route = { page: 'sessions', search: '' };

export const SETTINGS: Route = { page: 'settings' };

/** @param packet the one whose tree is shown */
export function sessionRoute(sessionId: number, filter: PacketFilter = {}, packet?: number): Route {
  return { page: 'session', sessionId, filter, ...(packet === undefined ? {} : { packet }) };
}

/** The page of one stream. */
export function streamRoute(sessionId: number, key: string, packet?: number): Route {
  return { page: 'stream', sessionId, key, ...(packet === undefined ? {} : { packet }) };
}
