/** What the list of sessions is narrowed to and sorted by: in the page's address, and as the server is asked. */
import { SESSION_SORTS } from '../../src/model/session_list.ts';

export interface SessionFilter {
  /** Words to look for. */
  readonly q?: string;
  /** First and last day, `2026-11-03`, in the reader's own time. */
  readonly from?: string;
  readonly to?: string;
  readonly interface?: string;
  readonly app?: string;
  readonly tag?: string;
  readonly kind?: string;
  readonly state?: string;
  /** As the server takes it; left out: newest first. */
  readonly sort?: string;
}

export type SessionFilterKey = keyof SessionFilter;

const SORTS: readonly string[] = SESSION_SORTS.flatMap((sort) => [sort, `-${sort}`]);
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Lengths are the server's; what it would refuse is left out, so that a bad link shows everything. */
const READERS: Record<SessionFilterKey, (text: string) => string> = {
  q: (text) => text.slice(0, 200),
  from: (text) => DAY.test(text) ? text : '',
  to: (text) => DAY.test(text) ? text : '',
  interface: (text) => text.slice(0, 256),
  app: (text) => text.slice(0, 200),
  tag: (text) => text.slice(0, 100),
  kind: (text) => ['live', 'import'].includes(text) ? text : '',
  state: (text) => ['recording', 'complete', 'interrupted', 'failed'].includes(text) ? text : '',
  sort: (text) => SORTS.includes(text) && text !== '-date' ? text : '',
};
const KEYS = Object.keys(READERS) as SessionFilterKey[];

export function sessionFilterFromParams(params: URLSearchParams): SessionFilter {
  const entries = KEYS.map((key) => [key, READERS[key](params.get(key) ?? '')] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

export function sessionFilterToParams(filter: SessionFilter): URLSearchParams {
  const params = new URLSearchParams();
  for (const key of KEYS) if (filter[key]) params.set(key, filter[key]);
  return params;
}

/** The filter with one part set, or taken away with an empty value. */
export function withSessionField(filter: SessionFilter, key: SessionFilterKey, value: string): SessionFilter {
  const { [key]: _, ...rest } = filter;
  const kept = READERS[key](value);
  return kept === '' ? rest : { ...rest, [key]: kept };
}

/** Nothing is left out of the list; its order does not count. */
export function showsAll({ sort: _, ...filter }: SessionFilter): boolean {
  return Object.keys(filter).length === 0;
}

/** The query of `GET /api/sessions`. Days begin and end at the reader's own midnight. */
export function sessionQuery(filter: SessionFilter): Record<string, string | number | undefined> {
  const { from, to, ...rest } = filter;
  return { ...rest, from_us: midnightUs(from, 0), to_us: midnightUs(to, 1) };
}

/** Undefined for a day that there is not, or none before 1970. */
function midnightUs(day: string | undefined, plusDays: number): number | undefined {
  if (day === undefined) return undefined;
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const us = new Date(year, month - 1, date + plusDays).getTime() * 1000;
  return Number.isFinite(us) && us >= 0 ? us : undefined;
}
