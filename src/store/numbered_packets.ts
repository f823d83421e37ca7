/** Packets of a session out of a list of numbers, narrowed by a filter as any page of packets is. */
import type { DatabaseSync } from 'node:sqlite';
import type { PacketRow } from '../model/rows.ts';
import type { PacketQuery } from '../model/services.ts';
import { type FlowFilter, packetConditions } from './packet_filter.ts';
import { readPackets } from './packet_queries.ts';

/** The first `limit` of them, in capture order. @param numbers ascending */
export function numberedPackets(
  db: DatabaseSync,
  sessionId: number,
  filter: PacketQuery & FlowFilter,
  numbers: readonly number[],
  limit: number,
): PacketRow[] {
  const { packets } = packetConditions(db, sessionId, filter);
  const and = packets.map(({ sql }) => ` and ${sql}`).join('');
  const rows = db.prepare(
    `select * from packet_view where session_id = ? and no in (
       select p.no from json_each(?) j cross join packets p on p.session_id = ? and p.no = j.value
       where true${and} order by p.no limit ?
     ) order by no`,
  ).all(sessionId, JSON.stringify(numbers), sessionId, ...packets.flatMap(({ values }) => values), limit);
  return readPackets(rows);
}
