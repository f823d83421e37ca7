/** Figures of a session, read from the public views. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { TapdeckError } from '../model/errors.ts';
import {
  type AppRow,
  appRow,
  type ProtocolRow,
  protocolRow,
  type RtpRow,
  rtpRow,
  type StreamRow,
  streamRow,
  type TalkerRow,
  talkerRow,
} from '../model/rows.ts';
import { PROTOCOL_CLASSES } from '../model/protocol.ts';
import { parseStreamKey } from '../model/stream.ts';
import { streamCode } from './codes.ts';
import { streamOfHosts } from './packet_filter.ts';
import { streamsWithin } from './stream_stretch.ts';
import { like } from './like.ts';

export interface StreamFilter {
  readonly offset: number;
  readonly limit: number;
  /** A column of the view; `-` before it sorts downwards. */
  readonly sort: string;
  readonly app?: string;
  readonly host?: string;
  /** Streams of which one of these addresses is a host, as `hostTraffic` counts: what is here is none. */
  readonly hosts?: readonly string[];
  /** These alone, as the store numbers them. */
  readonly among?: readonly number[];
  /** Streams that have packets from then on, inclusive. */
  readonly from_us?: number;
  /** Exclusive. */
  readonly to_us?: number;
}

/** Sorting by number, not by text: `tcp:9` stands before `tcp:10`. */
function streamOrder(sort: string): string {
  const column = sort.replace(/^-/, '');
  if (!Object.hasOwn(streamRow.entries, column)) {
    throw new TapdeckError('invalid', `Streams cannot be sorted by "${column.slice(0, 100)}".`);
  }
  const way = sort.startsWith('-') ? 'desc' : 'asc';
  return column === 'stream_key'
    ? `order by v.stream & 1 ${way}, v.stream ${way}`
    : `order by v."${column}" ${way} nulls last, v.stream & 1, v.stream`;
}

export function streams(
  db: DatabaseSync,
  sessionId: number,
  filter: StreamFilter,
): { streams: StreamRow[]; total: number } {
  const where = ['s.session_id = ?'];
  const values: (string | number)[] = [sessionId];
  const textId = '(select text_id from texts where text = ?)';
  if (filter.app !== undefined) {
    where.push(`s.app_id = ${textId}`);
    values.push(filter.app);
  }
  if (filter.host !== undefined) {
    // Packets of a tunnelled stream may go between others than its ends.
    where.push(
      `(s.low_id = ${textId} or s.high_id = ${textId} or s.hostname like ? escape '\\'
        or s.stream in (select l.stream from loose_flows l where l.session_id = s.session_id
             and l.stream is not null and (l.source_id = ${textId} or l.destination_id = ${textId})))`,
    );
    values.push(filter.host, filter.host, like(filter.host), filter.host, filter.host);
  }
  if (filter.hosts !== undefined) {
    const { sql, values: addresses } = streamOfHosts(filter.hosts);
    where.push(sql);
    values.push(...addresses);
  }
  if (filter.among !== undefined) {
    where.push('s.stream in (select value from json_each(?))');
    values.push(JSON.stringify(filter.among));
  }
  if (filter.from_us !== undefined || filter.to_us !== undefined) {
    const { sql, values: times } = streamsWithin(db, sessionId, filter.from_us, filter.to_us);
    where.push(sql);
    values.push(...times);
  }
  const found = `from streams s where ${where.join(' and ')}`;
  const order = streamOrder(filter.sort);
  // The page is found by the column that sorts it alone; the other columns are read for its rows only.
  const rows = db.prepare(
    `select v.* from stream_view v where v.session_id = ? and v.stream in (
       select v.stream from stream_view v
       where v.session_id = ? ${where.length > 1 ? `and v.stream in (select s.stream ${found})` : ''}
       ${order} limit ? offset ?
     ) ${order}`,
  ).all(sessionId, sessionId, ...(where.length > 1 ? values : []), filter.limit, filter.offset);
  const total = db.prepare(`select count(*) as n ${found}`).get(...values);
  return { streams: rows.map((row) => v.parse(streamRow, row)), total: Number(total?.['n'] ?? 0) };
}

/** @throws TapdeckError `not_found` */
export function stream(db: DatabaseSync, sessionId: number, key: string): StreamRow {
  const parts = parseStreamKey(key);
  const row = parts &&
    db.prepare('select * from stream_view where session_id = ? and stream = ?')
      .get(sessionId, streamCode(parts.transport, parts.number));
  if (!row) throw new TapdeckError('not_found', `Session ${sessionId} has no stream ${key.slice(0, 40)}.`);
  return v.parse(streamRow, row);
}

/** RTP streams, largest first. */
export function rtp(db: DatabaseSync, sessionId: number): RtpRow[] {
  const rows = db.prepare('select * from rtp_view where session_id = ? order by packets desc, ssrc').all(
    sessionId,
  );
  return rows.map((row) => v.parse(rtpRow, row));
}

export function protocols(db: DatabaseSync, sessionId: number): ProtocolRow[] {
  const rows = db.prepare('select * from protocol_view where session_id = ?').all(sessionId);
  return rows.map((row) => v.parse(protocolRow, row))
    .sort((a, b) => PROTOCOL_CLASSES.indexOf(a.protocol) - PROTOCOL_CLASSES.indexOf(b.protocol));
}

export function apps(db: DatabaseSync, sessionId: number): AppRow[] {
  const rows = db.prepare('select * from app_view where session_id = ? order by bytes desc, app').all(
    sessionId,
  );
  return rows.map((row) => v.parse(appRow, row));
}

export function talkers(db: DatabaseSync, sessionId: number, limit: number): TalkerRow[] {
  const rows = db.prepare('select * from talker_view where session_id = ? order by rank limit ?').all(
    sessionId,
    limit,
  );
  return rows.map((row) => v.parse(talkerRow, row));
}
