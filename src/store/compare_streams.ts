/**
 * One side of a comparison by stream: applications, hosts, IP versions and single round trips. The streams leave SQLite
 * one by one and are added up here: grouping 160,000 of them there, with all their squares, took six times as long.
 */
import type { DatabaseSync } from 'node:sqlite';
import { type CompareInput, emptyStreamSums, type StreamSums } from '../model/compare_input.ts';
import { arrayRows } from './array_rows.ts';
import type { SecondRange } from './compare_queries.ts';

/** Streams whose round trips are looked at one by one; of more, evenly chosen ones. */
const MOST_SKETCHES = 500;

const US = 1_000_000;

export interface StreamRange extends SecondRange {
  /** A stream counts as one independent piece for each stretch of this length. */
  readonly pieceS: number;
}

/** What one application, or one host, carried. */
export interface Carried {
  readonly subject: string;
  readonly sums: StreamSums;
  /** Bytes by application; of hosts alone. */
  readonly apps: ReadonlyMap<string, number>;
}

export interface StreamSide {
  readonly applications: readonly Carried[];
  /** The remote end of a stream, or both ends of what stays here or passes by. */
  readonly hosts: readonly Carried[];
  readonly ipv6: CompareInput['ipv6'];
  readonly rttSketches: readonly string[];
  readonly handshakesMs: readonly number[];
  /** Streams with round trips that were not looked at. */
  readonly skipped: number;
}

type Row = readonly [
  stream: number,
  low: number,
  high: number,
  app: number,
  ends: number,
  firstUs: number,
  lastUs: number,
  packets: number,
  bytes: number,
  rttSumNs: number,
  rttSamples: number,
  retransmissions: number,
];

/** Streams that touch the range. ends: direction_to_server * 2, plus 1 when the client is the low end. */
const STREAMS =
  `select stream, low_id, high_id, app_id, direction_to_server * 2 + client_is_low, first_us, last_us,
    packets_to_server + packets_to_client, bytes_to_server + bytes_to_client, rtt_sum_ns, rtt_samples, retransmissions
  from streams where session_id = ? and first_us < ? and last_us >= ?`;

interface Bag {
  readonly sums: StreamSums;
  readonly apps: Map<number, number>;
}

function bagOf(bags: Map<number, Bag>, id: number): Bag {
  let bag = bags.get(id);
  if (!bag) bags.set(id, bag = { sums: emptyStreamSums(), apps: new Map() });
  return bag;
}

export function streamSide(db: DatabaseSync, sessionId: number, range: StreamRange): StreamSide {
  const [fromUs, toUs, pieceUs] = [range.from * US, range.to * US, range.pieceS * US];
  const apps = new Map<number, Bag>();
  const hosts = new Map<number, Bag>();
  const low = new Map<number, { streams: number; packets: number; squares: number }>();
  const timed: { stream: number; began: boolean }[] = [];
  for (const row of arrayRows<Row>(db, STREAMS, [sessionId, toUs, fromUs])) {
    const [stream, lowId, highId, appId, ends, firstUs, lastUs, packets, bytes, rttNs, samples, resent] = row;
    const lifeUs = lastUs - firstUs;
    // The share of its time that lies in the range; one without length is in it as a whole.
    const part = lifeUs > 0 ? (Math.min(lastUs, toUs) - Math.max(firstUs, fromUs)) / lifeUs : 1;
    const pieces = Math.floor((lifeUs * part) / pieceUs) + 1;
    const one = {
      packets: packets * part,
      bytes: bytes * part,
      pieces,
      rttMs: (rttNs * part) / 1e6,
      rttSamples: samples * part,
      resent: stream & 1 ? 0 : resent * part,
      tcpPackets: stream & 1 ? 0 : packets * part,
    };
    addStream(bagOf(apps, appId).sums, one);
    const direction = ends >> 1;
    const remote = direction < 2 ? ((direction === 1) === ((ends & 1) === 1) ? highId : lowId) : undefined;
    for (const id of remote !== undefined ? [remote] : lowId === highId ? [lowId] : [lowId, highId]) {
      const bag = bagOf(hosts, id);
      addStream(bag.sums, one);
      bag.apps.set(appId, (bag.apps.get(appId) ?? 0) + one.bytes);
    }
    let end = low.get(lowId);
    if (!end) low.set(lowId, end = { streams: 0, packets: 0, squares: 0 });
    end.streams++;
    end.packets += one.packets;
    end.squares += (one.packets * one.packets) / pieces;
    // A handshake belongs to the moment in which it was.
    if (samples > 0) timed.push({ stream, began: firstUs >= fromUs });
  }
  const text = textReader(db);
  const carried = (bags: Map<number, Bag>): Carried[] =>
    [...bags].map(([id, { sums, apps }]) => ({
      subject: text(id),
      sums,
      apps: new Map([...apps].map(([app, bytes]) => [text(app), bytes])),
    }));
  return {
    applications: carried(apps),
    hosts: carried(hosts),
    ipv6: ipv6Sums(low, text),
    ...roundTrips(db, sessionId, timed),
  };
}

