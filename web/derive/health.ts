/** How well TCP, RTP and DNS are doing: one card each, where there is such traffic. */
import type { MetricRow, ProtocolRow, RtpRow } from '../../src/model/rows.ts';
import { largest, rtpQuality } from '../../src/model/rtp_quality.ts';
import { count, milliseconds, percent, type Quantity, written } from './format.ts';
import { classMark, className, type Mark } from './palette.ts';

export interface HealthFigure {
  readonly name: string;
  /** What the number is, in a sentence. */
  readonly meaning: string;
  readonly quantity: Quantity;
}

/** A word on the whole, and what it rests on. */
export interface Verdict {
  readonly word: 'Good' | 'Fair' | 'Poor';
  readonly reason: string;
}

export interface HealthCard {
  readonly id: 'tcp' | 'rtp' | 'dns';
  readonly name: string;
  readonly mark: Mark;
  readonly figures: readonly HealthFigure[];
  /** Undefined where no standard says what is good. */
  readonly verdict: Verdict | undefined;
}

/** Counts of a time span that the totals by class do not hold. */
export interface TcpCounts {
  /** Segments sent again; null when not measured. */
  readonly retransmissions: number | null;
  /** Acknowledgements that were timed; null when none. */
  readonly rttSamples: number | null;
  readonly over: 'the session' | 'the last second';
}

/** The counts of one class over all `rows` (of any length). */
export function countsOf(rows: readonly MetricRow[], over: TcpCounts['over']): TcpCounts {
  return { retransmissions: total(rows, 'retransmissions'), rttSamples: total(rows, 'rtt_samples'), over };
}

function total(rows: readonly MetricRow[], field: 'retransmissions' | 'rtt_samples'): number | null {
  let sum: number | null = null;
  for (const row of rows) if (row[field] !== null) sum = (sum ?? 0) + row[field];
  return sum;
}

/** @param tcpCounts undefined where they are not known: their figures are left out then. */
export function healthCards(
  protocols: readonly ProtocolRow[],
  rtp: readonly RtpRow[],
  tcpCounts: TcpCounts | undefined,
): HealthCard[] {
  const cards: HealthCard[] = [];
  for (const row of protocols) {
    if (row.packets === 0) continue;
    if (row.protocol === 'tcp') cards.push(card('tcp', tcpFigures(row, tcpCounts)));
    if (row.protocol === 'rtp') cards.push(card('rtp', rtpFigures(row, rtp), rtpVerdict(rtp)));
    if (row.protocol === 'dns') cards.push(card('dns', dnsFigures(row)));
  }
  return cards;
}

function card(id: HealthCard['id'], figures: readonly HealthFigure[], verdict?: Verdict): HealthCard {
  return { id, name: className(id), mark: classMark(id), figures, verdict };
}

const number = (value: number | null): Quantity => ({ value: count(value), unit: '' });

/*
 * No verdict on TCP and DNS: their standards name no value that is good. A round trip holds the receiver's delayed
 * acknowledgement (up to half a second, RFC 9293 section 3.8.6.3) and depends on where the capture was made; how much
 * loss a connection bears depends on its round trip (RFC 3819 section 8.5); an unknown name is a right answer of DNS.
 */
function tcpFigures(row: ProtocolRow, counts: TcpCounts | undefined): HealthFigure[] {
  return [
    {
      name: 'Round trip',
      meaning: 'Mean time from a segment to its acknowledgement, at the capture point',
      quantity: milliseconds(row.rtt_mean_ms),
    },
    { name: 'p50', meaning: 'Half of the round trips are below', quantity: milliseconds(row.rtt_p50_ms) },
    { name: 'p95', meaning: '95% of the round trips are below', quantity: milliseconds(row.rtt_p95_ms) },
    { name: 'Loss', meaning: 'Retransmitted of all data segments', quantity: percent(row.loss_percent) },
    ...(counts === undefined ? [] : countFigures(counts)),
  ];
}

function countFigures(counts: TcpCounts): HealthFigure[] {
  const when = counts.over === 'the session' ? '' : ' now';
  return [
    {
      name: when === '' ? 'Retransmitted' : `Retrans.${when}`,
      meaning: `Segments sent again in ${counts.over}`,
      quantity: number(counts.retransmissions),
    },
    {
      name: `Timed${when}`,
      meaning: `Acknowledgements that could be timed in ${counts.over}`,
      quantity: number(counts.rttSamples),
    },
  ];
}

function rtpFigures(row: ProtocolRow, streams: readonly RtpRow[]): HealthFigure[] {
  return [
    {
      name: 'Streams',
      meaning: 'One source (SSRC) from one port to another',
      quantity: number(streams.length),
    },
    {
      name: 'Worst loss',
      meaning:
        'Missing sequence numbers in the stream that misses most; negative when duplicates outnumber gaps',
      quantity: percent(largest(streams, 'loss_percent')),
    },
    {
      name: 'Mean jitter',
      meaning: 'Interarrival jitter (RFC 3550) over all packets',
      quantity: milliseconds(row.jitter_mean_ms),
    },
    {
      name: 'Max jitter',
      meaning: 'Largest interarrival jitter of any stream',
      quantity: milliseconds(largest(streams, 'jitter_max_ms')),
    },
  ];
}

function dnsFigures(row: ProtocolRow): HealthFigure[] {
  return [
    {
      name: 'Mean time',
      meaning: 'From a query to its response',
      quantity: milliseconds(row.dns_mean_ms),
    },
    {
      name: 'Failed',
      meaning: 'Responses with an error, unknown names included',
      quantity: percent(row.dns_failure_percent),
    },
  ];
}

/** By the worst stream. Undefined when no stream is long enough to say, or nothing bad shows but could be hidden. */
export function rtpVerdict(streams: readonly RtpRow[]): Verdict | undefined {
  const quality = rtpQuality(streams);
  if (!quality) return undefined;
  const { word, by, lossPercent, jitterMs } = quality;
  const shown = `The worst stream misses ${written(percent(lossPercent))}`;
  if (word === 'poor') {
    return { word: 'Poor', reason: `${shown}; ITU-T G.1010 asks for less than 3% for conversation.` };
  }
  if (by === 'jitter') {
    return {
      word: 'Fair',
      reason: `Jitter is ${
        written(milliseconds(jitterMs))
      } on average in one stream; ITU-T Y.1541 allows delay to vary by 50 ms.`,
    };
  }
  if (word === 'fair') {
    return { word: 'Fair', reason: `${shown}; ITU-T Y.1541 asks for at most 0.1%, G.1010 for less than 3%.` };
  }
  return { word: 'Good', reason: `${shown}; ITU-T Y.1541 asks for at most 0.1%.` };
}
