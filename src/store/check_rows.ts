/** Questions that a whole database answers with nothing: damage, rows of nobody, totals that do not fit their rows. */
import type { DatabaseSync } from 'node:sqlite';
import { orphansIn, SESSION_TABLES } from './session_tables.ts';

/** What is wrong; each with what to do about it. */
export interface Finding {
  readonly kind: 'damage' | 'orphan' | 'reference' | 'totals' | 'capture' | 'unfinished';
  readonly session_id: number | null;
  readonly text: string;
  readonly advice: string;
}

/** Lines of SQLite's own check that are told; more say the same. */
const MOST_LINES = 20;

const RESTORE = 'Copy the file away, then save what can be read: sqlite3 FILE .recover | sqlite3 NEW; ' +
  'raw captures can be imported again.';
const RELABEL =
  'Import the raw capture again, or change its directions to and fro: both work the session out anew.';

/** SQLite's own look at every page and index. */
export function damage(db: DatabaseSync): Finding[] {
  const finding = (text: string): Finding => ({ kind: 'damage', session_id: null, text, advice: RESTORE });
  try {
    return db.prepare(`pragma integrity_check(${MOST_LINES})`).all()
      .map((row) => String(row['integrity_check']))
      .filter((line) => line !== 'ok')
      .map((line) => finding(`The database is damaged: ${line}.`));
  } catch (error) {
    return [finding(`The database is damaged: ${error instanceof Error ? error.message : error}.`)];
  }
}

/** Rows of sessions that do not exist. */
export function orphans(db: DatabaseSync): Finding[] {
  return SESSION_TABLES.flatMap((table) =>
    orphansIn(db, table).slice(0, MOST_LINES).map((id): Finding => ({
      kind: 'orphan',
      session_id: id,
      text:
        `The table ${table.name} has rows of session ${id}, which does not exist: deleting it was cut short.`,
      advice: 'Run "tapdeck prune": it removes them.',
    }))
  );
}

/** Rows that name a text, a kind or a flow that is not there. */
export function references(db: DatabaseSync): Finding[] {
  const lost = (what: string, sql: string): Finding[] =>
    db.prepare(`select session_id, count(*) as n from (${sql}) group by session_id limit ${MOST_LINES}`).all()
      .map((row) => ({
        kind: 'reference',
        session_id: Number(row['session_id']),
        text: `Session ${row['session_id']} has ${row['n']} ${what}.`,
        advice: RELABEL,
      }));
  return [
    ...lost(
      'streams whose addresses or names are missing',
      `select s.session_id from streams s left join texts a on a.text_id = s.low_id
         left join texts b on b.text_id = s.high_id left join texts c on c.text_id = s.app_id
       where a.text_id is null or b.text_id is null or c.text_id is null`,
    ),
    ...lost(
      'kinds of packets that are missing',
      `select b.session_id from kind_blocks b left join kinds k on k.kind_id = b.kind_id where k.kind_id is null`,
    ),
    ...lost(
      'flows of packets that are missing',
      `select b.session_id from (select distinct session_id, flow from flow_blocks) b
         left join streams s on b.flow >= 0 and s.session_id = b.session_id and s.stream = b.flow
         left join loose_flows l on b.flow < 0 and l.session_id = b.session_id and l.flow = b.flow
       where s.stream is null and l.flow is null`,
    ),
  ];
}

/** A session's own numbers against its rows. Sessions that are worked on are left out. */
export function totals(db: DatabaseSync): Finding[] {
  const rows = db.prepare(
    `select s.session_id, s.packets, s.bytes,
       p.packets as row_packets, p.bytes as row_bytes, m.packets as second_packets, t.packets as total_packets
     from sessions s
     left join (select session_id, count(*) as packets, sum(length) as bytes from packets group by 1) p using (session_id)
     left join (select session_id, sum(packets) as packets from metrics where protocol = 0 group by 1) m using (session_id)
     left join protocol_totals t on t.session_id = s.session_id and t.protocol = 0
     where s.state <> 'recording'
       and (s.packets_removed_us is null
           and (s.packets <> coalesce(p.packets, 0) or s.bytes <> coalesce(p.bytes, 0))
         or s.figures_removed_us is null
           and (s.packets <> coalesce(m.packets, 0) or s.packets <> coalesce(t.packets, 0)))
     limit ${MOST_LINES}`,
  ).all();
  return rows.map((row): Finding => ({
    kind: 'totals',
    session_id: Number(row['session_id']),
    text: `Session ${row['session_id']} says ${row['packets']} packets, but has ${
      row['row_packets'] ?? 0
    } rows of packets, ${row['second_packets'] ?? 0} packets in its seconds and ${
      row['total_packets'] ?? 0
    } in its totals.`,
    advice: RELABEL,
  }));
}

/** Sessions and what the database says of their raw captures. */
export interface CheckedSession {
  readonly sessionId: number;
  readonly captureFile: string | undefined;
  /** Of the raw capture when the session ended; undefined while that was not worked out. */
  readonly captureBytes: number | undefined;
  /** Of its bytes then, in hex; likewise. */
  readonly captureSha256: string | undefined;
  /** Its raw capture, or a part of it, was removed to stay within a budget: it says so. */
  readonly saysRemoved: boolean;
  readonly unfinished: boolean;
  /** A removal was begun and not ended. */
  readonly halfRemoved: boolean;
}

export function checkedSessions(db: DatabaseSync): CheckedSession[] {
  const packetTables = SESSION_TABLES.filter(({ step }) => step === 'packets');
  const figureTables = SESSION_TABLES.filter(({ step }) => step === 'figures');
  const left = (tables: typeof packetTables) =>
    tables.map(({ name }) => `exists (select 1 from ${name} t where t.session_id = s.session_id)`).join(
      ' or ',
    );
  return db.prepare(
    `select session_id, capture_file, capture_bytes, capture_sha256, state,
       exists (select 1 from json_each(s.warnings) where value like 'The raw capture % removed to stay within %') as said,
       packets_removed_us is not null and (capture_file is not null or ${left(packetTables)})
         or figures_removed_us is not null and (${left(figureTables)}) as half
     from sessions s order by session_id`,
  ).all().map((row) => ({
    sessionId: Number(row['session_id']),
    captureFile: typeof row['capture_file'] === 'string' ? row['capture_file'] : undefined,
    captureBytes: typeof row['capture_bytes'] === 'number' ? row['capture_bytes'] : undefined,
    captureSha256: typeof row['capture_sha256'] === 'string' ? row['capture_sha256'] : undefined,
    saysRemoved: row['said'] === 1,
    unfinished: row['state'] === 'recording',
    halfRemoved: row['half'] === 1,
  }));
}
