/** What is counted, and how the counts travel from the engine to the store. */
import type { Label } from './label.ts';
import type { Direction, PacketRecord, Transport } from './packet.ts';
import type { ProtocolClass } from './protocol.ts';
import type { ProtocolRow } from './rows.ts';

/**
 * Sums over some packets of one protocol class. Every figure is a whole number (times in nanoseconds), so adding up
 * is exact and does not depend on where batches end.
 */
export interface Sums {
  packets: number;
  packetsIn: number;
  packetsOut: number;
  bytes: number;
  bytesIn: number;
  bytesOut: number;
  /** TCP and UDP payload. */
  payloadBytes: number;
  /** Payload less retransmitted segments (RFC 2647 section 3.17). */
  goodputBytes: number;
  goodputBytesIn: number;
  goodputBytesOut: number;
  encryptedPackets: number;
  rttSumNs: number;
  rttSamples: number;
  /** TCP segments with payload. */
  dataSegments: number;
  retransmissions: number;
  dnsSumNs: number;
  dnsSamples: number;
  dnsResponses: number;
  /** Responses with an RCODE other than NOERROR. */
  dnsFailures: number;
  jitterSumNs: number;
  jitterSamples: number;
  rtpExpected: number;
  rtpLost: number;
}

export const SUM_FIELDS = [
  'packets',
  'packetsIn',
  'packetsOut',
  'bytes',
  'bytesIn',
  'bytesOut',
  'payloadBytes',
  'goodputBytes',
  'goodputBytesIn',
  'goodputBytesOut',
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

/** What one second of one class gained since it was drained last. */
export interface SecondDelta {
  /** Whole seconds since the Unix epoch. */
  readonly second: number;
  readonly protocol: ProtocolClass;
  readonly sums: Readonly<Sums>;
}

/** Largest one-second sums of one class. */
export interface Peaks {
  packets: number;
  bytesIn: number;
  bytesOut: number;
  goodputBytesIn: number;
  goodputBytesOut: number;
}

/** Everything known of one stream so far. */
export interface StreamState {
  readonly transport: Transport;
  readonly number: number;
  client: string;
  clientPort: number | undefined;
  server: string;
  serverPort: number | undefined;
  /** How sure the roles are (see metrics/roles.ts); a surer packet may swap them. */
  roleRank: number;
  /** Which way packets to the server go. */
  directionToServer: Direction;
  label: Label;
  firstUs: number;
  lastUs: number;
  packetsToServer: number;
  packetsToClient: number;
  bytesToServer: number;
  bytesToClient: number;
  payloadBytesToServer: number;
  payloadBytesToClient: number;
  retransmissions: number;
  rttSamples: number;
  rttSumNs: number;
  rttMinNs: number;
  rttMaxNs: number;
  /** Quantile sketch, as text (metrics/quantiles.ts); empty without samples. */
  rttSketch: string;
  rttP50Ns: number | undefined;
  rttP95Ns: number | undefined;
  /** Time of the SYN that waits for its handshake's last ACK. */
  synUs: number | undefined;
  /** 2 once it was measured. */
  handshakeStage: number;
  handshakeRttNs: number | undefined;
}

/** Everything known of one RTP stream: one synchronisation source from one port to another. */
export interface RtpState {
  readonly ssrc: number;
  readonly source: string;
  readonly sourcePort: number | undefined;
  readonly destination: string;
  readonly destinationPort: number | undefined;
  /** Of the newest packet. */
  payloadType: number;
  /** Of the newest packet with a known clock; undefined as long as none is known. */
  clockRateHz: number | undefined;
  packets: number;
  /** Packets that the sequence numbers say were sent (RFC 3550 A.3). */
  expected: number;
  firstSequence: number;
  lastSequence: number;
  /** Times that the sequence number went round. */
  cycles: number;
  /** The sequence number is below the first one: it went round, and has not passed the first one again. */
  below: boolean;
  firstTimestamp: number;
  /** Timestamp of the packet before, extended beyond 32 bits, and its arrival. */
  lastTimestamp: number;
  /** Timestamp of the newest packet with a known clock. */
  lastClockedTimestamp: number;
  lastArrivalUs: number;
  lastWasNoise: boolean;
  /** RFC 3550 section 6.4.1, in milliseconds; undefined before two packets with a known clock. */
  jitterMs: number | undefined;
  jitterMeanMs: number | undefined;
  jitterMaxMs: number | undefined;
}

/** Totals of an application over the session. */
export interface AppTotals {
  readonly app: string;
  readonly category: string;
  streams: number;
  packets: number;
  bytes: number;
  bytesIn: number;
  bytesOut: number;
}

/** Outbound address pairs that the panels show. */
export const TOP_TALKERS = 7;

/** What one outbound address pair gained since it was drained last. */
export interface TalkerDelta {
  readonly source: string;
  readonly destination: string;
  readonly packets: number;
  readonly bytes: number;
}

/** Totals of a protocol class, and what its quantiles are worked out from. */
export interface ProtocolTotals extends ProtocolRow {
  /** Quantile sketch, as text (metrics/quantiles.ts); empty without samples. */
  readonly rttSketch: string;
}

/** Session totals that are not per protocol. */
export interface SessionTotals {
  firstUs: number | undefined;
  lastUs: number | undefined;
  packets: number;
  bytes: number;
  ipv4Packets: number;
  ipv6Packets: number;
  encryptedPackets: number;
  truncatedPackets: number;
}

/** What changed since the last drain, for the store. */
export interface MetricsDelta {
  readonly totals: Readonly<SessionTotals>;
  readonly streams: readonly StreamState[];
  readonly seconds: readonly SecondDelta[];
  readonly protocols: readonly ProtocolTotals[];
  readonly apps: readonly AppTotals[];
  readonly rtp: readonly RtpState[];
  readonly talkers: readonly TalkerDelta[];
}

/** A packet on its way to the store, with what was found out about it. */
export interface StoredPacket {
  readonly record: PacketRecord;
  readonly direction: Direction;
  readonly encrypted: boolean;
  /** Bits of its protocol classes: 1 << index in PROTOCOL_CLASSES. */
  readonly classMask: number;
  /** Label of a packet without a stream; the others have their stream's. */
  readonly label: Label | undefined;
}
