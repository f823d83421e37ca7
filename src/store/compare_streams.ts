/** One side of a comparison by stream: applications, hosts, networks, and the round trips of single streams. */
import type { DatabaseSync } from 'node:sqlite';
import {
  type CompareGroup,
  type CompareInput,
  STREAM_SUM_FIELDS,
  type StreamSums,
} from '../model/compare_input.ts';
import { arrayRows } from './array_rows.ts';
import type { SecondRange } from './compare_queries.ts';

/** Streams whose round trips are looked at; of more, evenly chosen ones. Their sketches are read one by one. */
const MOST_SKETCHES = 1000;

export interface StreamRange extends SecondRange {
  /** A stream counts as one independent piece for each stretch of this length. */
  readonly pieceS: number;
}

const US = 1_000_000;

/**
 * The streams that touch the range. part: the share of a stream's time that lies in it, 1 for one without length;
 * pieces: stretches that this time is cut into.
 */
function streamsIn(range: StreamRange): string {
  const [from, to, piece] = [range.from, range.to, range.pieceS].map((seconds) => Math.round(seconds * US));
  return `select *, bytes * bytes / pieces as bytes_square, rtt_ms * part as rtt, rtt_samples * part as samples,
      iif(tcp, retransmissions * part, 0) as resent, iif(tcp, packets, 0) as tcp_packets
    from (
      select low_id, high_id, app_id, client_is_low, direction_to_server, part, rtt_samples, retransmissions,
        1 - (stream & 1) as tcp, rtt_sum_ns / 1e6 as rtt_ms, (packets_to_server + packets_to_client) * part as packets,
        (bytes_to_server + bytes_to_client) * part as bytes,
        cast((last_us - first_us) * part / ${piece}.0 as integer) + 1 as pieces
      from (
        select *, iif(first_us >= ${from} and last_us < ${to} or last_us <= first_us, 1.0,
            (min(last_us, ${to}) - max(first_us, ${from})) * 1.0 / (last_us - first_us)) as part
        from streams where session_id = ?1 and first_us < ${to} and last_us >= ${from}
      )
    )`;
}

/** In the order of STREAM_SUM_FIELDS. */
const SUMS = `count(*), sum(packets), sum(bytes), sum(bytes_square),
  sum(rtt), sum(samples), sum(rtt * rtt), sum(rtt * samples), sum(samples * samples),
  sum(resent), sum(tcp_packets), sum(resent * resent), sum(resent * tcp_packets), sum(tcp_packets * tcp_packets)`;

function sumsOf(values: readonly number[]): StreamSums {
  return Object.fromEntries(
    STREAM_SUM_FIELDS.map((field, i) => [field, values[i] ?? 0]),
  ) as unknown as StreamSums;
}

function textReader(db: DatabaseSync): (id: number) => string {
  const statement = db.prepare('select text from texts where text_id = ?');
  const known = new Map<number, string>();
  return (id) => {
    const found = known.get(id) ?? String(statement.get(id)?.['text'] ?? '');
    known.set(id, found);
    return found;
  };
}

export function applications(db: DatabaseSync, sessionId: number, range: StreamRange): CompareGroup[] {
  const text = textReader(db);
  return arrayRows<readonly number[]>(
    db,
    `select app_id, ${SUMS} from (${streamsIn(range)}) group by app_id`,
    [
      sessionId,
    ],
  ).map(([app = 0, ...sums]) => ({
    ...{ kind: 'application' as const, subject: text(app), name: null, mainApp: null },
    sums: sumsOf(sums),
  }));
}

/** What each application carried with each host: the remote end, or both ends of what stays here or passes by. */
export function hostsByApplication(
  db: DatabaseSync,
  sessionId: number,
  range: StreamRange,
): { address: string; app: string; sums: StreamSums }[] {
  const text = textReader(db);
  return arrayRows<readonly number[]>(
    db,
    `with s as materialized (${streamsIn(range)})
     select host_id, app_id, ${SUMS} from (
       select iif((direction_to_server = 1) = client_is_low, high_id, low_id) as host_id, s.* from s
       where direction_to_server < 2
       union all select low_id, s.* from s where direction_to_server >= 2
       union all select high_id, s.* from s where direction_to_server >= 2 and high_id <> low_id
     ) group by host_id * 4294967296 + app_id`,
    [sessionId],
  ).map(([host = 0, app = 0, ...sums]) => ({ address: text(host), app: text(app), sums: sumsOf(sums) }));
}

export interface KnownHost {
  readonly scope: string;
  readonly hostname: string | null;
  readonly asn: number | null;
  readonly organisation: string | null;
}

/** What is known of an address; undefined when nobody looked. */
export function hostReader(db: DatabaseSync): (address: string) => KnownHost | undefined {
  const statement = db.prepare('select scope, hostname, asn, organisation from hosts where address = ?');
  const orNull = (value: unknown) => (typeof value === 'string' ? value : null);
  return (address) => {
    const row = statement.get(address);
    return row && {
      scope: String(row['scope']),
      hostname: orNull(row['hostname']),
      asn: row['asn'] === null ? null : Number(row['asn']),
      organisation: orNull(row['organisation']),
    };
  };
}

/** Which of two addresses is meant does not matter: both ends of a stream are of one version. */
export function ipv6Streams(db: DatabaseSync, sessionId: number, range: StreamRange): CompareInput['ipv6'] {
  const text = textReader(db);
  const sum = { streams: 0, packets: 0, squares: 0, allPackets: 0, allSquares: 0 };
  const rows = arrayRows<readonly [number, number, number, number]>(
    db,
    `select low_id, count(*), sum(packets), sum(packets * packets / pieces) from (${
      streamsIn(range)
    }) group by low_id`,
    [sessionId],
  );
  for (const [low, streams, packets, squares] of rows) {
    sum.streams += streams;
    sum.allPackets += packets;
    sum.allSquares += squares;
    if (!text(low).includes(':')) continue;
    sum.packets += packets;
    sum.squares += squares;
  }
  return sum;
}

/** Round trips of single streams that touch the range, as they are over their whole life. */
export function roundTrips(
  db: DatabaseSync,
  sessionId: number,
  { from, to }: SecondRange,
): { rttSketches: string[]; handshakesMs: number[]; skipped: number } {
  const where = `session_id = ? and first_us < ? and last_us >= ? and stream & 1 = 0
    and (rtt_samples > 0 or handshake_rtt_ns is not null)`;
  const values = [sessionId, to * US, from * US];
  const total = Number(
    db.prepare(`select count(*) as n from streams where ${where}`).get(...values)?.['n'] ?? 0,
  );
  const every = Math.max(1, Math.ceil(total / MOST_SKETCHES));
  const rows = arrayRows<readonly [string, number | null, number]>(
    db,
    `select rtt_sketch, handshake_rtt_ns, first_us from (
       select *, row_number() over (order by stream) as number from streams where ${where}
     ) where (number - 1) % ${every} = 0`,
    values,
  );
  return {
    rttSketches: rows.map(([sketch]) => sketch).filter((sketch) => sketch !== ''),
    // A handshake belongs to the moment in which it was.
    handshakesMs: rows.flatMap(([, ns, first]) => ns === null || first < from * US ? [] : [ns / 1e6]),
    skipped: total - rows.length,
  };
}
