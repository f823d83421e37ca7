/** What is stored of a session, and where the rest of it is read: enough to go on as if nothing had happened. */
import type { FindingKind } from './finding.ts';
import type { AppTotals, Peaks, SecondDelta, SessionTotals, Sums } from './metric.ts';
import type { Transport } from './packet.ts';
import type { ProtocolClass } from './protocol.ts';

/** Where a capture in parts can be read on after its first parts were removed. */
export interface ResumePoint {
  /** Number of the first part that may be there. */
  readonly part: number;
  /** Packets of all parts before it. */
  readonly packetsBefore: number;
}

/** A stream that has its number already. */
export interface NumberedStream {
  readonly transport: Transport;
  readonly number: number;
  /** One end, and the other: which of them spoke first does not matter. */
  readonly source: string;
  readonly sourcePort: number | undefined;
  readonly destination: string;
  readonly destinationPort: number | undefined;
}

export interface StreamsSoFar {
  /** The next free number. */
  readonly next: Readonly<Record<Transport, number>>;
  /** The newest ones, oldest first. */
  readonly known: readonly NumberedStream[];
}

/** Totals of one protocol class. */
export interface ClassFigures {
  readonly protocol: ProtocolClass;
  readonly sums: Readonly<Sums>;
  readonly peaks: Readonly<Peaks>;
  /** Quantile sketch of its round trips, as text (metrics/quantiles.ts). */
  readonly rttSketch: string;
}

/** What a metric engine must know to go on. */
export interface FiguresSoFar {
  readonly totals: Readonly<SessionTotals>;
  readonly classes: readonly ClassFigures[];
  /** The newest seconds, all of each. */
  readonly seconds: readonly SecondDelta[];
  readonly apps: readonly AppTotals[];
  readonly streams: number;
}

/** Findings that there are already. */
export interface FindingsSoFar {
  /** The next free number. */
  readonly next: number;
  readonly byKind: Readonly<Partial<Record<FindingKind, number>>>;
}

export interface Resumption extends ResumePoint {
  /** Packets from the first to this one are stored. */
  readonly packetsStored: number;
  readonly workerRestarts: number;
  readonly streams: StreamsSoFar;
  readonly figures: FiguresSoFar;
  readonly findings: FindingsSoFar;
}
