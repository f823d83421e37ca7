/** What was written about sessions: statuses of minutes, reports of whole sessions, in all their versions. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { type Report, report, type SummaryRow, summaryRow } from '../model/summary.ts';

/** Statuses that a session keeps: a week of minutes, some 20 MB. Beyond, the oldest go. */
const MOST_PERIODIC = 10_080;
/** Versions of the report that a session keeps. */
const MOST_FINAL = 10;

export type NewSummary = Omit<SummaryRow, 'summary_id'>;

export interface SummaryQuery {
  readonly kind?: 'periodic' | 'final';
  /** Packet time, inclusive. */
  readonly from_us?: number;
  /** Exclusive. */
  readonly to_us?: number;
  /** As of a moment: only what had been written about packets up to then. */
  readonly at_us?: number;
  readonly limit: number;
}

/** A database of elsewhere may hold a report of another shape: its text can still be read. */
const storedReport = v.fallback(v.nullable(v.pipe(v.string(), v.parseJson(), report)), null);
const storedRow = v.object({ ...summaryRow.entries, report: storedReport });

const rowOf = ({ report_json: json, ...row }: Record<string, unknown>): SummaryRow =>
  v.parse(storedRow, { ...row, report: json });

export class SummaryRows {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** Undefined when the session is not there any more. */
  add(summary: NewSummary): SummaryRow | undefined {
    const { session_id, time_us, kind, written_by, text, report } = summary;
    const row = this.#db.prepare(
      `insert into summaries (session_id, time_us, kind, written_by, text, report_json)
       select ?, ?, ?, ?, ?, ? where exists (select 1 from sessions where session_id = ?1) returning *`,
    ).get(session_id, time_us, kind, written_by, text, report && JSON.stringify(report));
    if (!row) return undefined;
    this.#db.prepare(
      `delete from summaries where session_id = ?1 and kind = ?2 and summary_id not in (
         select summary_id from summaries where session_id = ?1 and kind = ?2
         order by time_us desc, summary_id desc limit ?3)`,
    ).run(session_id, kind, kind === 'final' ? MOST_FINAL : MOST_PERIODIC);
    return rowOf(row);
  }

  /** Exchanges the report of a row; undefined when the row is not there any more. */
  change(summaryId: number, report: Report): SummaryRow | undefined {
    const row = this.#db.prepare('update summaries set report_json = ? where summary_id = ? returning *')
      .get(JSON.stringify(report), summaryId);
    return row && rowOf(row);
  }
}

/** Of one session, the latest moments first, of the same moment the newest version first. */
export function summaries(db: DatabaseSync, sessionId: number, query: SummaryQuery): SummaryRow[] {
  const where = ['session_id = ?'];
  const values: (string | number)[] = [sessionId];
  const narrow = (condition: string, value: string | number | undefined) => {
    if (value === undefined) return;
    where.push(condition);
    values.push(value);
  };
  narrow('kind = ?', query.kind);
  narrow('time_us >= ?', query.from_us);
  narrow('time_us < ?', query.to_us);
  narrow('time_us <= ?', query.at_us);
  return db.prepare(
    `select * from summaries where ${where.join(' and ')} order by time_us desc, summary_id desc limit ?`,
  ).all(...values, query.limit).map(rowOf);
}
