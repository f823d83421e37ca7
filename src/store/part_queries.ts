/** What is stored of some streams of a session as a whole. */
import type { DatabaseSync } from 'node:sqlite';
import type { RtpRow } from '../model/rows.ts';
import { arrayRows } from './array_rows.ts';
import { rtp } from './queries.ts';

/** Sums over TCP streams; times in nanoseconds. */
export interface TcpStreamSums {
  /** Of their whole length. */
  readonly packets: number;
  readonly retransmissions: number;
  readonly rttSumNs: number;
  readonly rttSamples: number;
}

/** @param streams as the store numbers them; those of UDP are left out */
export function tcpStreamSums(
  db: DatabaseSync,
  sessionId: number,
  streams: readonly number[],
): TcpStreamSums {
  const row = db.prepare(
    `select sum(packets_to_server + packets_to_client) as packets, sum(retransmissions) as retransmissions,
       sum(rtt_sum_ns) as rtt_sum_ns, sum(rtt_samples) as rtt_samples
     from streams where session_id = ? and stream in (select value from json_each(?)) and stream & 1 = 0`,
  ).get(sessionId, JSON.stringify(streams));
  return {
    packets: Number(row?.['packets'] ?? 0),
    retransmissions: Number(row?.['retransmissions'] ?? 0),
    rttSumNs: Number(row?.['rtt_sum_ns'] ?? 0),
    rttSamples: Number(row?.['rtt_samples'] ?? 0),
  };
}

/** RTP streams that go between the ends of some streams, largest first. */
export function rtpOfStreams(db: DatabaseSync, sessionId: number, streams: readonly number[]): RtpRow[] {
  const all = rtp(db, sessionId);
  if (all.length === 0) return all;
  const rows = arrayRows<readonly [low: string, lowPort: number, high: string, highPort: number]>(
    db,
    `select low.text, s.low_port, high.text, s.high_port
     from streams s join texts low on low.text_id = s.low_id join texts high on high.text_id = s.high_id
     where s.session_id = ? and s.stream in (select value from json_each(?)) and s.stream & 1 = 1`,
    [sessionId, JSON.stringify(streams)],
  );
  const ways = new Set(rows.flatMap(([low, lowPort, high, highPort]) => [
    `${low} ${lowPort} ${high} ${highPort}`,
    `${high} ${highPort} ${low} ${lowPort}`,
  ]));
  return all.filter((row) =>
    ways.has(`${row.source} ${row.source_port} ${row.destination} ${row.destination_port}`)
  );
}
