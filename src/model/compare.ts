/** Two sessions held against each other: what is asked, and the answer of `GET /api/compare`. */
import * as v from 'valibot';

/** What one figure is; its unit is in its name. Percentages are 0 to 100. */
export const MEASURES = [
  'throughput_bps',
  'throughput_in_bps',
  'throughput_out_bps',
  'goodput_bps',
  'packets_per_second',
  'rtt_mean_ms',
  'rtt_p50_ms',
  'rtt_p95_ms',
  'handshake_ms',
  'tcp_loss_percent',
  'retransmitted_percent',
  'rtp_loss_percent',
  'rtp_jitter_ms',
  'dns_mean_ms',
  'dns_failure_percent',
  'encrypted_percent',
  'ipv6_percent',
] as const;
export type Measure = (typeof MEASURES)[number];

/** What a figure is about: everything, or one protocol class, application, host or network. */
export const CHANGE_KINDS = ['metric', 'protocol', 'application', 'host', 'network'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/**
 * `beyond`: beyond the noise and large enough to matter. `small`: beyond the noise, but too small to matter.
 * `within`: within the noise. `too_short`: too little was seen to tell one from the other.
 */
export const VERDICTS = ['beyond', 'small', 'within', 'too_short'] as const;
export type Verdict = (typeof VERDICTS)[number];

const figure = v.nullable(v.number());
const kind = v.picklist(CHANGE_KINDS);
const verdict = v.picklist(VERDICTS);

/** One figure of both sides, in the unit that `measure` names; null where it was not measured. */
export const changeRow = v.object({
  /** Names the row within its answer. */
  key: v.string(),
  kind,
  /** The class, application, address, or network number (empty: not known); null for `metric`. */
  subject: v.nullable(v.string()),
  /** What people call it: a hostname, an organisation. */
  subject_name: v.nullable(v.string()),
  measure: v.picklist(MEASURES),
  a: figure,
  b: figure,
  /** b - a. */
  difference: figure,
  /** 100 * (b - a) / a; null where a is 0. */
  difference_percent: figure,
  /** Standard error of `difference`, from the sessions' own noise. */
  error: figure,
  /** Chance of such a difference without a cause, corrected for the number of comparisons. */
  q_value: figure,
  verdict,
  /** `key` of the change that this one belongs to; null when it stands for itself. */
  part_of: v.nullable(v.string()),
});
export type ChangeRow = v.InferOutput<typeof changeRow>;

/** Something that only one side has. */
export const oneSidedRow = v.object({
  kind,
  subject: v.string(),
  subject_name: v.nullable(v.string()),
  bytes: v.number(),
  /** Streams with it; null for protocol classes. */
  streams: figure,
  throughput_bps: v.number(),
  verdict,
});
export type OneSidedRow = v.InferOutput<typeof oneSidedRow>;

export const compareSide = v.object({
  session_id: v.number(),
  name: v.string(),
  kind: v.string(),
  source: v.string(),
  state: v.string(),
  /** The session's own bounds; null without packets. */
  started_us: figure,
  ended_us: figure,
  /** What is compared, in whole seconds: from inclusive, to exclusive; null without packets. */
  from_us: figure,
  to_us: figure,
  /** Length of what is compared. */
  seconds: v.number(),
  /** Where the charts' common axis begins; null without packets. */
  zero_us: figure,
  packets: v.number(),
  bytes: v.number(),
  /** Seconds in which something was missed. */
  gap_seconds: v.number(),
  /** Length of the blocks of neighbouring seconds by which the noise was judged. */
  block_s: figure,
});
export type CompareSide = v.InferOutput<typeof compareSide>;

export const CHART_MEASURES = [
  'throughput_bps',
  'packets_per_second',
  'rtt_mean_ms',
  'tcp_loss_percent',
  'dns_mean_ms',
  'rtp_jitter_ms',
] as const satisfies readonly Measure[];
export type ChartMeasure = (typeof CHART_MEASURES)[number];

const columns = v.object({ a: v.array(figure), b: v.array(figure) });

/** Both sides on one axis. */
export const compareSeries = v.object({
  /** Seconds that one value is of. */
  step_s: v.number(),
  /** Beginnings of the steps, in seconds since `zero_us` of each side; may be negative. */
  offsets_s: v.array(v.number()),
  values: v.object({
    throughput_bps: columns,
    packets_per_second: columns,
    rtt_mean_ms: columns,
    tcp_loss_percent: columns,
    dns_mean_ms: columns,
    rtp_jitter_ms: columns,
  }),
});
export type CompareSeries = v.InferOutput<typeof compareSeries>;

const counts = v.object({
  metric: v.number(),
  protocol: v.number(),
  application: v.number(),
  host: v.number(),
  network: v.number(),
});

export const comparison = v.object({
  a: compareSide,
  b: compareSide,
  /** `start`, `clock`, or `host:` and its name or address. */
  align: v.string(),
  /** `empty`: a side has no packets. `too_short`: nothing could be told. */
  state: v.picklist(['compared', 'too_short', 'empty']),
  /** Sentences that a reader of the figures should know. */
  notes: v.array(v.string()),
  series: compareSeries,
  /** Largest first; those that are not beyond the noise behind them. */
  changes: v.array(changeRow),
  /** Rows of each kind that the answer has no room for. */
  changes_left_out: counts,
  /** Only in b, and only in a: largest first. */
  appeared: v.array(oneSidedRow),
  appeared_left_out: v.number(),
  disappeared: v.array(oneSidedRow),
  disappeared_left_out: v.number(),
});
export type Comparison = v.InferOutput<typeof comparison>;

/** One side as it is asked for. */
export interface CompareRange {
  readonly session_id: number;
  /** Inclusive; the session's beginning when left out. */
  readonly from_us?: number;
  /** Exclusive; the session's end when left out. */
  readonly to_us?: number;
}

export interface CompareRequest {
  readonly a: CompareRange;
  readonly b: CompareRange;
  readonly align: string;
}

/** `not_found` for a session that does not exist, `invalid` for a range or host that a side does not have. */
export interface SessionComparer {
  compare(request: CompareRequest): Promise<Comparison>;
}

/** What an `align` can be; a host has at most the 255 bytes of a DNS name. */
export const ALIGN = /^(start|clock|host:[^\0]{1,255})$/;
