import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { type SessionState, sessionState } from '../model/rows.ts';

/** How many sessions there are of each state. */
export function sessionsByState(db: DatabaseSync): Record<SessionState, number> {
  const counts = { recording: 0, complete: 0, interrupted: 0, failed: 0 };
  for (const row of db.prepare('select state, count(*) as n from sessions group by state').all()) {
    counts[v.parse(sessionState, row['state'])] = Number(row['n']);
  }
  return counts;
}
