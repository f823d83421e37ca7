/** The log of calls to models. */
import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import * as v from 'valibot';
import { type ModelCall, modelCall, type ModelPurpose } from '../model/model_settings.ts';

/** Calls are some 200 bytes each without their texts; those of the latest take 13 MB at most. */
const USUAL_CAPS = { calls: 5000, texts: 200 };
const MOST_CHARS = 65_536;

export interface BegunCall {
  readonly timeUs: number;
  readonly sessionId: number | null;
  readonly purpose: ModelPurpose;
  readonly writtenBy: string;
  readonly destination: string;
  readonly local: boolean;
  /** Of one try. */
  readonly bytes: number;
  readonly sent: string;
}

export interface EndedCall {
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** `ok` or the kind of failure. */
  readonly outcome: string;
  readonly tookMs: number;
}

const COLUMNS =
  `call_id, time_us, session_id, purpose, written_by, destination, local, bytes_sent, bytes_received,
  outcome, took_ms, sent is not null as readable`;

const read = (row: Record<string, SQLOutputValue>): ModelCall =>
  v.parse(modelCall, { ...row, local: row['local'] === 1, readable: row['readable'] === 1 });

export class ModelCalls {
  readonly #db: DatabaseSync;

  readonly #caps: typeof USUAL_CAPS;

  constructor(db: DatabaseSync, caps = USUAL_CAPS) {
    this.#db = db;
    this.#caps = caps;
  }

  /** @returns its `call_id` */
  begin(call: BegunCall): number {
    const { lastInsertRowid } = this.#db.prepare(
      `insert into model_calls (time_us, session_id, purpose, written_by, destination, local, bytes_sent, sent, sent_chars)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      call.timeUs,
      call.sessionId,
      call.purpose,
      call.writtenBy,
      call.destination,
      call.local ? 1 : 0,
      call.bytes,
      call.sent.slice(0, MOST_CHARS).toWellFormed(),
      call.sent.length,
    );
    const id = Number(lastInsertRowid);
    this.#db.prepare('delete from model_calls where call_id <= ?').run(id - this.#caps.calls);
    this.#db.prepare('update model_calls set sent = null where call_id <= ? and sent is not null')
      .run(id - this.#caps.texts);
    return id;
  }

  /** Of a call that came to nothing before anything was sent, no text is kept. One that was cleared meanwhile stays away. */
  end(callId: number, { bytesSent, bytesReceived, outcome, tookMs }: EndedCall): void {
    this.#db.prepare(
      `update model_calls set bytes_sent = ?2, bytes_received = ?3, outcome = ?4, took_ms = ?5,
         sent = case when ?2 > 0 then sent end
       where call_id = ?1`,
    ).run(callId, bytesSent, bytesReceived, outcome, tookMs);
  }

  /** Newest first. @param before calls before this one */
  list(limit: number, before = Number.MAX_SAFE_INTEGER): ModelCall[] {
    return this.#db.prepare(
      `select ${COLUMNS} from model_calls where call_id < ? order by call_id desc limit ?`,
    ).all(before, limit).map(read);
  }

  /** A call and its text, null when that is not kept; undefined when it is not in the log. */
  find(callId: number): { call: ModelCall; sent: string | null; leftOut: number } | undefined {
    const row = this.#db.prepare(`select ${COLUMNS}, sent, sent_chars from model_calls where call_id = ?`)
      .get(callId);
    if (!row) return undefined;
    const sent = row['sent'] === null ? null : String(row['sent']);
    return { call: read(row), sent, leftOut: Math.max(0, Number(row['sent_chars']) - MOST_CHARS) };
  }

  /** When calls were made from a moment on, and what was sent, oldest first: for the budget. */
  since(timeUs: number): { timeUs: number; bytes: number }[] {
    return this.#db.prepare(
      `select time_us, bytes_sent from model_calls
       where time_us >= ? and outcome is not 'budget' order by time_us`,
    ).all(timeUs).map((row) => ({ timeUs: Number(row['time_us']), bytes: Number(row['bytes_sent']) }));
  }

  clear(): void {
    this.#db.exec('delete from model_calls');
  }
}
