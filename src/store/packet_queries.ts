/** Packets of a session, page by page. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { type PacketRow, packetRow } from '../model/rows.ts';
import { BLOCK_SHIFT } from './block_rows.ts';
import type { PacketQuery } from '../model/services.ts';
import { type Condition, type FlowFilter, packetConditions } from './packet_filter.ts';
import { storedFlag } from './stored_flag.ts';

const storedPacket = v.object({
  ...packetRow.entries,
  encrypted: storedFlag,
});

/** Rows of packet_view as they go out. */
export const readPackets = (rows: readonly unknown[]): PacketRow[] =>
  rows.map((row) => v.parse(storedPacket, row));

/**
 * Blocks that one answer looks through: some 200,000 packets. What is rare may not be in them, and to look through all
 * of a long session would keep everybody else waiting; the cursor leads on from there.
 */
const BLOCKS_AN_ANSWER = 192;

/**
 * A page of packets in capture order. `next_cursor` leads to what follows, null at the end; an answer may hold fewer
 * packets than it could, or none, and still lead on.
 * @param blocksAnAnswer for tests
 */
export function packets(
  db: DatabaseSync,
  sessionId: number,
  filter: PacketQuery & FlowFilter,
  blocksAnAnswer = BLOCKS_AN_ANSWER,
): { packets: PacketRow[]; next_cursor: number | null } {
  const conditions = packetConditions(db, sessionId, filter);
  const from = (filter.cursor ?? 0) + 1;
  const blocks = blocksFrom(db, sessionId, from, conditions.blocks, blocksAnAnswer + 1);
  const beyond = blocks[blocksAnAnswer];
  // The page is found on the narrow table first, block after block until it is full ("cross join" keeps this order);
  // ends, texts and labels are joined to its rows only. One lower bound, not two: SQLite would search by either one.
  const rows = db.prepare(
    `select * from packet_view where session_id = ? and no in (
       select p.no from packet_blocks b cross join packets p on p.session_id = b.session_id
         and p.no >= max(b.block << ${BLOCK_SHIFT}, ?) and p.no < (b.block + 1) << ${BLOCK_SHIFT}
       where b.session_id = ? and b.block in (select value from json_each(?))${and(conditions.packets)}
       order by b.block, p.no limit ?
     ) order by no`,
  ).all(
    sessionId,
    from,
    sessionId,
    JSON.stringify(blocks.slice(0, blocksAnAnswer)),
    ...conditions.packets.flatMap(({ values }) => values),
    filter.limit + 1,
  );
  const page = readPackets(rows.slice(0, filter.limit));
  if (rows.length > filter.limit) return { packets: page, next_cursor: page.at(-1)?.no ?? null };
  return { packets: page, next_cursor: beyond === undefined ? null : beyond * 2 ** BLOCK_SHIFT - 1 };
}

const and = (conditions: readonly Condition[]) => conditions.map(({ sql }) => ` and ${sql}`).join('');

/** The first blocks in which packets from number `from` on may be found. */
function blocksFrom(
  db: DatabaseSync,
  sessionId: number,
  from: number,
  conditions: readonly Condition[],
  limit: number,
): number[] {
  const rows = db.prepare(
    `select b.block from packet_blocks b where b.session_id = ? and b.block >= ? >> ${BLOCK_SHIFT}${
      and(conditions)
    }
     order by b.block limit ?`,
  ).all(sessionId, from, ...conditions.flatMap(({ values }) => values), limit);
  return rows.map((row) => Number(row['block']));
}
