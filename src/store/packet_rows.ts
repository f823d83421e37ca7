/** Packets to rows: what a packet shares with others is written once, beside it. */
import type { DatabaseSync } from 'node:sqlite';
import type { StoredPacket } from '../model/metric.ts';
import { BlockRows } from './block_rows.ts';
import { CLASS_SHIFT, directionCode, FLAG_ENCRYPTED, FLAG_TRUNCATED, streamCode } from './codes.ts';
import { KindTable } from './kinds.ts';
import { LooseFlows } from './loose_flows.ts';
import { RowInserter } from './row_inserter.ts';
import { sentByLow, type StreamEnds } from './stream_ends.ts';
import type { TextTable } from './texts.ts';

/** Wireshark's own limit for the Info column. */
export const MAX_INFO_CHARS = 4096;

export class PacketRows {
  readonly #rows: RowInserter;
  readonly #kinds: KindTable;
  readonly #loose: LooseFlows;
  readonly #blocks: BlockRows;

  constructor(db: DatabaseSync, texts: TextTable) {
    this.#rows = new RowInserter(db, 'insert into packets', 7);
    this.#kinds = new KindTable(db, texts);
    this.#loose = new LooseFlows(db, texts);
    this.#blocks = new BlockRows(db);
  }

  /** @param streams the streams that are stored in the same transaction, by code: their packets need no ends of their own */
  write(
    sessionId: number,
    packets: readonly StoredPacket[],
    streams: ReadonlyMap<number, StreamEnds>,
  ): void {
    for (const { record, direction, encrypted, classMask, label } of packets) {
      const stream = record.transport !== undefined && record.streamNumber !== undefined
        ? streamCode(record.transport, record.streamNumber)
        : null;
      const ends = stream === null ? undefined : streams.get(stream);
      const byLow = ends && sentByLow(ends, record);
      const flow = stream === null || byLow === undefined
        ? this.#loose.flow(sessionId, record, stream, label)
        : stream;
      const truncated = record.capturedLength < record.length;
      const kind = this.#kinds.id(
        record.protocol,
        directionCode(direction),
        (encrypted ? FLAG_ENCRYPTED : 0) | (truncated ? FLAG_TRUNCATED : 0) | (classMask << CLASS_SHIFT),
        byLow ?? 0,
      );
      const info = record.info.length > MAX_INFO_CHARS ? record.info.slice(0, MAX_INFO_CHARS) : record.info;
      this.#rows.add(sessionId, record.no, record.timeUs, record.length, kind, flow, info);
      this.#blocks.add(sessionId, record.no, record.timeUs, flow, kind);
    }
    this.#rows.flush();
    this.#blocks.flush();
  }

  /** After a rollback: nothing of it may reach a later transaction. */
  rolledBack(): void {
    this.#rows.discard();
    this.#blocks.discard();
    this.#kinds.forget();
    this.#loose.forget();
  }

  /** Rows of a session were removed by somebody else. */
  cleared(): void {
    this.#loose.forget();
  }
}
