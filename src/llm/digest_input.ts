/** What a digest is made from: rows and sums that others have read, of a session or of a window of it. */
import type { FindingRow } from '../model/finding.ts';
import type { Peaks, Sums } from '../model/metric.ts';
import type { CountryRow, NetworkRow } from '../model/place.ts';
import type { ProtocolClass } from '../model/protocol.ts';
import type { AppRow, ProtocolRow, RtpRow, SessionRow, TalkerRow } from '../model/rows.ts';

/** Sums and largest seconds of one class over some seconds. */
export interface ClassFigures {
  readonly sums: Sums;
  readonly peaks: Peaks;
}

/** Figures over whole seconds of packet time. */
export interface Span {
  readonly seconds: number;
  readonly classes: ReadonlyMap<ProtocolClass, ClassFigures>;
  /** Seconds in which something was missed. */
  readonly gapSeconds: number;
}

export interface DigestInput {
  readonly scope: 'window' | 'session';
  /** Packet time; null without packets. */
  readonly fromUs: number | null;
  readonly toUs: number | null;
  readonly session: SessionRow;
  readonly span: Span;
  /** As long a time before; null where there is none, or none as long. */
  readonly before: Span | null;
  /** Session totals, for quantiles; empty for a window: they are kept for the session only. */
  readonly protocols: readonly ProtocolRow[];
  /** Of this span, largest first; null where that cannot be told. */
  readonly apps: readonly AppRow[] | null;
  /** Applications that were not there before the window; null where that cannot be told. */
  readonly newApps: readonly string[] | null;
  /** Of this span, outbound, largest first; null where that cannot be told. */
  readonly talkers: readonly TalkerRow[] | null;
  /** Of the session; empty for a window. */
  readonly rtp: readonly RtpRow[];
  /** Of the session; null for a window, and where nobody knows. */
  readonly places: {
    readonly countries: readonly CountryRow[];
    readonly networks: readonly NetworkRow[];
    /** Hosts in private, multicast and such ranges, and public ones that nobody could place. */
    readonly notPublicHosts: number;
    readonly unlocatedHosts: number;
  } | null;
  /** Of this span. */
  readonly findings: readonly FindingRow[];
}
