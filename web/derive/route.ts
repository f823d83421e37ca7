/** The page's addresses. One function reads them and one writes them, so that a link and its page cannot disagree. */
import type { AskRequest } from '../../src/model/ask.ts';
import { askFromParams, askToParams } from './ask.ts';
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
    /** The moment to show; left out: the whole session. */
    readonly atUs?: number;
    /** The packet whose tree is shown. */
    readonly packet?: number;
  }
  | { readonly page: 'stream'; readonly sessionId: number; readonly key: string; readonly packet?: number }
  | { readonly page: 'ask'; readonly sessionId: number; readonly ask: AskRequest | undefined }
  | { readonly page: 'compare'; readonly query: CompareQuery }
  | { readonly page: 'settings' }
  | { readonly page: 'unknown'; readonly path: string };

const STREAM_PATH = /^\/sessions\/([1-9]\d{0,14})\/streams\/((?:tcp|udp):(?:0|[1-9]\d{0,9}))$/;
const PACKET_NO = /^[1-9]\d{0,14}$/;
const ASK_PATH = /^\/sessions\/([1-9]\d{0,14})\/ask$/;
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
  const packet = packetOf(params);
  if (session) {
    return sessionRoute(Number(session[1]), filterFromParams(params), { atUs: momentOf(params), packet });
  }
  const stream = STREAM_PATH.exec(path);
  if (stream) return streamRoute(Number(stream[1]), stream[2] ?? '', packet);
  const ask = ASK_PATH.exec(path);
  if (ask) return askRoute(Number(ask[1]), askFromParams(params));
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
      return withQuery('/sessions', sessionFilterToParams(route.filter));
    case 'session':
      return withQuery(
        `/sessions/${route.sessionId}`,
        withPacket(sessionParams(route.filter, route.atUs), route.packet),
      );
    case 'stream':
      return withQuery(
        `/sessions/${route.sessionId}/streams/${route.key}`,
        withPacket(new URLSearchParams(), route.packet),
      );
    case 'ask':
      return withQuery(`/sessions/${route.sessionId}/ask`, askToParams(route.ask));
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

/** @param shown the moment (undefined: the whole session) and the packet whose tree is open */
export function sessionRoute(
  sessionId: number,
  filter: PacketFilter = {},
  { atUs, packet }: { readonly atUs?: number | undefined; readonly packet?: number | undefined } = {},
): Route {
  return {
    page: 'session',
    sessionId,
    filter,
    ...(atUs === undefined ? {} : { atUs }),
    ...(packet === undefined ? {} : { packet }),
  };
}

/** `?at=`: microseconds since the epoch. What cannot be a moment is left out. */
function momentOf(params: URLSearchParams): number | undefined {
  const text = params.get('at') ?? '';
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

function packetOf(params: URLSearchParams): number | undefined {
  const text = params.get('packet') ?? '';
  return PACKET_NO.test(text) ? Number(text) : undefined;
}

function sessionParams(filter: PacketFilter, atUs: number | undefined): URLSearchParams {
  const params = filterToParams(filter);
  if (atUs !== undefined) params.set('at', String(atUs));
  return params;
}

/** The page of one stream. */
export function streamRoute(sessionId: number, key: string, packet?: number): Route {
  return { page: 'stream', sessionId, key, ...(packet === undefined ? {} : { packet }) };
}

/** Questions about a session, with one of them asked. */
export function askRoute(sessionId: number, ask?: AskRequest): Route {
  return { page: 'ask', sessionId, ask };
}
