/** What the store hands to the comparison: one side's sums, by time, by stream and by who was at the other end. */
import type { ChangeKind } from './compare.ts';
import type { Sums } from './metric.ts';
import type { ProtocolClass } from './protocol.ts';

/** The sums that comparisons look at. */
export const CELL_FIELDS = [
  'packets',
  'bytes',
  'bytesIn',
  'bytesOut',
  'goodputBytes',
  'encryptedPackets',
  'rttSumNs',
  'rttSamples',
  'dataSegments',
  'retransmissions',
  'dnsSumNs',
  'dnsSamples',
  'dnsResponses',
  'dnsFailures',
  'jitterSumNs',
  'jitterSamples',
  'rtpExpected',
  'rtpLost',
] as const satisfies readonly (keyof Sums)[];
export type CellField = (typeof CELL_FIELDS)[number];

/** One class over time: each field in cells of equal length, zero where there was no packet. */
export type Cells = Readonly<Record<CellField, Float64Array>>;

export interface CellTable {
  /** Seconds of a cell. */
  readonly stepS: number;
  readonly classes: ReadonlyMap<ProtocolClass, Cells>;
}

/**
 * Sums over streams, with the sums of squares and products that say how uneven they are. Streams that reach beyond the
 * range count by the share of their time that lies in it; long ones count as several pieces.
 */
export interface StreamSums {
  streams: number;
  packets: number;
  bytes: number;
  /** Squared bytes of a stream over its number of pieces. */
  bytesSquares: number;
  /** Of streams with round trips: their sum in ms, how many, and over streams sum², sum * count, count². */
  rttMs: number;
  rttSamples: number;
  rttMsSquares: number;
  rttMsBySamples: number;
  rttSamplesSquares: number;
  /** Of TCP streams: retransmissions, packets, and the same squares and products. */
  retransmissions: number;
  tcpPackets: number;
  retransmissionsSquares: number;
  retransmissionsByPackets: number;
  tcpPacketsSquares: number;
}

export const STREAM_SUM_FIELDS = [
  'streams',
  'packets',
  'bytes',
  'bytesSquares',
  'rttMs',
  'rttSamples',
  'rttMsSquares',
  'rttMsBySamples',
  'rttSamplesSquares',
  'retransmissions',
  'tcpPackets',
  'retransmissionsSquares',
  'retransmissionsByPackets',
  'tcpPacketsSquares',
] as const satisfies readonly (keyof StreamSums)[];

export function emptyStreamSums(): StreamSums {
  return {
    streams: 0,
    packets: 0,
    bytes: 0,
    bytesSquares: 0,
    rttMs: 0,
    rttSamples: 0,
    rttMsSquares: 0,
    rttMsBySamples: 0,
    rttSamplesSquares: 0,
    retransmissions: 0,
    tcpPackets: 0,
    retransmissionsSquares: 0,
    retransmissionsByPackets: 0,
    tcpPacketsSquares: 0,
  };
}

export interface CompareGroup {
  readonly kind: Extract<ChangeKind, 'application' | 'host' | 'network'>;
  readonly subject: string;
  readonly name: string | null;
  /** Of a host or network: the application that carried most. */
  readonly mainApp: string | null;
  readonly sums: Readonly<StreamSums>;
}

/** Everything that is known of one side. */
export interface CompareInput {
  /** Length of the range. */
  readonly seconds: number;
  readonly cells: CellTable;
  /** Bytes of each class in the whole range: cells may leave its last seconds out. */
  readonly classBytes: ReadonlyMap<ProtocolClass, number>;
  readonly groups: readonly CompareGroup[];
  /** Round trips of single streams, as quantile sketches; of all of them, or evenly chosen ones. */
  readonly rttSketches: readonly string[];
  /** Handshakes of the same streams. */
  readonly handshakesMs: readonly number[];
  /** Packets of streams over IPv6, and of all, with sums of squares of single streams. */
  readonly ipv6: {
    readonly streams: number;
    readonly packets: number;
    readonly squares: number;
    readonly allPackets: number;
    readonly allSquares: number;
  };
}
