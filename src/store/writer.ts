/** Writes what the pipeline found: packets once, figures as they change. One transaction a batch. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Finding } from '../model/finding.ts';
import type { MetricsDelta, StoredPacket } from '../model/metric.ts';
import { FigureRows } from './figure_rows.ts';
import type { FindingRows } from './finding_rows.ts';
import { PacketRows } from './packet_rows.ts';
import type { RtpRows } from './rtp_rows.ts';
import type { StreamRows } from './stream_rows.ts';
import type { TextTable } from './texts.ts';

/** Session facts that only the capture side knows; undefined leaves a column as it is. */
export interface SessionProgress {
  readonly droppedPackets?: number | undefined;
  readonly workerRestarts?: number | undefined;
  readonly lagMaxMs?: number | undefined;
}

export class Writer {
  readonly #db: DatabaseSync;
  readonly #texts: TextTable;
  readonly #streams: StreamRows;
  readonly #rtp: RtpRows;
  readonly #findings: FindingRows;
  readonly #packets: PacketRows;
  readonly #figures: FigureRows;
  readonly #session: StatementSync;

  constructor(
    db: DatabaseSync,
    texts: TextTable,
    rows: { readonly streams: StreamRows; readonly rtp: RtpRows; readonly findings: FindingRows },
  ) {
    this.#db = db;
    this.#texts = texts;
    this.#streams = rows.streams;
    this.#rtp = rows.rtp;
    this.#findings = rows.findings;
    this.#packets = new PacketRows(db, texts);
    this.#figures = new FigureRows(db, texts);
    this.#session = db.prepare(
      `update sessions set packets = ?, bytes = ?, ipv4_packets = ?, ipv6_packets = ?, encrypted_packets = ?,
         truncated_packets = ?,
         started_us = case when kind = 'import' then ? else started_us end,
         ended_us = case when kind = 'import' then ? else ended_us end,
         dropped_packets = coalesce(?, dropped_packets), worker_restarts = coalesce(?, worker_restarts),
         lag_max_ms = coalesce(?, lag_max_ms),
         watched = coalesce(?, watched)
       where session_id = ?`,
    );
  }

  /**
   * Stores a batch: all of it or, when it throws, nothing of it.
   * @param findings left out where nobody looks for any
   */
  write(
    sessionId: number,
    packets: readonly StoredPacket[],
    delta: MetricsDelta,
    progress: SessionProgress,
    findings?: readonly Finding[],
  ): void {
    this.#db.exec('begin immediate');
    try {
      const streams = this.#streams.write(sessionId, delta.streams);
      this.#packets.write(sessionId, packets, streams);
      for (const state of delta.rtp) this.#rtp.write(sessionId, state);
      this.#figures.write(sessionId, delta);
      if (findings) this.#findings.write(sessionId, findings);
      this.#writeSession(sessionId, delta, progress, findings !== undefined);
      this.#db.exec('commit');
    } catch (error) {
      // A full disk makes SQLite roll back by itself.
      if (this.#db.isTransaction) this.#db.exec('rollback');
      this.#streams.discard();
      this.#packets.rolledBack();
      this.#figures.discard();
      this.#texts.forget();
      throw error;
    }
  }

  /** To be told when rows of a session were removed: what is remembered of them does not hold any more. */
  cleared(): void {
    this.#packets.cleared();
  }

  #writeSession(
    sessionId: number,
    { totals }: MetricsDelta,
    progress: SessionProgress,
    watched: boolean,
  ): void {
    this.#session.run(
      totals.packets,
      totals.bytes,
      totals.ipv4Packets,
      totals.ipv6Packets,
      totals.encryptedPackets,
      totals.truncatedPackets,
      totals.firstUs ?? null,
      totals.lastUs ?? null,
      progress.droppedPackets ?? null,
      progress.workerRestarts ?? null,
      progress.lagMaxMs ?? null,
      watched ? 1 : null,
      sessionId,
    );
  }
}
