/** Removes hosts that no session needs any more. */
import type { DatabaseSync } from 'node:sqlite';

/** Rows removed in one transaction. */
const DELETE_BATCH = 5000;

/** Hosts looked at in one go: their ids and addresses take some 10 MB. */
const MOST_HOSTS = 100_000;

/** Text ids of the ends of a session's streams; the index has them all, so that no row is read. */
const ENDS = `select low_id as id from streams indexed by streams_by_ends where session_id = ?1
  union select high_id from streams indexed by streams_by_ends where session_id = ?1`;

/**
 * Removes what no stream of any session has at an end. Others get their turn between sessions; what is recorded or
 * imported meanwhile is looked at again in the end, so that a host that came into use stays.
 * @param stopped asked between steps: whether to leave the rest for another time
 * @returns how many were removed
 */
export async function pruneHosts(db: DatabaseSync, stopped: () => boolean = () => false): Promise<number> {
  const unused = new Map<number | string, string>();
  const rows = db.prepare(
    `select h.address, t.text_id from hosts h left join texts t on t.text = h.address limit ${MOST_HOSTS}`,
  ).all();
  for (const { address, text_id: id } of rows) {
    unused.set(typeof id === 'number' ? id : String(address), String(address));
  }
  const sessions = () =>
    db.prepare(`select session_id, state from sessions`).all().map((row) => ({
      sessionId: Number(row['session_id']),
      state: String(row['state']),
    }));
  const ends = db.prepare(ENDS);
  const spare = (sessionId: number) => {
    for (const { id } of ends.iterate(sessionId)) unused.delete(Number(id));
  };
  const seen = new Map(sessions().map(({ sessionId, state }) => [sessionId, state]));
  for (const sessionId of seen.keys()) {
    if (unused.size === 0 || stopped()) return 0;
    spare(sessionId);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  let removed = 0;
  const going = [...unused.keys()];
  for (let from = 0; from < going.length && !stopped(); from += DELETE_BATCH) {
    db.exec('begin immediate');
    try {
      // What may have met a host since it was looked at: new sessions, and those that are worked on.
      for (const { sessionId, state } of sessions()) {
        if (state === 'recording' || seen.get(sessionId) !== state) spare(sessionId);
      }
      const statement = db.prepare('delete from hosts where address = ?');
      for (const key of going.slice(from, from + DELETE_BATCH)) {
        const address = unused.get(key);
        if (address !== undefined) removed += Number(statement.run(address).changes);
      }
      db.exec('commit');
    } catch (error) {
      if (db.isTransaction) db.exec('rollback');
      throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return removed;
}
