/** Writes what the pipeline found: packets once, figures as they change. One transaction a batch. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type MetricsDelta, type StoredPacket, SUM_FIELDS } from '../model/metric.ts';
import type { ProtocolRow } from '../model/rows.ts';
import {
  CLASS_SHIFT,
  directionCode,
  FLAG_ENCRYPTED,
  FLAG_TRUNCATED,
  protocolCode,
  streamCode,
} from './codes.ts';
import type { RtpRows } from './rtp_rows.ts';
import type { StreamRows } from './stream_rows.ts';
import type { TextTable } from './texts.ts';

/** Wireshark's own limit for the Info column. */
const MAX_INFO_CHARS = 4096;

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const SUM_COLUMNS = SUM_FIELDS.map(snake);

const PROTOCOL_COLUMNS = [
  'packets',
  'bytes',
  'throughput_in_mean_bps',
  'throughput_in_peak_bps',
  'throughput_out_mean_bps',
  'throughput_out_peak_bps',
  'goodput_in_mean_bps',
  'goodput_in_peak_bps',
  'goodput_out_mean_bps',
  'goodput_out_peak_bps',
  'packets_per_second_mean',
  'packets_per_second_peak',
  'rtt_mean_ms',
  'rtt_p50_ms',
  'rtt_p95_ms',
  'jitter_mean_ms',
  'loss_percent',
  'dns_mean_ms',
  'dns_failure_percent',
] as const satisfies readonly (keyof ProtocolRow)[];

const places = (count: number) => Array(count).fill('?').join(', ');

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
  readonly #packet: StatementSync;
  readonly #second: StatementSync;
  readonly #protocol: StatementSync;
  readonly #app: StatementSync;
  readonly #talker: StatementSync;
  readonly #session: StatementSync;

  constructor(db: DatabaseSync, texts: TextTable, streams: StreamRows, rtp: RtpRows) {
    this.#rtp = rtp;
    this.#db = db;
    this.#texts = texts;
    this.#streams = streams;
    this.#packet = db.prepare(`insert into packets values (${places(15)})`);
    this.#second = db.prepare(
      `insert into metrics (session_id, second, protocol, ${SUM_COLUMNS.join(', ')})
       values (${places(3 + SUM_COLUMNS.length)})
       on conflict do update set ${
        SUM_COLUMNS.map((column) => `${column} = ${column} + excluded.${column}`).join(', ')
      }`,
    );
    this.#protocol = db.prepare(
      `insert or replace into protocol_totals (session_id, protocol, ${PROTOCOL_COLUMNS.join(', ')})
       values (${places(2 + PROTOCOL_COLUMNS.length)})`,
    );
    this.#app = db.prepare(
      `insert or replace into app_totals (session_id, app_id, category_id, streams, packets, bytes, bytes_in, bytes_out)
       values (${places(8)})`,
    );
    this.#talker = db.prepare(
      `insert into talkers (session_id, source_id, destination_id, packets, bytes) values (${places(5)})
       on conflict do update set packets = packets + excluded.packets, bytes = bytes + excluded.bytes`,
    );
    this.#session = db.prepare(
      `update sessions set packets = ?, bytes = ?, ipv4_packets = ?, ipv6_packets = ?, encrypted_packets = ?,
         truncated_packets = ?,
         started_us = case when kind = 'import' then ? else started_us end,
         ended_us = case when kind = 'import' then ? else ended_us end,
         dropped_packets = coalesce(?, dropped_packets), worker_restarts = coalesce(?, worker_restarts),
         lag_max_ms = coalesce(?, lag_max_ms)
       where session_id = ?`,
    );
  }

  /** Stores a batch: all of it or, when it throws, nothing of it. */
  write(
    sessionId: number,
    packets: readonly StoredPacket[],
    delta: MetricsDelta,
    progress: SessionProgress,
  ): void {
    this.#db.exec('begin immediate');
    try {
      for (const packet of packets) this.#writePacket(sessionId, packet);
      for (const state of delta.streams) this.#streams.write(sessionId, state);
      for (const state of delta.rtp) this.#rtp.write(sessionId, state);
      for (const { second, protocol, sums } of delta.seconds) {
        this.#second.run(
          sessionId,
          second,
          protocolCode(protocol),
          ...SUM_FIELDS.map((field) => sums[field]),
        );
      }
      for (const row of delta.protocols) {
        this.#protocol.run(
          sessionId,
          protocolCode(row.protocol),
          ...PROTOCOL_COLUMNS.map((column) => row[column]),
        );
      }
      for (const app of delta.apps) {
        const ids = [this.#texts.id(app.app), this.#texts.id(app.category)];
        this.#app.run(sessionId, ...ids, app.streams, app.packets, app.bytes, app.bytesIn, app.bytesOut);
      }
      for (const { source, destination, packets, bytes } of delta.talkers) {
        this.#talker.run(sessionId, this.#texts.id(source), this.#texts.id(destination), packets, bytes);
      }
      this.#writeSession(sessionId, delta, progress);
      this.#db.exec('commit');
    } catch (error) {
      this.#db.exec('rollback');
      this.#texts.forget();
      throw error;
    }
  }

  #writePacket(sessionId: number, { record, direction, encrypted, classMask, label }: StoredPacket): void {
    const stream = record.transport !== undefined && record.streamNumber !== undefined
      ? streamCode(record.transport, record.streamNumber)
      : null;
    const truncated = record.capturedLength < record.length;
    this.#packet.run(
      sessionId,
      record.no,
      record.timeUs,
      record.length,
      this.#texts.id(record.source),
      this.#texts.id(record.destination),
      record.sourcePort ?? null,
      record.destinationPort ?? null,
      this.#texts.id(record.protocol),
      record.info.length > MAX_INFO_CHARS ? record.info.slice(0, MAX_INFO_CHARS) : record.info,
      stream,
      directionCode(direction),
      (encrypted ? FLAG_ENCRYPTED : 0) | (truncated ? FLAG_TRUNCATED : 0) | (classMask << CLASS_SHIFT),
      label ? this.#texts.id(label.app) : null,
      label ? this.#texts.id(label.category) : null,
    );
  }

  #writeSession(sessionId: number, { totals }: MetricsDelta, progress: SessionProgress): void {
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
      sessionId,
    );
  }
}
