/** Rows of the session table: created, changed, listed, removed. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { TapdeckError } from '../model/errors.ts';
import { type SessionRow, sessionRow, type SessionState, sessionState } from '../model/rows.ts';
import type { Locality, NewSession } from '../model/session.ts';
import { removeRows, SESSION_TABLES } from './session_tables.ts';
import { storedFlag } from './stored_flag.ts';

/** Rows removed in one transaction: at most some 70 ms, so that a running capture hardly notices. */
const DELETE_BATCH = 20_000;

/** Sentences that one session keeps; more say nothing new. */
const MAX_WARNINGS = 50;

export const storedSession = v.pipe(
  v.object({
    ...sessionRow.entries,
    warnings: v.pipe(v.string(), v.parseJson(), v.array(v.string())),
    tags: v.pipe(v.string(), v.parseJson(), v.array(v.string())),
    pinned: storedFlag,
    local_addresses: v.nullable(v.pipe(v.string(), v.parseJson(), v.array(v.string()))),
  }),
);

/** A machine with more addresses would be one for containers; networks have a prefix length behind the address. */
const ownAddresses = v.pipe(v.array(v.pipe(v.string(), v.maxLength(100))), v.maxLength(10_000));

export const storedLocality = v.variant('kind', [
  v.object({ kind: v.literal('own'), addresses: ownAddresses }),
  v.object({ kind: v.literal('private') }),
]);

/** A session that was left behind unfinished, with what is needed to finish it. */
export interface UnfinishedSession {
  readonly sessionId: number;
  readonly kind: 'live' | 'import';
  readonly captureFile: string | undefined;
  readonly locality: Locality;
  /** It was being derived again, and was this before; undefined when its recording or import was cut short. */
  readonly derivedFrom: SessionState | undefined;
}

export interface SessionChange {
  readonly name?: string;
  readonly note?: string;
  readonly tags?: readonly string[];
  readonly pinned?: boolean;
}

export class SessionTable {
  readonly #db: DatabaseSync;
  readonly #onCleared: () => void;

  /** @param onCleared told when rows of a session were removed */
  constructor(db: DatabaseSync, onCleared: () => void) {
    this.#db = db;
    this.#onCleared = onCleared;
  }

