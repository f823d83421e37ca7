/** Packets of a session, page by page. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { type PacketRow, packetRow } from '../model/rows.ts';
import { BLOCK_SHIFT } from './block_rows.ts';
import type { PacketQuery } from '../model/services.ts';
import { packetConditions } from './packet_filter.ts';
import { storedFlag } from './stored_flag.ts';

const storedPacket = v.object({
  ...packetRow.entries,
  encrypted: storedFlag,
});

export function packets(
  db: DatabaseSync,
  sessionId: number,
  filter: PacketQuery,
): { packets: PacketRow[]; next_cursor: number | null } {
  const { packets, blocks } = packetConditions(db, sessionId, filter);
  const and = (conditions: readonly { sql: string }[]) => conditions.map(({ sql }) => ` and ${sql}`).join('');
  const from = (filter.cursor ?? 0) + 1;
  // The page is found on the narrow table first, block after block until it is full ("cross join" keeps this order);
  // ends, texts and labels are joined to its rows only. One lower bound, not two: SQLite would search by either one.
  const rows = db.prepare(
    `select * from packet_view where session_id = ? and no in (
       select p.no from packet_blocks b cross join packets p on p.session_id = b.session_id
         and p.no >= max(b.block << ${BLOCK_SHIFT}, ?) and p.no < (b.block + 1) << ${BLOCK_SHIFT}
       where b.session_id = ? and b.block >= ? >> ${BLOCK_SHIFT}${and(blocks)}${and(packets)}
       order by b.block, p.no limit ?
     ) order by no`,
  ).all(
    sessionId,
    from,
    sessionId,
    from,
    ...blocks.flatMap(({ values }) => values),
    ...packets.flatMap(({ values }) => values),
    filter.limit + 1,
  );
  const page = rows.slice(0, filter.limit).map((row) => v.parse(storedPacket, row));
  const more = rows.length > filter.limit;
  return { packets: page, next_cursor: more ? (page.at(-1)?.no ?? null) : null };
}
