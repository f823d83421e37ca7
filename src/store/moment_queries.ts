/** What a session held up to some moment, as sums: of blocks of packets, of packets before a moment, of seconds. */
import type { DatabaseSync } from 'node:sqlite';
import { type Peaks, SUM_FIELDS, type Sums } from '../model/metric.ts';
import type { Direction } from '../model/packet.ts';
import { PROTOCOL_CLASSES, type ProtocolClass } from '../model/protocol.ts';
import { type PacketRow, packetRow } from '../model/rows.ts';
import * as v from 'valibot';
import { arrayRows } from './array_rows.ts';
import { BLOCK_SHIFT } from './block_rows.ts';
import { CLASS_SHIFT, directionOfCode, FLAG_ENCRYPTED, FLAG_TRUNCATED } from './codes.ts';
import { SUM_COLUMNS } from './figure_rows.ts';
import { storedFlag } from './stored_flag.ts';

/** Packets of one block. */
export const BLOCK_PACKETS = 1 << BLOCK_SHIFT;

/** A block, and the times that its packets lie between. */
export type BlockTimes = readonly [block: number, minUs: number, maxUs: number];

/** What packets of one flow and kind add up to, in a run of blocks. */
export type Cell = readonly [run: number, flow: number, kind: number, packets: number, bytes: number];

/** What packets of one kind have in common. */
export interface Kind {
  readonly direction: Direction;
  readonly encrypted: boolean;
  readonly truncated: boolean;
  /** 1 << index in PROTOCOL_CLASSES for each of its classes. */
  readonly classMask: number;
  /** 1: sent by the low end of its stream. */
  readonly byLow: 0 | 1;
}

/** The times of the blocks from `from` on, in order. */
export function blockTimes(db: DatabaseSync, sessionId: number, from: number): BlockTimes[] {
  return arrayRows<BlockTimes>(
    db,
    'select block, min_us, max_us from packet_blocks where session_id = ? and block >= ? order by block',
    [sessionId, from],
  );
}

/** Sums of the blocks `from` to `to` (exclusive), `blocks` of which make one run. */
export function blockCells(
  db: DatabaseSync,
  sessionId: number,
  from: number,
  to: number,
  blocks: number,
): Cell[] {
  return arrayRows<Cell>(
    db,
    `select no / ${
      BLOCK_PACKETS * Math.trunc(blocks)
    } as run, flow, kind_id, count(*), sum(length) from packets
     where session_id = ? and no >= ? and no < ? group by run, flow, kind_id`,
    [sessionId, from * BLOCK_PACKETS, to * BLOCK_PACKETS],
  );
}

/** Sums of the packets of the blocks `from` to `to` (exclusive) up to `atUs`, their last number and latest time. */
export function packetsUpTo(
  db: DatabaseSync,
  sessionId: number,
  from: number,
  to: number,
  atUs: number,
): (readonly [flow: number, kind: number, packets: number, bytes: number, lastNo: number, lastUs: number])[] {
  return arrayRows(
    db,
    `select flow, kind_id, count(*), sum(length), max(no), max(time_us) from packets
     where session_id = ? and no >= ? and no < ? and time_us <= ? group by flow, kind_id`,
    [sessionId, from * BLOCK_PACKETS, to * BLOCK_PACKETS, atUs],
  );
}

/** Packets from `fromUs` to `toUs` (exclusive), in steps of `stepUs` of which one begins at `startUs`. */
export interface StepsOfStretch {
  readonly startUs: number;
  readonly stepUs: number;
  readonly fromUs: number;
  readonly toUs: number;
}

