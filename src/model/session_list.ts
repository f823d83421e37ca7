/** The list of sessions as it is asked for and answered: `GET /api/sessions` and what belongs to it. */
import * as v from 'valibot';
import { sessionRow } from './rows.ts';

/**
 * What sorts the list: `date` is when the session began, `added` when it came here (both: pinned ones first); `started`
 * is `date` with pinned ones among the others; `disk` raw capture and rows together.
 */
export const SESSION_SORTS = [
  'date',
  'added',
  'started',
  'name',
  'packets',
  'bytes',
  'duration',
  'disk',
] as const;
export type SessionSort = (typeof SESSION_SORTS)[number];

/** Sessions an answer holds at most. */
export const MOST_SESSIONS = 1000;

/** Which sessions, in which order; every field but the last three narrows. */
export interface SessionQuery {
  /** Words, each of which must be in name, note, tag, source, kind, state, capture filter, application or host name. */
  readonly q?: string;
  /** Sessions that were going on at or after this moment. */
  readonly from_us?: number;
  /** Sessions that had begun before this moment. */
  readonly to_us?: number;
  /** The source of a live session. */
  readonly interface?: string;
  readonly app?: string;
  readonly tag?: string;
  readonly kind?: 'live' | 'import';
  readonly state?: 'recording' | 'complete' | 'interrupted' | 'failed';
  readonly pinned?: boolean;
  /** One of SESSION_SORTS, `-` before it sorts downwards. */
  readonly sort: string;
  /** 1 to MOST_SESSIONS. */
  readonly limit: number;
  /** `next_cursor` of an earlier answer to the same question. */
  readonly cursor?: string;
}

export const sessionPage = v.object({
  sessions: v.array(sessionRow),
  /** Sessions that fit the question, on all pages. */
  total: v.number(),
  next_cursor: v.nullable(v.string()),
});
export type SessionPage = v.InferOutput<typeof sessionPage>;

/** What the list can be narrowed to: each at most 500, by name. */
export const sessionFacets = v.object({
  interfaces: v.array(v.string()),
  apps: v.array(v.string()),
  tags: v.array(v.string()),
  /** Sessions that there are. */
  sessions: v.number(),
});
export type SessionFacets = v.InferOutput<typeof sessionFacets>;

/** Points of a sparkline at most: more are narrower than a pixel of the room that it has. */
export const SPARK_POINTS = 60;
/** Sparklines that one request asks for at most. */
export const MOST_SPARKLINES = 200;

/** Bytes in equal stretches from a session's first second to its last. Sessions without traffic have none. */
export const sparklines = v.object({
  sparklines: v.array(v.object({ session_id: v.number(), points: v.array(v.number()) })),
});
export type Sparklines = v.InferOutput<typeof sparklines>;
