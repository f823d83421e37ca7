/** What a part of a session's traffic adds up to: the same figures as of the whole, of the packets that pass a filter. */
import * as v from 'valibot';
import { appRow, metricRow, protocolRow, rtpRow, talkerRow } from './rows.ts';

/** Steps of one answer at most: as many seconds as a live chart shows. */
export const MOST_TRAFFIC_STEPS = 900;

const { entries: second } = metricRow;

/** One step of a part. What is measured is null where not all traffic of its class is in the part. */
export const trafficStep = v.object({
  time_us: second.time_us,
  packets: second.packets,
  packets_in: second.packets_in,
  packets_out: second.packets_out,
  bytes: second.bytes,
  bytes_in: second.bytes_in,
  bytes_out: second.bytes_out,
  /** TCP's. */
  rtt_mean_ms: second.rtt_mean_ms,
  retransmissions: second.retransmissions,
  data_segments: second.data_segments,
  /** RTP's. */
  lost: second.lost,
  rtp_expected: second.rtp_expected,
  gap: second.gap,
});
export type TrafficStep = v.InferOutput<typeof trafficStep>;

export const trafficReport = v.object({
  /** The time that means are over: of the whole session, or what of it lies within the asked one; null without packets. */
  from_us: v.nullable(v.number()),
  /** The time of the last packet that may be in the part. */
  to_us: v.nullable(v.number()),
  packets: v.number(),
  bytes: v.number(),
  encrypted_packets: v.number(),
  truncated_packets: v.number(),
  /** Null where tunnels make it unknown. */
  ipv4_packets: v.nullable(v.number()),
  ipv6_packets: v.nullable(v.number()),
  /** Those with a packet in the part. */
  streams: v.number(),
  /** TCP's; null where only a part of a stream is in the part. */
  retransmissions: v.nullable(v.number()),
  step_s: v.number(),
  /** Those with packets, oldest first. */
  steps: v.array(trafficStep),
  /** Peaks are null where steps are longer than a second. */
  protocols: v.array(protocolRow),
  /** Largest first. */
  apps: v.array(appRow),
  /** At most 7. */
  talkers: v.array(talkerRow),
  /** RTP streams that belong to the part, with the figures of their whole length. */
  rtp: v.array(rtpRow),
});
export type TrafficReport = v.InferOutput<typeof trafficReport>;
