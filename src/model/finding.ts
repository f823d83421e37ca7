/** What deserves attention in a session: computed, each with evidence that can be opened. */
import * as v from 'valibot';

export const severity = v.picklist(['info', 'warning', 'critical']);
export type Severity = v.InferOutput<typeof severity>;

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

/** One episode: it is written again while it goes on, and keeps its identity. */
export const findingRow = v.object({
  finding_id: v.number(),
  /** Packet time at which it began. */
  time_us: v.number(),
  /** Packet time at which it was seen last. */
  last_us: v.number(),
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