interface OneStream {
  readonly packets: number;
  readonly bytes: number;
  readonly pieces: number;
  readonly rttMs: number;
  readonly rttSamples: number;
  readonly resent: number;
  readonly tcpPackets: number;
}

function addStream(to: StreamSums, one: OneStream): void {
  const { bytes, rttMs, rttSamples, resent, tcpPackets } = one;
  to.streams++;
  to.packets += one.packets;
  to.bytes += bytes;
  to.bytesSquares += (bytes * bytes) / one.pieces;
  to.rttMs += rttMs;
  to.rttSamples += rttSamples;
  to.rttMsSquares += rttMs * rttMs;
  to.rttMsBySamples += rttMs * rttSamples;
  to.rttSamplesSquares += rttSamples * rttSamples;
  to.retransmissions += resent;
  to.tcpPackets += tcpPackets;
  to.retransmissionsSquares += resent * resent;
  to.retransmissionsByPackets += resent * tcpPackets;
  to.tcpPacketsSquares += tcpPackets * tcpPackets;
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

/** Which of two ends is asked does not matter: both are of one IP version. */
function ipv6Sums(
  ends: ReadonlyMap<number, { streams: number; packets: number; squares: number }>,
  text: (id: number) => string,
): CompareInput['ipv6'] {
  const sum = { streams: 0, packets: 0, squares: 0, allPackets: 0, allSquares: 0 };
  for (const [id, { streams, packets, squares }] of ends) {
    sum.streams += streams;
    sum.allPackets += packets;
    sum.allSquares += squares;
    if (!text(id).includes(':')) continue;
    sum.packets += packets;
    sum.squares += squares;
  }
  return sum;
}

/** Round trips of single streams, as they are over their whole life. */
function roundTrips(
  db: DatabaseSync,
  sessionId: number,
  timed: readonly { stream: number; began: boolean }[],
): Pick<StreamSide, 'rttSketches' | 'handshakesMs' | 'skipped'> {
  const every = Math.max(1, Math.ceil(timed.length / MOST_SKETCHES));
  const chosen = timed.filter((_, i) => i % every === 0);
  const began = new Set(chosen.filter((each) => each.began).map(({ stream }) => stream));
  const rows = arrayRows<readonly [number, string, number | null]>(
    db,
    `select stream, rtt_sketch, handshake_rtt_ns from streams
     where session_id = ? and stream in (${chosen.map(({ stream }) => stream).join(', ')})`,
    [sessionId],
  );
  return {
    rttSketches: rows.map(([, sketch]) => sketch),
    handshakesMs: rows.flatMap(([stream, , ns]) => ns !== null && began.has(stream) ? [ns / 1e6] : []),
    skipped: timed.length - chosen.length,
  };
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
