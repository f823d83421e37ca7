/** What is stored of a session, read back to go on from: figures, streams, and where its capture is read on. */
import type { DatabaseSync } from 'node:sqlite';
import { SUM_FIELDS, type Sums } from '../model/metric.ts';
import type { Transport } from '../model/packet.ts';
import { PROTOCOL_CLASSES } from '../model/protocol.ts';
import type {
  ClassFigures,
  FiguresSoFar,
  NumberedStream,
  ResumePoint,
  Resumption,
  StreamsSoFar,
} from '../model/resumption.ts';
import { SUM_COLUMNS } from './figure_rows.ts';
import { findingsSoFar } from './finding_rows.ts';

type Row = Record<string, unknown>;

/** As many as reading remembers (`stream_numbers.ts`). */
const MAX_STREAMS = 50_000;

/** As many as the engine keeps (`second_table.ts`). */
const MAX_SECONDS = 900;

const number = (row: Row | undefined, column: string): number => Number(row?.[column] ?? 0);
const maybe = (row: Row | undefined, column: string): number | undefined =>
  typeof row?.[column] === 'number' ? row[column] : undefined;

const sumsOf = (row: Row): Sums =>
  Object.fromEntries(SUM_FIELDS.map((field, i) => [field, number(row, SUM_COLUMNS[i] ?? '')])) as
    & Record<string, number>
    & Sums;

const protocolOf = (row: Row) => PROTOCOL_CLASSES[number(row, 'protocol')] ?? 'other';

/** Undefined when nothing was said of where the session's capture can be read on. */
export function readResumption(db: DatabaseSync, sessionId: number): Resumption | undefined {
  const point = resumePoint(db, sessionId);
  if (!point) return undefined;
  const session = db.prepare('select worker_restarts from sessions where session_id = ?').get(sessionId);
  const last = db.prepare('select max(no) as no from packets where session_id = ?').get(sessionId);
  return {
    ...point,
    packetsStored: number(last, 'no'),
    workerRestarts: number(session, 'worker_restarts'),
    streams: streamsSoFar(db, sessionId),
    figures: figuresSoFar(db, sessionId),
    findings: findingsSoFar(db, sessionId),
  };
}

function resumePoint(db: DatabaseSync, sessionId: number): ResumePoint | undefined {
  const row = db.prepare('select part, packets_before from resume_points where session_id = ?').get(
    sessionId,
  );
  return row && { part: number(row, 'part'), packetsBefore: number(row, 'packets_before') };
}

function streamsSoFar(db: DatabaseSync, sessionId: number): StreamsSoFar {
  const next = (transport: Transport) =>
    number(
      db.prepare(
        `select coalesce(max(stream >> 1) + 1, 0) as n from streams where session_id = ? and stream & 1 = ?`,
      ).get(sessionId, transport === 'udp' ? 1 : 0),
      'n',
    );
  const rows = db.prepare(
    `select s.stream, low.text as source, s.low_port, high.text as destination, s.high_port
     from (select * from streams where session_id = ? order by last_us desc, stream desc limit ?) s
     join texts low on low.text_id = s.low_id
     join texts high on high.text_id = s.high_id
     order by s.last_us, s.stream`,
  ).all(sessionId, MAX_STREAMS);
  const known = rows.map((row): NumberedStream => ({
    transport: number(row, 'stream') % 2 === 1 ? 'udp' : 'tcp',
    number: Math.floor(number(row, 'stream') / 2),
    source: String(row['source']),
    sourcePort: maybe(row, 'low_port'),
    destination: String(row['destination']),
    destinationPort: maybe(row, 'high_port'),
  }));
  return { next: { tcp: next('tcp'), udp: next('udp') }, known };
}

function figuresSoFar(db: DatabaseSync, sessionId: number): FiguresSoFar {
  const session = db.prepare('select * from sessions where session_id = ?').get(sessionId);
  const times = db.prepare(
    'select min(min_us) as first_us, max(max_us) as last_us from packet_blocks where session_id = ?',
  ).get(sessionId);
  const streams = db.prepare('select count(*) as n from streams where session_id = ?').get(sessionId);
  const seconds = db.prepare(
    `select * from metrics where session_id = ?1 and second > (
       select max(second) - ${MAX_SECONDS} from metrics where session_id = ?1) order by second`,
  ).all(sessionId);
  const apps = db.prepare(
    `select a.*, app.text as app, category.text as category from app_totals a
     join texts app on app.text_id = a.app_id join texts category on category.text_id = a.category_id
     where a.session_id = ?`,
  ).all(sessionId);
  return {
    totals: {
      firstUs: maybe(times, 'first_us'),
      lastUs: maybe(times, 'last_us'),
      packets: number(session, 'packets'),
      bytes: number(session, 'bytes'),
      ipv4Packets: number(session, 'ipv4_packets'),
      ipv6Packets: number(session, 'ipv6_packets'),
      encryptedPackets: number(session, 'encrypted_packets'),
      truncatedPackets: number(session, 'truncated_packets'),
    },
    classes: classFigures(db, sessionId),
    seconds: seconds.map((row) => ({
      second: number(row, 'second'),
      protocol: protocolOf(row),
      sums: sumsOf(row),
    })),
    apps: apps.map((row) => ({
      app: String(row['app']),
      category: String(row['category']),
      streams: number(row, 'streams'),
      packets: number(row, 'packets'),
      bytes: number(row, 'bytes'),
      bytesIn: number(row, 'bytes_in'),
      bytesOut: number(row, 'bytes_out'),
    })),
    streams: number(streams, 'n'),
  };
}

/** Sums and peaks are those of the seconds; quantiles cannot be worked out from them, so their sketch is stored. */
function classFigures(db: DatabaseSync, sessionId: number): ClassFigures[] {
  const sums = SUM_COLUMNS.map((column) => `total(m.${column}) as ${column}`).join(', ');
  const rows = db.prepare(
    `select m.protocol, ${sums}, max(m.packets) as peak_packets, max(m.bytes_in) as peak_bytes_in,
       max(m.bytes_out) as peak_bytes_out, max(m.goodput_bytes_in) as peak_goodput_bytes_in,
       max(m.goodput_bytes_out) as peak_goodput_bytes_out, p.rtt_sketch
     from metrics m left join protocol_totals p on p.session_id = m.session_id and p.protocol = m.protocol
     where m.session_id = ? group by m.protocol`,
  ).all(sessionId);
  return rows.map((row) => ({
    protocol: protocolOf(row),
    sums: sumsOf(row),
    peaks: {
      packets: number(row, 'peak_packets'),
      bytesIn: number(row, 'peak_bytes_in'),
      bytesOut: number(row, 'peak_bytes_out'),
      goodputBytesIn: number(row, 'peak_goodput_bytes_in'),
      goodputBytesOut: number(row, 'peak_goodput_bytes_out'),
    },
    rttSketch: typeof row['rtt_sketch'] === 'string' ? row['rtt_sketch'] : '',
  }));
}
