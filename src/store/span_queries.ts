/** Exact sums and largest seconds of each class over whole seconds. */
import type { DatabaseSync } from 'node:sqlite';
import { type Peaks, SUM_FIELDS, type Sums } from '../model/metric.ts';
import { PROTOCOL_CLASSES, type ProtocolClass } from '../model/protocol.ts';
import { arrayRows } from './array_rows.ts';

const columnOf = (field: string) => field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const PEAKS = {
  packets: 'packets',
  bytesIn: 'bytes_in',
  bytesOut: 'bytes_out',
  goodputBytesIn: 'goodput_bytes_in',
  goodputBytesOut: 'goodput_bytes_out',
} as const satisfies Record<keyof Peaks, string>;
export const PEAK_FIELDS = Object.keys(PEAKS) as (keyof Peaks)[];

/** @param from whole seconds since the epoch, inclusive @param to exclusive */
export function spanClasses(
  db: DatabaseSync,
  sessionId: number,
  from: number,
  to: number,
): Map<ProtocolClass, { sums: Sums; peaks: Peaks }> {
  const rows = arrayRows<readonly number[]>(
    db,
    `select protocol, ${SUM_FIELDS.map((field) => `sum(${columnOf(field)})`).join(', ')},
       ${PEAK_FIELDS.map((field) => `max(${PEAKS[field]})`).join(', ')}
     from metrics where session_id = ? and second >= ? and second < ? group by protocol`,
    [sessionId, from, to],
  );
  const found = new Map<ProtocolClass, { sums: Sums; peaks: Peaks }>();
  for (const [code, ...values] of rows) {
    const protocol = PROTOCOL_CLASSES[code ?? -1];
    if (protocol === undefined) continue;
    const entries = (fields: readonly string[], from: number) =>
      Object.fromEntries(fields.map((field, i) => [field, values[from + i] ?? 0]));
    found.set(protocol, {
      sums: entries(SUM_FIELDS, 0) as unknown as Sums,
      peaks: entries(PEAK_FIELDS, SUM_FIELDS.length) as unknown as Peaks,
    });
  }
  return found;
}

/** The first second with a packet that is not before `from`; undefined when there is none. */
export function secondFrom(db: DatabaseSync, sessionId: number, from: number): number | undefined {
  const row = db.prepare('select min(second) as next from metrics where session_id = ? and second >= ?')
    .get(sessionId, from);
  return typeof row?.['next'] === 'number' ? row['next'] : undefined;
}

/** The first and the last second with a packet; undefined without any. */
export function secondsOf(db: DatabaseSync, sessionId: number): { first: number; last: number } | undefined {
  const row = db.prepare(
    `select (select min(second) from metrics where session_id = ?1) as first,
       (select max(second) from metrics where session_id = ?1) as last`,
  ).get(sessionId);
  if (typeof row?.['first'] !== 'number' || typeof row['last'] !== 'number') return undefined;
  return { first: row['first'], last: row['last'] };
}