/** Sums of the packets of the blocks `from` to `to` (exclusive) by step; those before `startUs` are of steps below 0. */
export function packetsByStep(
  db: DatabaseSync,
  sessionId: number,
  from: number,
  to: number,
  { startUs, stepUs, fromUs, toUs }: StepsOfStretch,
): (readonly [step: number, flow: number, kind: number, packets: number, bytes: number])[] {
  const bound = (us: number) => Math.min(Math.max(us, Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  // Whole numbers stand in the text: the driver might bind real ones, and the division would not be whole. It rounds
  // towards zero, hence the second term.
  const since = `(time_us - (${Math.trunc(startUs)}))`;
  return arrayRows(
    db,
    `select ${since} / ${Math.trunc(stepUs)} - (${since} < 0) as step, flow, kind_id, count(*), sum(length)
     from packets where session_id = ? and no >= ? and no < ? and time_us >= ? and time_us < ?
     group by step, flow, kind_id`,
    [sessionId, from * BLOCK_PACKETS, to * BLOCK_PACKETS, bound(fromUs), bound(toUs)],
  );
}

const storedPacket = v.object({ ...packetRow.entries, encrypted: storedFlag });

/** Packet numbers that are looked through for the newest packets: more only where a capture is much out of order. */
const NEWEST_SPAN = 8 * BLOCK_PACKETS;

/** The newest packets up to `atUs` and number `lastNo`, oldest first. */
export function newestPackets(
  db: DatabaseSync,
  sessionId: number,
  lastNo: number,
  atUs: number,
  limit: number,
): PacketRow[] {
  const rows = db.prepare(
    `select * from packet_view where session_id = ?1 and no in (
       select no from packets where session_id = ?1 and no <= ?2 and no > ?2 - ${NEWEST_SPAN} and time_us <= ?3
       order by no desc limit ?4
     ) order by no`,
  ).all(sessionId, lastNo, atUs, limit);
  return rows.map((row) => v.parse(storedPacket, row));
}

/** Every kind that there is, by its id. */
export function packetKinds(db: DatabaseSync): Map<number, Kind> {
  const rows = arrayRows<readonly [id: number, direction: number, flags: number, byLow: 0 | 1]>(
    db,
    'select kind_id, direction, flags, by_low from kinds',
    [],
  );
  return new Map(rows.map(([id, direction, flags, byLow]) => [id, {
    direction: directionOfCode(direction),
    encrypted: (flags & FLAG_ENCRYPTED) !== 0,
    truncated: (flags & FLAG_TRUNCATED) !== 0,
    classMask: flags >> CLASS_SHIFT,
    byLow,
  }]));
}

/** Sums and peaks of one class over a run of `step` seconds, which begins at `second`. */
export interface SecondRun {
  readonly second: number;
  readonly protocol: ProtocolClass;
  readonly sums: Sums;
  readonly peaks: Peaks;
}

/** Runs of seconds from `from` to `to` (exclusive), oldest first; a second without a packet is in none. */
export function secondRuns(
  db: DatabaseSync,
  sessionId: number,
  from: number,
  to: number,
  step: number,
): SecondRun[] {
  const size = Math.trunc(step);
  const run = `second - ((second % ${size}) + ${size}) % ${size}`; // seconds before 1970 are below 0
  const rows = arrayRows<readonly number[]>(
    db,
    `select ${run} as run, protocol, max(packets), max(bytes_in), max(bytes_out), max(goodput_bytes_in),
       max(goodput_bytes_out), ${SUM_COLUMNS.map((column) => `sum(${column})`).join(', ')}
     from metrics where session_id = ? and second >= ? and second < ? group by run, protocol order by run`,
    [sessionId, from, to],
  );
  return rows.map((
    [second = 0, protocol = 0, packets = 0, bytesIn = 0, bytesOut = 0, goodIn = 0, goodOut = 0, ...sums],
  ) => ({
    second,
    protocol: PROTOCOL_CLASSES[protocol] ?? 'other',
    peaks: { packets, bytesIn, bytesOut, goodputBytesIn: goodIn, goodputBytesOut: goodOut },
    sums: Object.fromEntries(SUM_FIELDS.map((field, i) => [field, sums[i] ?? 0])) as
      & Record<string, number>
      & Sums,
  }));
}

/** The quantile sketches of the whole session, as text, by class. */
export function rttSketches(db: DatabaseSync, sessionId: number): Map<ProtocolClass, string> {
  const rows = arrayRows<readonly [protocol: number, sketch: string]>(
    db,
    'select protocol, rtt_sketch from protocol_totals where session_id = ?',
    [sessionId],
  );
  return new Map(rows.map(([protocol, sketch]) => [PROTOCOL_CLASSES[protocol] ?? 'other', sketch]));
}
