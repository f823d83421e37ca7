/** Labels of a stored session's streams, read and changed; the totals of applications follow. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Label } from '../model/label.ts';
import type { Transport } from '../model/packet.ts';
import type { TextTable } from './texts.ts';

export interface StoredStreamLabel {
  /** The stream's code (codes.ts). */
  readonly code: number;
  readonly transport: Transport;
  readonly client: string;
  readonly clientPort: number | undefined;
  readonly server: string;
  readonly serverPort: number | undefined;
  readonly firstUs: number;
  readonly label: Label;
}

/** Streams read and written at once: some 10 ms of work, so that a running capture hardly notices. */
const BATCH = 1000;

/** A stream's packets and bytes join the totals of its application, or leave them. Directions: codes.ts. */
const ADD_TO_APPLICATION = `
  insert into app_totals (session_id, app_id, category_id, streams, packets, bytes, bytes_in, bytes_out)
  select session_id, ?, ?, sign, sign * (packets_to_server + packets_to_client),
    sign * (bytes_to_server + bytes_to_client),
    sign * case direction_to_server when 0 then bytes_to_server when 1 then bytes_to_client else 0 end,
    sign * case direction_to_server when 0 then bytes_to_client when 1 then bytes_to_server
      when 2 then bytes_to_server + bytes_to_client else 0 end
  from streams, (select ? as sign) where session_id = ? and stream = ?
  on conflict do update set streams = streams + excluded.streams, packets = packets + excluded.packets,
    bytes = bytes + excluded.bytes, bytes_in = bytes_in + excluded.bytes_in,
    bytes_out = bytes_out + excluded.bytes_out, category_id = excluded.category_id`;

export class StreamLabels {
  readonly #db: DatabaseSync;
  readonly #texts: TextTable;
  readonly #read: StatementSync;
  readonly #write: StatementSync;
  readonly #add: StatementSync;

  constructor(db: DatabaseSync, texts: TextTable) {
    this.#db = db;
    this.#texts = texts;
    this.#read = db.prepare(
      `select s.stream, s.first_us, s.hostname_strength, s.strength, v.transport, v.client, v.client_port, v.server,
         v.server_port, v.hostname, v.app, v.category, v.evidence
       from streams s join stream_view v on v.session_id = s.session_id and v.stream = s.stream
       where s.session_id = ? and s.stream > ? order by s.stream limit ${BATCH}`,
    );
    this.#write = db.prepare(
      `update streams set app_id = ?, category_id = ?, evidence_id = ?, strength = ?
       where session_id = ? and stream = ?`,
    );
    this.#add = db.prepare(ADD_TO_APPLICATION);
  }

  /**
   * Gives each stream of the session the label that `change` says.
   * @returns how many streams changed
   */
  async change(sessionId: number, change: (stream: StoredStreamLabel) => Label): Promise<number> {
    let changed = 0;
    for (let from = -1;;) {
      const streams = this.#batch(sessionId, from);
      const last = streams.at(-1);
      if (!last) return changed;
      changed += this.#changeBatch(sessionId, streams, change);
      from = last.code;
      await new Promise((resolve) => setTimeout(resolve, 0)); // others write in between
    }
  }

  /** All of the batch or, when it throws, nothing of it. */
  #changeBatch(
    sessionId: number,
    streams: readonly StoredStreamLabel[],
    change: (stream: StoredStreamLabel) => Label,
  ): number {
    let changed = 0;
    this.#db.exec('begin immediate');
    try {
      for (const stream of streams) {
        const after = change(stream);
        if (sameLabel(after, stream.label)) continue;
        this.#relabel(sessionId, stream, after);
        changed++;
      }
      this.#db.exec('commit');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      this.#texts.forget();
      throw error;
    }
    return changed;
  }

  #batch(sessionId: number, after: number): StoredStreamLabel[] {
    const rows = this.#read.all(sessionId, after);
    return rows.map((row) => ({
      code: Number(row['stream']),
      transport: row['transport'] === 'udp' ? 'udp' : 'tcp',
      client: String(row['client']),
      clientPort: row['client_port'] === null ? undefined : Number(row['client_port']),
      server: String(row['server']),
      serverPort: row['server_port'] === null ? undefined : Number(row['server_port']),
      firstUs: Number(row['first_us']),
      label: {
        app: String(row['app']),
        category: String(row['category']),
        evidence: String(row['evidence']),
        strength: Number(row['strength']),
        hostname: row['hostname'] === null ? undefined : String(row['hostname']),
        hostnameStrength: Number(row['hostname_strength']),
      },
    }));
  }

  #relabel(sessionId: number, { code, label: before }: StoredStreamLabel, after: Label): void {
    const { app, category, evidence, strength } = after;
    const [appId, categoryId] = [this.#texts.id(app), this.#texts.id(category)];
    this.#write.run(appId, categoryId, this.#texts.id(evidence), strength, sessionId, code);
    if (app === before.app) {
      this.#add.run(appId, categoryId, 0, sessionId, code); // nothing moves; the category may be another
      return;
    }
    this.#add.run(this.#texts.id(before.app), this.#texts.id(before.category), -1, sessionId, code);
    this.#add.run(appId, categoryId, 1, sessionId, code);
  }
}

const sameLabel = (a: Label, b: Label) =>
  a.app === b.app && a.category === b.category && a.evidence === b.evidence && a.strength === b.strength;
