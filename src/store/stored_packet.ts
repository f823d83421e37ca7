/** What the store says of a few packets, to hold a raw capture against. */
import type { DatabaseSync } from 'node:sqlite';

export interface StoredPacketHeader {
  readonly timeUs: number;
  readonly length: number;
}

/** @returns a look-up by number; undefined for a packet that is not stored */
export function storedPackets(
  db: DatabaseSync,
  sessionId: number,
): (no: number) => StoredPacketHeader | undefined {
  const statement = db.prepare('select time_us, length from packets where session_id = ? and no = ?');
  return (no) => {
    const row = statement.get(sessionId, no);
    return row && { timeUs: Number(row['time_us']), length: Number(row['length']) };
  };
}
