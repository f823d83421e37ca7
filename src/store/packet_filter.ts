/** What a filter on packets means in SQL: which packets, and which blocks can hold them. */
import type { DatabaseSync } from 'node:sqlite';
import { PROTOCOL_CLASSES } from '../model/protocol.ts';
import { arrayRows } from './array_rows.ts';
import type { PacketQuery } from '../model/services.ts';
import { parseStreamKey } from '../model/stream.ts';
import { CLASS_SHIFT, protocolCode, streamCode } from './codes.ts';
import { like } from './like.ts';

type Value = string | number;

/** A condition in SQL with the values of its parameters. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly Value[];
}

/**
 * Flows whose blocks are looked up beforehand; beyond that the packets are looked through in order. What so many flows
 * share is usually soon found, and asking for all their blocks would cost more than the page.
 */
const MAX_LISTED_FLOWS = 10_000;

/** What names flows. */
export interface FlowFilter extends Pick<PacketQuery, 'app' | 'host' | 'stream'> {
  /** Streams of which one of these addresses is a host, as `hostTraffic` counts: what is here is none. */
  readonly hosts?: readonly string[];
}

const condition = (sql: string, ...values: Value[]): Condition => ({ sql, values });

/** Flows of a session that `streams s` and `loose_flows l` name under the two conditions. */
function flowsWhere(sessionId: number, stream: Condition, loose: Condition): Condition {
  // A flow of other ends than its stream's belongs to the stream only where the condition is about the stream.
  return condition(
    `select s.stream from streams s where s.session_id = ? and ${stream.sql}
     union all select l.flow from loose_flows l where l.session_id = ? and ${loose.sql}`,
    sessionId,
    ...stream.values,
    sessionId,
    ...loose.values,
  );
}

const TEXT_ID = '(select text_id from texts where text = ?)';

function flowsOfStream(sessionId: number, key: string): Condition {
  const parts = parseStreamKey(key);
  const code = parts ? streamCode(parts.transport, parts.number) : -1;
  return flowsWhere(sessionId, condition('s.stream = ?', code), condition('l.stream = ?', code));
}

function flowsOfApp(sessionId: number, app: string): Condition {
  return flowsWhere(
    sessionId,
    condition(`s.app_id = ${TEXT_ID}`, app),
    condition(
      `coalesce((select s.app_id from streams s where s.session_id = l.session_id and s.stream = l.stream), l.app_id)
         = ${TEXT_ID}`,
      app,
    ),
  );
}

function flowsOfHost(sessionId: number, host: string): Condition {
  return flowsWhere(
    sessionId,
    condition(
      `(s.low_id = ${TEXT_ID} or s.high_id = ${TEXT_ID} or s.hostname = ? collate nocase)`,
      host,
      host,
      host,
    ),
    condition(
      `(l.source_id = ${TEXT_ID} or l.destination_id = ${TEXT_ID} or exists (select 1 from streams s
         where s.session_id = l.session_id and s.stream = l.stream and s.hostname = ? collate nocase))`,
      host,
      host,
      host,
    ),
  );
}

/** A condition on `streams s`: one of the addresses is its remote end, or either end of what stays here or passes by. */
export function streamOfHosts(addresses: readonly string[]): Condition {
  const ids = '(select text_id from texts where text in (select value from json_each(?)))';
  const json = JSON.stringify(addresses);
  return condition(
    `(iif(s.direction_to_server < 2 and (s.direction_to_server = 1) = s.client_is_low, s.high_id, s.low_id) in ${ids}
      or (s.direction_to_server >= 2 and s.high_id in ${ids}))`,
    json,
    json,
  );
}

function flowsOfHosts(sessionId: number, addresses: readonly string[]): Condition {
  const stream = streamOfHosts(addresses);
  return flowsWhere(
    sessionId,
    stream,
    condition(
      `exists (select 1 from streams s where s.session_id = l.session_id and s.stream = l.stream and ${stream.sql})`,
      ...stream.values,
    ),
  );
}

/** One list of flows for each field that names any: a packet's flow is in all of them. */
function flowConditions(sessionId: number, { stream, app, host, hosts }: FlowFilter): Condition[] {
  return [
    stream === undefined ? [] : [flowsOfStream(sessionId, stream)],
    app === undefined ? [] : [flowsOfApp(sessionId, app)],
    host === undefined ? [] : [flowsOfHost(sessionId, host)],
    hosts === undefined ? [] : [flowsOfHosts(sessionId, hosts)],
  ].flat();
}