  /** What it stores is looked through from its first packet on. */
  create(session: NewSession): number {
    const row = this.#db.prepare(
      `insert into sessions (name, kind, source, capture_filter, state, created_us, started_us, locality,
         catalogue_version, tshark_version, watched)
       values (?, ?, ?, ?, 'recording', ?, ?, ?, ?, ?, 1) returning session_id`,
    ).get(
      session.name,
      session.kind,
      session.source,
      session.captureFilter ?? null,
      session.createdUs,
      session.startedUs ?? null,
      JSON.stringify(session.locality),
      session.catalogueVersion,
      session.tsharkVersion,
    );
    return Number(row?.['session_id']);
  }

  list(): SessionRow[] {
    const rows = this.#db.prepare(
      `select v.* from session_view v join sessions s using (session_id)
       order by s.pinned desc, s.created_us desc, s.session_id desc`,
    ).all();
    return rows.map((row) => v.parse(storedSession, row));
  }

  find(sessionId: number): SessionRow | undefined {
    const row = this.#db.prepare('select * from session_view where session_id = ?').get(sessionId);
    return row ? v.parse(storedSession, row) : undefined;
  }

  /** @throws TapdeckError `not_found` */
  get(sessionId: number): SessionRow {
    const row = this.find(sessionId);
    if (!row) throw new TapdeckError('not_found', `There is no session ${sessionId}.`);
    return row;
  }

  change(sessionId: number, change: SessionChange): SessionRow {
    const row = this.get(sessionId);
    this.#db.prepare('update sessions set name = ?, note = ?, tags = ?, pinned = ? where session_id = ?').run(
      change.name ?? row.name,
      change.note ?? row.note,
      JSON.stringify(change.tags ?? row.tags),
      (change.pinned ?? row.pinned) ? 1 : 0,
      sessionId,
    );
    return this.get(sessionId);
  }

  /** Closes a session. A live one ends when its recording did; an import when its last packet was sent. */
  finish(
    sessionId: number,
    end: { state: SessionState; endedUs?: number; droppedPackets?: number | undefined },
  ): void {
    this.#db.prepare(
      `update sessions set state = ?, ended_us = coalesce(?, ended_us), dropped_packets = coalesce(?, dropped_packets),
         derived_from_state = null, digested = 0
       where session_id = ?`,
    ).run(end.state, end.endedUs ?? null, end.droppedPackets ?? null, sessionId);
  }

  setCaptureFile(sessionId: number, name: string | null): void {
    this.#db.prepare(
      'update sessions set capture_file = ?, capture_sha256 = null, capture_stamp = null where session_id = ?',
    ).run(name, sessionId);
  }

  setLocality(sessionId: number, here: Locality): void {
    this.#db.prepare('update sessions set locality = ? where session_id = ?').run(
      JSON.stringify(here),
      sessionId,
    );
  }

  /** Marks a finished session as being derived anew, and remembers what it was. */
  reopen(sessionId: number, here: Locality): void {
    this.#db.prepare(
      `update sessions set derived_from_state = state, state = 'recording', locality = ?
       where session_id = ? and state <> 'recording'`,
    ).run(JSON.stringify(here), sessionId);
  }

  locality(sessionId: number): Locality {
    const row = this.#db.prepare('select locality from sessions where session_id = ?').get(sessionId);
    return v.parse(storedLocality, JSON.parse(String(row?.['locality'])));
  }

  /** Addresses and networks that are here for some session, each once. */
  ownAddresses(): string[] {
    const rows = this.#db.prepare('select distinct locality from sessions').all();
    const found = rows.map((row) => v.parse(storedLocality, JSON.parse(String(row['locality']))));
    return [...new Set(found.flatMap((each) => each.kind === 'own' ? each.addresses : []))];
  }

  /** Says which catalogue the session's labels come from. */
  setCatalogueVersion(sessionId: number, version: string): void {
    this.#db.prepare('update sessions set catalogue_version = ? where session_id = ?').run(
      version,
      sessionId,
    );
  }

  captureFile(sessionId: number): string | undefined {
    const row = this.#db.prepare('select capture_file from sessions where session_id = ?').get(sessionId);
    const name = row?.['capture_file'];
    return typeof name === 'string' ? name : undefined;
  }

  /** Adds a sentence to the session's warnings, once. */
  warn(sessionId: number, sentence: string): void {
    const { warnings } = this.get(sessionId);
    if (warnings.includes(sentence) || warnings.length >= MAX_WARNINGS) return;
    this.#db.prepare('update sessions set warnings = ? where session_id = ?')
      .run(JSON.stringify([...warnings, sentence]), sessionId);
  }

  /** Sessions that say "recording" although nobody records: a crash left them. */
  unfinished(): UnfinishedSession[] {
    const rows = this.#db.prepare(
      `select session_id, kind, capture_file, locality, derived_from_state from sessions
       where state = 'recording' order by session_id`,
    ).all();
    return rows.map((row) => ({
      sessionId: Number(row['session_id']),
      kind: row['kind'] === 'live' ? 'live' : 'import',
      captureFile: typeof row['capture_file'] === 'string' ? row['capture_file'] : undefined,
      locality: v.parse(storedLocality, JSON.parse(String(row['locality']))),
      derivedFrom: v.parse(v.nullable(sessionState), row['derived_from_state']) ?? undefined,
    }));
  }

  /** The address that sends and receives most; undefined when there is none. */
  busiestAddress(sessionId: number): string | undefined {
    // Streams have their sums already. What loose packets add to their own ends, their stream's ends did not carry.
    const row = this.#db.prepare(
      `with loose as materialized (
         select f.*, p.bytes from (
           select flow, sum(length) as bytes from packets where session_id = ?1 and flow < 0 group by flow
         ) p join loose_flows f on f.session_id = ?1 and f.flow = p.flow
       ), stream_bytes as materialized (
         select s.low_id, s.high_id, s.bytes_to_server + s.bytes_to_client
           - coalesce((select sum(l.bytes) from loose l where l.stream = s.stream), 0) as bytes
         from streams s where s.session_id = ?1
       )
       select t.text as address, sum(n) as total from (
         select low_id as id, bytes as n from stream_bytes
         union all select high_id, bytes from stream_bytes
         union all select source_id, bytes from loose
         union all select destination_id, bytes from loose
       ) join texts t on t.text_id = id
       where t.text glob '*[0-9a-f].[0-9]*.*' or t.text glob '*:*:*' and t.text not glob '??:??:??:??:??:??'
       group by id order by total desc, t.text limit 1`,
    ).get(sessionId);
    const address = row?.['address'];
    return typeof address === 'string' ? address : undefined;
  }

  lastPacketUs(sessionId: number): number | undefined {
    const row = this.#db.prepare('select max(max_us) as us from packet_blocks where session_id = ?').get(
      sessionId,
    );
    return typeof row?.['us'] === 'number' ? row['us'] : undefined;
  }

  /** Removes what was derived from the capture, so that it can be derived again; the session itself stays. */
  async clear(sessionId: number): Promise<void> {
    try {
      for (const table of SESSION_TABLES) {
        while (removeRows(this.#db, table, sessionId, DELETE_BATCH) === 'more') {
          // Lets others write between batches.
          await new Promise((resolve) => setTimeout(resolve, 0));
        }
      }
    } finally {
      this.#onCleared();
    }
  }

  /** Removes a session and everything of it. */
  async remove(sessionId: number): Promise<void> {
    this.#db.prepare('delete from sessions where session_id = ?').run(sessionId);
    await this.clear(sessionId);
  }
}
