/** What each class of traffic has now, on average and at most: the columns of the protocol panel, as data. */
import type { MetricRow, ProtocolRow } from '../../src/model/rows.ts';
import {
  ABSENT,
  bitRate,
  byteSize,
  count,
  milliseconds,
  packetRate,
  percent,
  type Quantity,
} from './format.ts';

export const PROTOCOL_VIEWS = [
  { id: 'throughput', name: 'Throughput' },
  { id: 'goodput', name: 'Goodput' },
  { id: 'packets', name: 'Packets' },
  { id: 'quality', name: 'Quality' },
] as const;
export type ProtocolView = (typeof PROTOCOL_VIEWS)[number]['id'];

/** `now` is the last whole second; `total` stands alone, without a name of its own. */
export type Stat = 'now' | 'mean' | 'p50' | 'p95' | 'peak' | 'total';

export const STATS: Record<Stat, { readonly name: string; readonly meaning: string }> = {
  now: { name: 'now', meaning: 'the last whole second' },
  mean: { name: 'mean', meaning: 'mean over the session' },
  p50: { name: 'p50', meaning: 'half of the samples are below' },
  p95: { name: 'p95', meaning: '95% of the samples are below' },
  peak: { name: 'peak', meaning: 'largest second' },
  total: { name: '', meaning: 'over the session' },
};

/** One class: its totals, and its last whole second where there is one. */
export interface ClassFigures {
  readonly row: ProtocolRow;
  readonly now: MetricRow | undefined;
}

export interface Figure {
  readonly stat: Stat;
  readonly read: (figures: ClassFigures) => Quantity;
}

/** Something that is measured, with the figures that describe it. */
export interface Measure {
  readonly name: string;
  readonly meaning: string;
  readonly figures: readonly Figure[];
}

const bits = (bytes: number | undefined): Quantity => bitRate(bytes === undefined ? null : bytes * 8);
const number = (value: number): Quantity => ({ value: count(value), unit: '' });

const VIEWS: Record<ProtocolView, readonly Measure[]> = {
  throughput: [
    {
      name: 'In',
      meaning: 'Inbound, whole frames',
      figures: [
        { stat: 'now', read: ({ now }) => bits(now?.bytes_in) },
        { stat: 'mean', read: ({ row }) => bitRate(row.throughput_in_mean_bps) },
        { stat: 'peak', read: ({ row }) => bitRate(row.throughput_in_peak_bps) },
      ],
    },
    {
      name: 'Out',
      meaning: 'Outbound, whole frames',
      figures: [
        { stat: 'now', read: ({ now }) => bits(now?.bytes_out) },
        { stat: 'mean', read: ({ row }) => bitRate(row.throughput_out_mean_bps) },
        { stat: 'peak', read: ({ row }) => bitRate(row.throughput_out_peak_bps) },
      ],
    },
  ],
  goodput: [
    {
      name: 'In',
      meaning: 'Inbound TCP and UDP payload, without what was sent again',
      figures: [
        { stat: 'now', read: ({ now }) => bits(now?.goodput_bytes_in) },
        { stat: 'mean', read: ({ row }) => bitRate(row.goodput_in_mean_bps) },
        { stat: 'peak', read: ({ row }) => bitRate(row.goodput_in_peak_bps) },
      ],
    },
    {
      name: 'Out',
      meaning: 'Outbound TCP and UDP payload, without what was sent again',
      figures: [
        { stat: 'now', read: ({ now }) => bits(now?.goodput_bytes_out) },
        { stat: 'mean', read: ({ row }) => bitRate(row.goodput_out_mean_bps) },
        { stat: 'peak', read: ({ row }) => bitRate(row.goodput_out_peak_bps) },
      ],
    },
  ],
  packets: [
    {
      name: 'Packets/s',
      meaning: 'Packets a second, both ways',
      figures: [
        { stat: 'now', read: ({ now }) => packetRate(now?.packets) },
        { stat: 'mean', read: ({ row }) => packetRate(row.packets_per_second_mean) },
        { stat: 'peak', read: ({ row }) => packetRate(row.packets_per_second_peak) },
      ],
    },
    {
      name: 'In/s',
      meaning: 'Inbound packets a second',
      figures: [{ stat: 'now', read: ({ now }) => packetRate(now?.packets_in) }],
    },
    {
      name: 'Out/s',
      meaning: 'Outbound packets a second',
      figures: [{ stat: 'now', read: ({ now }) => packetRate(now?.packets_out) }],
    },
    {
      name: 'Packets',
      meaning: 'All packets',
      figures: [{ stat: 'total', read: ({ row }) => number(row.packets) }],
    },
    {
      name: 'Bytes',
      meaning: 'All frames',
      figures: [{ stat: 'total', read: ({ row }) => byteSize(row.bytes) }],
    },
  ],
  quality: [
    {
      name: 'Round trip',
      meaning: 'TCP: from a segment to its acknowledgement, as seen at the capture point',
      figures: [
        { stat: 'now', read: ({ now }) => milliseconds(now?.rtt_mean_ms) },
        { stat: 'mean', read: ({ row }) => milliseconds(row.rtt_mean_ms) },
        { stat: 'p50', read: ({ row }) => milliseconds(row.rtt_p50_ms) },
        { stat: 'p95', read: ({ row }) => milliseconds(row.rtt_p95_ms) },
      ],
    },
    {
      name: 'Loss',
      meaning: 'TCP: retransmitted of all data segments; RTP: missing sequence numbers',
      figures: [{ stat: 'total', read: ({ row }) => percent(row.loss_percent) }],
    },
    {
      name: 'Jitter',
      meaning: 'RTP interarrival jitter (RFC 3550)',
      figures: [
        { stat: 'now', read: ({ now }) => milliseconds(now?.jitter_mean_ms) },
        { stat: 'mean', read: ({ row }) => milliseconds(row.jitter_mean_ms) },
      ],
    },
    {
      name: 'DNS time',
      meaning: 'From a DNS query to its response',
      figures: [
        { stat: 'now', read: ({ now }) => milliseconds(now?.dns_mean_ms) },
        { stat: 'mean', read: ({ row }) => milliseconds(row.dns_mean_ms) },
      ],
    },
    {
      name: 'DNS failed',
      meaning: 'DNS responses with an error, unknown names included',
      figures: [{ stat: 'total', read: ({ row }) => percent(row.dns_failure_percent) }],
    },
  ],
};

