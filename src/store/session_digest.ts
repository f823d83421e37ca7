/** What the list of sessions shows and finds them by, worked out once a session has ended: size, sparkline, host names. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { SPARK_POINTS, type Sparklines } from '../model/session_list.ts';

/**
 * Bytes of a row in the database, indexes and their share of pages included: measured on sessions of 500,000 and
 * 2,000,000 packets.
 */
const PACKET_ROW_BYTES = 110;
const STREAM_ROW_BYTES = 330;
const METRIC_ROW_BYTES = 110;

/** Host names that one session is found by: those of its most talkative streams. */
const MOST_NAMES = 2000;

/** A sparkline of a session that is going on is worked out for each request: only while that takes some 10 ms. */
const MOST_LIVE_SECONDS = 3600;

export interface Undigested {
  readonly sessionId: number;
  readonly captureFile: string | undefined;
}

export const storedPoints = v.pipe(v.array(v.number()), v.maxLength(SPARK_POINTS));

export class SessionDigest {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Ended sessions that have not been looked at since, the newest first. */
  undigested(limit: number): Undigested[] {
    return this.#db.prepare(
      `select session_id, capture_file from sessions where digested = 0 and state <> 'recording'
       order by session_id desc limit ?`,
    ).all(limit).map((row) => ({
      sessionId: Number(row['session_id']),
      captureFile: typeof row['capture_file'] === 'string' ? row['capture_file'] : undefined,
    }));
  }

  /** @param captureBytes of the raw capture, as it is on the disk now */
  write(sessionId: number, captureBytes: number): void {
    this.#db.exec('begin immediate');
    try {
      const counted = this.#db.prepare(
        `select count(*) as n from metrics where session_id = ?`,
      ).get(sessionId);
      this.#db.prepare(
        `update sessions set capture_bytes = ?2, digested = 1,
           row_bytes = iif(packets_removed_us is null, packets, 0) * ${PACKET_ROW_BYTES}
             + (select coalesce(sum(streams), 0) from app_totals where session_id = ?1) * ${STREAM_ROW_BYTES}
             + ?3 * ${METRIC_ROW_BYTES}
         where session_id = ?1`,
      ).run(sessionId, captureBytes, Number(counted?.['n'] ?? 0));
      // Without seconds what was worked out when there were some stays.
      const spark = sparkline(this.#db, sessionId);
      if (spark.length > 0) {
        this.#db.prepare('insert or replace into sparklines (session_id, points) values (?, ?)')
          .run(sessionId, JSON.stringify(spark));
      }
      this.#writeNames(sessionId);
      this.#db.exec('commit');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
  }

  /** Names that no session has any more go with the last that had them. */
  forgetNames(): void {
    this.#db.exec(
      `delete from host_names where not exists (
         select 1 from session_host_names n where n.name_id = host_names.name_id)`,
    );
  }

  #writeNames(sessionId: number): void {
    const names = `select hostname from streams where session_id = ?1 and hostname is not null
      group by hostname order by sum(bytes_to_server + bytes_to_client) desc limit ${MOST_NAMES}`;
    this.#db.prepare(`insert or ignore into host_names (name) ${names}`).run(sessionId);
    this.#db.prepare(
      `insert or ignore into session_host_names (session_id, name_id)
       select ?1, name_id from host_names where name in (${names})`,
    ).run(sessionId);
  }
}

/** Sparklines of these sessions: the stored ones, and those of sessions that have just begun. */
export function sparklines(db: DatabaseSync, sessionIds: readonly number[]): Sparklines['sparklines'] {
  const rows = db.prepare(
    `select s.session_id, l.points, s.state = 'recording' as live from sessions s left join sparklines l using (session_id)
     where s.session_id in (select value from json_each(?))`,
  ).all(JSON.stringify(sessionIds));
  return rows.flatMap((row) => {
    const sessionId = Number(row['session_id']);
    const found = typeof row['points'] === 'string' && row['live'] !== 1
      ? v.parse(storedPoints, JSON.parse(row['points']))
      : sparkline(db, sessionId, MOST_LIVE_SECONDS);
    return found.length === 0 ? [] : [{ session_id: sessionId, points: found }];
  });
}

/** @param mostSeconds longer ones give nothing */
function sparkline(db: DatabaseSync, sessionId: number, mostSeconds = Number.MAX_SAFE_INTEGER): number[] {
  const ends = db.prepare(
    `select (select min(second) from metrics where session_id = ?1) as first,
       (select max(second) from metrics where session_id = ?1) as last`,
  ).get(sessionId);
  if (typeof ends?.['first'] !== 'number' || typeof ends['last'] !== 'number') return [];
  const { first, last } = { first: ends['first'], last: ends['last'] };
  const seconds = last - first + 1;
  if (seconds > mostSeconds) return [];
  const count = Math.min(SPARK_POINTS, seconds);
  const found = Array<number>(count).fill(0);
  const rows = db.prepare(
    // Numbers arrive as floating point: places are whole.
    `select cast((second - ?2) * ?3 / ?4 as integer) as place, sum(bytes) as bytes from metrics
     where session_id = ?1 and protocol = 0 group by place`,
  ).all(sessionId, first, count, seconds);
  for (const row of rows) found[Number(row['place'])] = Number(row['bytes']);
  return found;
}
