/** Packets of a session, page by page. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { type PacketRow, packetRow } from '../model/rows.ts';
import { parseStreamKey } from '../model/stream.ts';
import { PROTOCOL_CLASSES } from '../model/protocol.ts';
import { CLASS_SHIFT, protocolCode, streamCode } from './codes.ts';
import { like } from './like.ts';
import { storedFlag } from './stored_flag.ts';

/** Which packets; every field narrows. Numbers are inclusive of `from_us`, exclusive of `to_us` and `cursor`. */
export interface PacketFilter {
  readonly cursor?: number;
  readonly limit: number;
  readonly app?: string;
  readonly host?: string;
  /** A protocol class (`tls`), or else a text of Wireshark's Protocol column (`TLSv1.3`). */
  readonly protocol?: string;
  readonly stream?: string;
  readonly from_us?: number;
  readonly to_us?: number;
  readonly q?: string;
}

const storedPacket = v.object({
  ...packetRow.entries,
  encrypted: storedFlag,
});

/** The conditions of a filter on `packets p`, with their values. */
function conditions(filter: PacketFilter): { where: string[]; values: (string | number)[] } {
  const where: string[] = [];
  const values: (string | number)[] = [];
  const and = (condition: string, ...more: (string | number)[]) => {
    where.push(condition);
    values.push(...more);
  };
  if (filter.cursor !== undefined) and('p.no > ?', filter.cursor);
  if (filter.stream !== undefined) {
    const key = parseStreamKey(filter.stream);
    and('p.stream = ?', key ? streamCode(key.transport, key.number) : -1);
  }
  if (filter.app !== undefined) {
    and(
      `coalesce((select s.app_id from streams s where s.session_id = p.session_id and s.stream = p.stream), p.app_id)
         = (select text_id from texts where text = ?)`,
      filter.app,
    );
  }
  if (filter.host !== undefined) {
    and(
      `(p.source_id = (select text_id from texts where text = ?)
        or p.destination_id = (select text_id from texts where text = ?))`,
      filter.host,
      filter.host,
    );
  }
  const protocolClass = PROTOCOL_CLASSES.find((name) => name === filter.protocol);
  if (protocolClass !== undefined) {
    and('p.flags & ? <> 0', 1 << (CLASS_SHIFT + protocolCode(protocolClass)));
  } else if (filter.protocol !== undefined) {
    and('p.protocol_id in (select text_id from texts where text = ? collate nocase)', filter.protocol);
  }
  if (filter.from_us !== undefined) and('p.time_us >= ?', filter.from_us);
  if (filter.to_us !== undefined) and('p.time_us < ?', filter.to_us);
  if (filter.q !== undefined) {
    const pattern = like(filter.q);
    and(
      `(p.info like ? escape '\\' or exists (select 1 from texts t where t.text like ? escape '\\'
        and t.text_id in (p.source_id, p.destination_id, p.protocol_id)))`,
      pattern,
      pattern,
    );
  }
  return { where, values };
}

export function packets(
  db: DatabaseSync,
  sessionId: number,
  filter: PacketFilter,
): { packets: PacketRow[]; next_cursor: number | null } {
  const { where, values } = conditions(filter);
  // The page is found on the narrow table first; texts and labels are joined to its rows only.
  const rows = db.prepare(
    `select * from packet_view where session_id = ? and no in (
       select p.no from packets p where ${['p.session_id = ?', ...where].join(' and ')} order by p.no limit ?
     ) order by no`,
  ).all(sessionId, sessionId, ...values, filter.limit + 1);
  const page = rows.slice(0, filter.limit).map((row) => v.parse(storedPacket, row));
  const more = rows.length > filter.limit;
  return { packets: page, next_cursor: more ? (page.at(-1)?.no ?? null) : null };
}