/** Where the figures are from: something that goes on, a moment of a replay, or something that has ended. */
export type FiguresOf = 'live' | 'moment' | 'ended';

/** Said where a quantile would stand: there is one sketch a session, and none for each of its moments. */
export const NOT_KEPT = 'not kept for a moment';

/** What a view shows: no "now" of what has ended, no quantiles of a moment. */
export function measuresOf(view: ProtocolView, of: FiguresOf): Measure[] {
  return VIEWS[view]
    .map((measure) => ({
      ...measure,
      figures: measure.figures
        .filter((figure) => of !== 'ended' || figure.stat !== 'now')
        .map((figure) => of === 'moment' && isQuantile(figure.stat) ? { ...figure, read: notKept } : figure),
    }))
    .filter((measure) => measure.figures.length > 0);
}

const isQuantile = (stat: Stat): boolean => stat === 'p50' || stat === 'p95';
const notKept = (): Quantity => ({ value: ABSENT, unit: '', missing: NOT_KEPT });

/** The columns that the measures have between them, in the order of the first measure that has each. */
export function statsOf(measures: readonly Measure[]): Stat[] {
  const stats = new Set(measures.flatMap((measure) => measure.figures.map((figure) => figure.stat)));
  return (Object.keys(STATS) as Stat[]).filter((stat) => stats.has(stat));
}

/**
 * The seconds that mean "now". In a silence that has lasted a while nothing moves, which is a measured zero, and
 * nothing is timed.
 */
export function secondsNow(current: readonly MetricRow[], quiet: boolean): readonly MetricRow[] {
  return quiet ? current.map(silent) : current;
}

function silent(row: MetricRow): MetricRow {
  return {
    time_us: row.time_us,
    protocol: row.protocol,
    packets: 0,
    packets_in: 0,
    packets_out: 0,
    bytes: 0,
    bytes_in: 0,
    bytes_out: 0,
    payload_bytes: 0,
    goodput_bytes: 0,
    goodput_bytes_in: 0,
    goodput_bytes_out: 0,
    encrypted_packets: 0,
    rtt_mean_ms: null,
    rtt_samples: null,
    jitter_mean_ms: null,
    retransmissions: null,
    data_segments: null,
    lost: null,
    rtp_expected: null,
    dns_mean_ms: null,
    dns_failures: null,
    gap: row.gap,
  };
}
