/** What deserves attention in a session: computed, each with evidence that can be opened. */
import * as v from 'valibot';
import type { PartFilter } from './part.ts';

/**
 * `info`: worth knowing. `warning`: somebody feels it, or it is a risk. `critical`: a service cannot be used, or somebody
 * attacks.
 */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export const severity = v.picklist(SEVERITIES);
export type Severity = v.InferOutput<typeof severity>;

/** Every kind that is looked for; thresholds and reasons are in docs/findings.md. */
export const FINDING_KINDS = [
  'retransmission_burst',
  'rtt_shift',
  'zero_window',
  'tcp_resets',
  'connection_refused',
  'connection_unanswered',
  'port_scan',
  'dns_failures',
  'dns_nonexistent',
  'dns_unanswered',
  'dns_slow',
  'tls_handshake_failed',
  'certificate_dates',
  'certificate_self_signed',
  'cleartext_password',
  'voice_quality',
  'duplicate_address',
  'new_talker',
  'doubled_capture',
] as const;
export type FindingKind = typeof FINDING_KINDS[number];

/** Packets, streams and hosts that one finding names at most. */
export const MOST_EVIDENCE = 10;

/** Where a finding can be seen for oneself. Empty lists where there is nothing of the kind. */
export const findingEvidence = v.object({
  /** Numbers of packets that show it, the first ones. */
  packets: v.pipe(v.array(v.number()), v.maxLength(MOST_EVIDENCE)),
  stream_keys: v.pipe(v.array(v.string()), v.maxLength(MOST_EVIDENCE)),
  hosts: v.pipe(v.array(v.string()), v.maxLength(MOST_EVIDENCE)),
  /** In Wireshark's language; null where it cannot say it. */
  display_filter: v.nullable(v.string()),
  /** What was measured, by a name with its unit ("loss_percent"). */
  figures: v.record(v.string(), v.union([v.number(), v.string()])),
});
export type FindingEvidence = v.InferOutput<typeof findingEvidence>;

/** An episode as it was found, on its way to the store. Times are packet times. */
export interface Finding {
  /** 1-based, in the order in which a session's episodes were noticed: its identity within the session. */
  readonly number: number;
  readonly kind: FindingKind;
  readonly severity: Severity;
  /** When it began. */
  readonly timeUs: number;
  /** When there was enough of it to speak of: time of the newest packet then. */
  readonly noticedUs: number;
  readonly lastUs: number;
  readonly subject: string;
  readonly text: string;
  readonly evidence: FindingEvidence;
}

/** One episode: it is written again while it goes on, and keeps its identity. */
export const findingRow = v.object({
  finding_id: v.number(),
  /** Packet time at which it began. */
  time_us: v.number(),
  /** Packet time at which it was seen last. */
  last_us: v.number(),
  /** Packet time at which there was enough of it to speak of: before, nobody knew. */
  noticed_us: v.number(),
  /** `retransmission_burst`, `port_scan` ...: the list is in docs/findings.md. */
  kind: v.string(),
  severity,
  /** What it is about, in short: a host, a stream, a name. Text of the network. */
  subject: v.string(),
  /** One sentence with the numbers that support it. */
  text: v.string(),
  evidence: findingEvidence,
  /** The user does not want to be told of this kind, or of this kind about this subject. */
  muted: v.boolean(),
});
export type FindingRow = v.InferOutput<typeof findingRow>;

/** Findings by severity. */
export const severityCounts = v.object({ info: v.number(), warning: v.number(), critical: v.number() });
export type SeverityCounts = v.InferOutput<typeof severityCounts>;

/** A page of a session's findings, the most severe first, of those the latest. */
export const findingPage = v.object({
  findings: v.array(findingRow),
  /** Findings that pass the filter. */
  total: v.number(),
  /** Those that are not muted, whatever the filter says of severity and muting. */
  counts: severityCounts,
  /** Those that are. */
  muted: v.number(),
  /** False: nobody looked, so that no findings means nothing. Labelling the session again looks. */
  watched: v.boolean(),
});
export type FindingPage = v.InferOutput<typeof findingPage>;

/** What is not to be told of: a kind, about one subject or, where that is null, about any. */
export const muteRequest = v.strictObject({
  kind: v.picklist(FINDING_KINDS),
  subject: v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(300))),
});
export type MuteRequest = v.InferOutput<typeof muteRequest>;

export const mutedFinding = v.object({
  muted_id: v.number(),
  kind: v.string(),
  subject: v.nullable(v.string()),
  /** The clock's. */
  muted_us: v.number(),
});
export type MutedFinding = v.InferOutput<typeof mutedFinding>;

/**
 * Which findings of a session; every field narrows. With a part of the session: those of which a stream has packets in
 * it or, where they name no stream, a host.
 */
export interface FindingQuery extends Omit<PartFilter, 'from_us' | 'to_us'> {
  readonly offset: number;
  /** 1 to 200. */
  readonly limit: number;
  readonly severity?: Severity;
  readonly kind?: string;
  readonly muted?: boolean;
  /** Those that went on then or later. */
  readonly from_us?: number;
  /** Those that began before. */
  readonly to_us?: number;
  /** Those that had been noticed at this moment of packet time. */
  readonly at_us?: number;
}
