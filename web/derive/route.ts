/** The page's addresses. One function reads them and one writes them, so that a link and its page cannot disagree. */
import { type SessionFilter, sessionFilterFromParams, sessionFilterToParams } from './session_filter.ts';
import { compareFromParams, type CompareQuery, compareToParams } from './compare_query.ts';
import { filterFromParams, filterToParams, type PacketFilter } from './filter.ts';

export type Route =
  | { readonly page: 'live'; readonly filter: PacketFilter }
  | { readonly page: 'sessions'; readonly filter: SessionFilter }
  | {
    readonly page: 'session';
    readonly sessionId: number;
    readonly filter: PacketFilter;
    readonly atUs?: number;
  }
  | { readonly page: 'compare'; readonly query: CompareQuery }
  | { readonly page: 'settings' }
  | { readonly page: 'unknown'; readonly path: string };

const SESSION_PATH = /^\/sessions\/([1-9]\d{0,14})$/;

/** @param search with or without its question mark. */
export function parseRoute(pathname: string, search: string): Route {
  const params = new URLSearchParams(search);
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, '') : pathname;
  if (path === '/' || path === '' || path === '/index.html') {
    return { page: 'live', filter: filterFromParams(params) };
  }
  if (path === '/sessions') return { page: 'sessions', filter: sessionFilterFromParams(params) };
  if (path === '/compare') return { page: 'compare', query: compareFromParams(params) };
  if (path === '/settings') return { page: 'settings' };
  const session = SESSION_PATH.exec(path);
  if (session) return sessionRoute(Number(session[1]), filterFromParams(params), momentOf(params));
  return { page: 'unknown', path: pathname };
}

function withQuery(path: string, params: URLSearchParams): string {
  const query = params.toString();
  return query === '' ? path : `${path}?${query}`;
}

export function formatRoute(route: Route): string {
  switch (route.page) {
    case 'live':
      return withQuery('/', filterToParams(route.filter));
    case 'sessions':
      return withQuery('/sessions', sessionFilterToParams(route.filter));
    case 'session':
      return withQuery(`/sessions/${route.sessionId}`, sessionParams(route.filter, route.atUs));
    case 'compare':
      return withQuery('/compare', compareToParams(route.query));
    case 'settings':
      return '/settings';
    case 'unknown':
      return route.path;
  }
}

export const LIVE: Route = { page: 'live', filter: {} };
export const SESSIONS: Route = { page: 'sessions', filter: {} };

export function compareRoute(query: Partial<CompareQuery> = {}): Route {
  return { page: 'compare', query: { align: 'start', ...query } };
}

export const SETTINGS: Route = { page: 'settings' };

/** @param atUs the moment to show; undefined: the whole session */
export function sessionRoute(sessionId: number, filter: PacketFilter = {}, atUs?: number): Route {
  return { page: 'session', sessionId, filter, ...(atUs === undefined ? {} : { atUs }) };
}

/** `?at=`: microseconds since the epoch. What cannot be a moment is left out. */
function momentOf(params: URLSearchParams): number | undefined {
  const text = params.get('at') ?? '';
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

function sessionParams(filter: PacketFilter, atUs: number | undefined): URLSearchParams {
  const params = filterToParams(filter);
  if (atUs !== undefined) params.set('at', String(atUs));
  return params;
}
