/** One side of a comparison: sums by time and by stream, added up before they leave SQLite. */
import type { DatabaseSync } from 'node:sqlite';
import { CELL_FIELDS, type CellField, type Cells, type CellTable } from '../model/compare_input.ts';
import { PROTOCOL_CLASSES, type ProtocolClass } from '../model/protocol.ts';
import { arrayRows } from './array_rows.ts';

/** Whole seconds since the epoch; from inclusive, to exclusive. */
export interface SecondRange {
  readonly from: number;
  readonly to: number;
}

const COLUMNS: Readonly<Record<CellField, string>> = {
  packets: 'packets',
  bytes: 'bytes',
  bytesIn: 'bytes_in',
  bytesOut: 'bytes_out',
  goodputBytes: 'goodput_bytes',
  encryptedPackets: 'encrypted_packets',
  rttSumNs: 'rtt_sum_ns',
  rttSamples: 'rtt_samples',
  dataSegments: 'data_segments',
  retransmissions: 'retransmissions',
  dnsSumNs: 'dns_sum_ns',
  dnsSamples: 'dns_samples',
  dnsResponses: 'dns_responses',
  dnsFailures: 'dns_failures',
  jitterSumNs: 'jitter_sum_ns',
  jitterSamples: 'jitter_samples',
  rtpExpected: 'rtp_expected',
  rtpLost: 'rtp_lost',
};

/**
 * Sums in cells of `stepS` seconds, counted from the range's beginning.
 * @param lastCell what becomes of a last cell that the range does not fill: `drop` keeps all cells alike
 * @param only one class alone
 */
export function cells(
  db: DatabaseSync,
  sessionId: number,
  { from, to }: SecondRange,
  stepS: number,
  lastCell: 'drop' | 'keep',
  only?: ProtocolClass,
): CellTable {
  const count = Math.max(
    1,
    lastCell === 'drop' ? Math.floor((to - from) / stepS) : Math.ceil((to - from) / stepS),
  );
  // Whole numbers stand in the text: the driver might bind real ones, and the division is of whole numbers.
  const rows = arrayRows<readonly number[]>(
    db,
    `select (second - ${Math.trunc(from)}) / ${Math.trunc(stepS)} as cell, protocol, ${
      CELL_FIELDS.map((field) => `sum(${COLUMNS[field]})`).join(', ')
    } from metrics where session_id = ? and second >= ? and second < ? ${only ? 'and protocol = ?' : ''}
     group by cell, protocol`,
    [sessionId, from, Math.min(to, from + count * stepS), ...(only ? [PROTOCOL_CLASSES.indexOf(only)] : [])],
  );
  const classes = new Map<ProtocolClass, Cells>();
  for (const [cell, code, ...values] of rows) {
    const protocol = PROTOCOL_CLASSES[code ?? -1];
    if (protocol === undefined || cell === undefined) continue;
    let found = classes.get(protocol);
    if (!found) {
      const columns = CELL_FIELDS.map((field) => [field, new Float64Array(count)] as const);
      classes.set(protocol, found = Object.fromEntries(columns) as Record<CellField, Float64Array>);
    }
    for (let i = 0; i < CELL_FIELDS.length; i++) {
      const field = CELL_FIELDS[i];
      if (field) found[field][cell] = values[i] ?? 0;
    }
  }
  return { stepS, classes };
}

/** Bytes of each class in the whole range, whatever part of it cells cover. */
export function classBytes(
  db: DatabaseSync,
  sessionId: number,
  { from, to }: SecondRange,
): Map<ProtocolClass, number> {
  const rows = db.prepare(
    `select protocol, sum(bytes) as bytes from metrics where session_id = ? and second >= ? and second < ?
     group by protocol`,
  ).all(sessionId, from, to);
  const found = new Map<ProtocolClass, number>();
  for (const row of rows) {
    const protocol = PROTOCOL_CLASSES[Number(row['protocol'])];
    if (protocol !== undefined) found.set(protocol, Number(row['bytes']));
  }
  return found;
}

/** The newest second with a packet; undefined without any. */
export function lastSecond(db: DatabaseSync, sessionId: number): number | undefined {
  const last = db.prepare('select max(second) as last from metrics where session_id = ?').get(sessionId)
    ?.['last'];
  return last === null || last === undefined ? undefined : Number(last);
}

/** Seconds of the range in which something was missed. */
export function gapSeconds(db: DatabaseSync, sessionId: number, { from, to }: SecondRange): number {
  const row = db.prepare(
    'select count(*) as n from gaps where session_id = ? and second >= ? and second < ?',
  ).get(sessionId, from, to);
  return Number(row?.['n'] ?? 0);
}

/** First packet of a stream with that host (address, or name of a server); undefined when there is none. */
export function firstPacketUs(db: DatabaseSync, sessionId: number, host: string): number | undefined {
  const id = '(select text_id from texts where text = ?)';
  const row = db.prepare(
    `select min(first_us) as first from streams
     where session_id = ? and (low_id = ${id} or high_id = ${id} or hostname = ? collate nocase)`,
  ).get(sessionId, host, host, host);
  const first = row?.['first'];
  return first === null || first === undefined ? undefined : Number(first);
}
