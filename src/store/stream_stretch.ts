/** Which streams have packets within a stretch of time. */
import type { DatabaseSync } from 'node:sqlite';
import { BLOCK_SHIFT } from './block_rows.ts';
import type { Condition } from './packet_filter.ts';

/**
 * A condition on `streams s`. A stream that began or ended within the stretch has a packet there. For those that went on
 * around it, blocks that lie within say which flows they hold, and only the packets of blocks at its edges are looked
 * through, once. Where packets were removed, streams that went on around it pass.
 */
export function streamsWithin(
  db: DatabaseSync,
  sessionId: number,
  fromUs: number | undefined,
  toUs: number | undefined,
): Condition {
  const from = fromUs ?? Number.MIN_SAFE_INTEGER;
  const to = toUs ?? Number.MAX_SAFE_INTEGER;
  const whole = db.prepare(
    'select min(block) as low, max(block) as high from packet_blocks where session_id = ? and min_us >= ? and max_us < ?',
  ).get(sessionId, from, to);
  const [low, high] = [Number(whole?.['low'] ?? 0), Number(whole?.['high'] ?? -1)];
  const block = [from, to, sessionId, low, high];
  const edge = [from, to, sessionId, from, to, from, to];
  return {
    sql: `(s.last_us >= ? and s.first_us < ? and (s.first_us >= ? or s.last_us < ?
       or not exists (select 1 from packet_blocks where session_id = ?)
       or s.stream in (${AT_EDGES} and p.flow >= 0)
       or ${inBlock('s.stream')}
       or s.stream in (select l.stream from loose_flows l where l.session_id = ? and l.stream is not null
            and (l.flow in (${AT_EDGES} and p.flow < 0) or ${inBlock('l.flow')}))))`,
    values: [from, to, from, to, sessionId, ...edge, ...block, sessionId, ...edge, ...block],
  };
}

/** Blocks of other times may stand between those within the stretch: packets need not come in the order of their time. */
const inBlock = (flow: string) =>
  `exists (select 1 from flow_blocks f
     cross join packet_blocks b on b.session_id = f.session_id and b.block = f.block
       and b.min_us >= ? and b.max_us < ?
     where f.session_id = ? and f.flow = ${flow} and f.block between ? and ?)`;

const AT_EDGES = `select p.flow from packet_blocks b
  cross join packets p on p.session_id = b.session_id
    and p.no >= b.block << ${BLOCK_SHIFT} and p.no < (b.block + 1) << ${BLOCK_SHIFT}
    and p.time_us >= ? and p.time_us < ?
  where b.session_id = ? and b.max_us >= ? and b.min_us < ? and not (b.min_us >= ? and b.max_us < ?)`;
