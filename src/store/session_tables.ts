/** The tables that hold what belongs to a session, beside its own row, and how their rows are removed in batches. */
import type { DatabaseSync } from 'node:sqlite';

/**
 * `packets`: what retention removes first. `figures`: streams, seconds and totals, which it removes later. `line`: what
 * stays with the session's line in the list for as long as that is there.
 */
export type Step = 'packets' | 'figures' | 'line';

export interface SessionTableParts {
  readonly name: string;
  /** Where rows of a large table are parted; undefined: they go at once. */
  readonly key: string | undefined;
  readonly step: Step;
}

/** In the order in which they are removed. */
export const SESSION_TABLES: readonly SessionTableParts[] = [
  { name: 'packets', key: 'no', step: 'packets' },
  { name: 'flow_blocks', key: 'flow', step: 'packets' },
  { name: 'kind_blocks', key: undefined, step: 'packets' },
  { name: 'packet_blocks', key: undefined, step: 'packets' },
  { name: 'loose_flows', key: 'flow', step: 'packets' },
  { name: 'streams', key: 'stream', step: 'figures' },
  { name: 'metrics', key: 'second', step: 'figures' },
  { name: 'gaps', key: undefined, step: 'figures' },
  { name: 'protocol_totals', key: undefined, step: 'figures' },
  { name: 'app_totals', key: undefined, step: 'figures' },
  { name: 'talkers', key: 'source_id', step: 'figures' },
  { name: 'rtp_streams', key: undefined, step: 'figures' },
  { name: 'resume_points', key: undefined, step: 'figures' },
  { name: 'summaries', key: undefined, step: 'figures' },
  { name: 'findings', key: undefined, step: 'figures' },
  { name: 'sparklines', key: undefined, step: 'line' },
  { name: 'session_host_names', key: undefined, step: 'line' },
];

/** Sessions that a table has rows of and that do not exist: deleting them was cut short. Found by hops from one to the next. */
export function orphansIn(db: DatabaseSync, { name }: SessionTableParts): number[] {
  return db.prepare(
    `with recursive ids(id) as (
       select min(session_id) from ${name}
       union all select (select min(session_id) from ${name} where session_id > id) from ids where id is not null
     ) select id from ids where id is not null and id not in (select session_id from sessions)`,
  ).all().map((row) => Number(row['id']));
}

/**
 * Removes rows of one session, about `most` of them: rows that share the last key go together.
 * @returns whether there may be more
 */
export function removeRows(
  db: DatabaseSync,
  { name, key }: SessionTableParts,
  sessionId: number,
  most: number,
): 'more' | 'done' {
  if (key === undefined) {
    db.prepare(`delete from ${name} where session_id = ?`).run(sessionId);
    return 'done';
  }
  const { changes } = db.prepare(
    `delete from ${name} where session_id = ?1 and ${key} <= (
       select max(${key}) from (select ${key} from ${name} where session_id = ?1 order by ${key} limit ?2))`,
  ).run(sessionId, most);
  return Number(changes) < most ? 'done' : 'more';
}
