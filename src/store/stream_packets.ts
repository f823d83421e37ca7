/** The packets of one stream, in order, with who sent them. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { TapdeckError } from '../model/errors.ts';
import { parseStreamKey } from '../model/stream.ts';
import { BLOCK_SHIFT } from './block_rows.ts';
import { streamCode } from './codes.ts';
import { storedFlag } from './stored_flag.ts';

const row = v.pipe(
  v.object({ no: v.number(), time_us: v.number(), length: v.number(), from_client: storedFlag }),
  v.transform(({ no, time_us, length, from_client }) => ({
    no,
    timeUs: time_us,
    length,
    fromClient: from_client,
  })),
);
export type StreamPacketRow = v.InferOutput<typeof row>;

/**
 * Of flows that run in a tunnel the ports say who sent a packet: the addresses are the tunnel's.
 * @param upTo greatest number wanted
 * @throws TapdeckError `not_found` for what is no stream's key
 */
export function streamPackets(
  db: DatabaseSync,
  sessionId: number,
  key: string,
  limit: number,
  upTo = Number.MAX_SAFE_INTEGER,
): StreamPacketRow[] {
  const parts = parseStreamKey(key);
  if (!parts) {
    throw new TapdeckError('not_found', 'There is no such stream: its key looks like tcp:12 or udp:3.');
  }
  const code = streamCode(parts.transport, parts.number);
  // "+": of two upper bounds SQLite seeks by one, and by this one it reads from each block to the end of the session.
  const rows = db.prepare(
    `select p.no, p.time_us, p.length,
       case when p.flow >= 0 then k.by_low = s.client_is_low
         else l.source_port is iif(s.client_is_low, s.low_port, s.high_port) end as from_client
     from flow_blocks b
     cross join packets p on p.session_id = b.session_id and p.flow = b.flow
       and p.no >= b.block << ${BLOCK_SHIFT} and p.no < (b.block + 1) << ${BLOCK_SHIFT}
     join kinds k on k.kind_id = p.kind_id
     join streams s on s.session_id = b.session_id and s.stream = ?
     left join loose_flows l on l.session_id = b.session_id and l.flow = p.flow
     where b.session_id = ? and +p.no <= ? and b.flow in (
       select ? union all select flow from loose_flows where session_id = ? and stream = ?)
     order by p.no limit ?`,
  ).all(code, sessionId, upTo, code, sessionId, code, limit);
  return rows.map((each) => v.parse(row, each));
}