/** The flows that a filter lets through; undefined: all of them. */
export function flowsOf(db: DatabaseSync, sessionId: number, filter: FlowFilter): number[] | undefined {
  const conditions = flowConditions(sessionId, filter);
  if (conditions.length === 0) return undefined;
  return arrayRows<readonly [flow: number]>(
    db,
    conditions.map(({ sql }) => `select * from (${sql})`).join(' intersect '),
    conditions.flatMap(({ values }) => [...values]),
  ).map(([flow]) => flow);
}

/** The kinds of packets of a protocol, as a filter names it. */
export function kindIds(db: DatabaseSync, protocol: string): number[] {
  const { sql, values } = kindsOf(protocol);
  return arrayRows<readonly [id: number]>(db, sql, [...values]).map(([id]) => id);
}

function kindsOf(protocol: string): Condition {
  const named = PROTOCOL_CLASSES.find((name) => name === protocol);
  return named === undefined
    ? condition(
      `select kind_id from kinds
       where protocol_id in (select text_id from texts where text = ? collate nocase)`,
      protocol,
    )
    : condition(
      'select kind_id from kinds where flags & ? <> 0',
      1 << (CLASS_SHIFT + protocolCode(named)),
    );
}

/** Info, addresses and protocol are searched. */
function textCondition(db: DatabaseSync, sessionId: number, q: string): Condition {
  const pattern = like(q);
  // Nearly always nobody's address: then the flows need not be gone through to find none.
  const known = db.prepare(`select 1 from texts where text like ? escape '\\' limit 1`).get(pattern);
  if (!known) return condition(`p.info like ? escape '\\'`, pattern);
  const found = `(select text_id from texts where text like ? escape '\\')`;
  const flows = flowsWhere(
    sessionId,
    condition(`(s.low_id in ${found} or s.high_id in ${found})`, pattern, pattern),
    condition(`(l.source_id in ${found} or l.destination_id in ${found})`, pattern, pattern),
  );
  return condition(
    `(p.info like ? escape '\\' or p.kind_id in (select kind_id from kinds where protocol_id in ${found})
      or p.flow in (${flows.sql}))`,
    pattern,
    pattern,
    ...flows.values,
  );
}

/** What a filter, without its cursor, asks of `packets p`, and of the `packet_blocks b` that they stand in. */
export function packetConditions(
  db: DatabaseSync,
  sessionId: number,
  filter: Omit<PacketQuery, 'limit'> & FlowFilter,
): { packets: Condition[]; blocks: Condition[] } {
  const packets: Condition[] = [];
  const blocks: Condition[] = [];
  const { from_us, to_us, q } = filter;
  if (from_us !== undefined) {
    packets.push(condition('p.time_us >= ?', from_us));
    blocks.push(condition('b.max_us >= ?', from_us));
  }
  if (to_us !== undefined) {
    packets.push(condition('p.time_us < ?', to_us));
    blocks.push(condition('b.min_us < ?', to_us));
  }
  if (filter.protocol !== undefined) {
    const kinds = kindsOf(filter.protocol);
    packets.push(condition(`p.kind_id in (${kinds.sql})`, ...kinds.values));
    blocks.push(condition(
      `b.block in (select block from kind_blocks where session_id = ? and kind_id in (${kinds.sql}))`,
      sessionId,
      ...kinds.values,
    ));
  }
  for (const flows of flowConditions(sessionId, filter)) {
    packets.push(condition(`p.flow in (${flows.sql})`, ...flows.values));
    if (!isShort(db, flows)) continue;
    blocks.push(condition(
      `b.block in (select block from flow_blocks where session_id = ? and flow in (${flows.sql}))`,
      sessionId,
      ...flows.values,
    ));
  }
  if (q !== undefined) packets.push(textCondition(db, sessionId, q));
  return { packets, blocks };
}

function isShort(db: DatabaseSync, flows: Condition): boolean {
  const row = db.prepare(`select count(*) as n from (${flows.sql} limit ?)`)
    .get(...flows.values, MAX_LISTED_FLOWS + 1);
  return Number(row?.['n']) <= MAX_LISTED_FLOWS;
}
