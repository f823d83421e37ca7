/**
 * Rows as the SQL views and the REST API give them (CONTRACT.md). Names carry units: `_us` microseconds since the
 * epoch, `_ms` milliseconds, `_bps` bits per second; sizes are bytes; null means "not measured".
 */
import * as v from 'valibot';
import { PROTOCOL_CLASSES } from './protocol.ts';

const count = v.number();
const measured = v.nullable(v.number());
const text = v.string();
const maybeText = v.nullable(v.string());
export const protocolClass = v.picklist(PROTOCOL_CLASSES);
export const sessionKind = v.picklist(['live', 'import']);
export const sessionState = v.picklist(['recording', 'complete', 'interrupted', 'failed']);
export const direction = v.picklist(['in', 'out', 'local', 'transit']);

export const sessionRow = v.object({
  session_id: count,
  name: text,
  kind: sessionKind,
  source: text,
  capture_filter: maybeText,
  state: sessionState,
  started_us: measured,
  ended_us: measured,
  packets: count,
  bytes: count,
  ipv4_packets: count,
  ipv6_packets: count,
  encrypted_packets: count,
  dropped_packets: measured,
  truncated_packets: count,
  worker_restarts: count,
  lag_max_ms: measured,
  warnings: v.array(text),
  note: text,
  tags: v.array(text),
  pinned: v.boolean(),
  catalogue_version: maybeText,
  tshark_version: maybeText,
  /** Addresses and networks that are "here" and decide in from out; null: every private address is. */
  local_addresses: v.nullable(v.array(text)),
  /** The clock when packets and raw capture were removed, by retention or by `prune`; null: they were not. */
  packets_removed_us: measured,
  /** Likewise streams, seconds and totals. What stands in this row stays. */
  figures_removed_us: measured,
  /** Bytes of the raw capture on the disk; null: not known yet. */
  capture_bytes: measured,
  /** An estimate of what its rows take in the database; null: not known yet. */
  row_bytes: measured,
});

export const packetRow = v.object({
  no: count,
  time_us: v.number(),
  source: text,
  destination: text,
  source_port: measured,
  destination_port: measured,
  transport: maybeText,
  protocol: text,
  length: count,
  info: text,
  stream_key: maybeText,
  direction,
  app: maybeText,
  category: maybeText,
  encrypted: v.boolean(),
});

export const streamRow = v.object({
  stream_key: text,
  transport: text,
  client: text,
  client_port: measured,
  server: text,
  server_port: measured,
  hostname: maybeText,
  app: text,
  category: text,
  evidence: text,
  first_us: v.number(),
  last_us: v.number(),
  packets_to_server: count,
  packets_to_client: count,
  bytes_to_server: count,
  bytes_to_client: count,
  payload_bytes_to_server: count,
  payload_bytes_to_client: count,
  retransmissions: measured,
  rtt_samples: measured,
  rtt_mean_ms: measured,
  rtt_min_ms: measured,
  rtt_max_ms: measured,
  rtt_p50_ms: measured,
  rtt_p95_ms: measured,
  handshake_rtt_ms: measured,
});

/** One second of one protocol class. */
export const metricRow = v.object({
  /** Start of the second. */
  time_us: v.number(),
  protocol: protocolClass,
  packets: count,
  packets_in: count,
  packets_out: count,
  bytes: count,
  bytes_in: count,
  bytes_out: count,
  payload_bytes: count,
  goodput_bytes: count,
  goodput_bytes_in: count,
  goodput_bytes_out: count,
  encrypted_packets: count,
  rtt_mean_ms: measured,
  rtt_samples: measured,
  jitter_mean_ms: measured,
  retransmissions: measured,
  /** TCP segments with payload: what retransmissions are a share of. */
  data_segments: measured,
  lost: measured,
  /** RTP packets that sequence numbers say were sent. */
  rtp_expected: measured,
  dns_mean_ms: measured,
  dns_failures: measured,
  gap: v.boolean(),
});

/** Session totals of one protocol class. Means and peaks are over one-second windows of packet time. */
export const protocolRow = v.object({
  protocol: protocolClass,
  packets: count,
  bytes: count,
  throughput_in_mean_bps: measured,
  throughput_in_peak_bps: measured,
  throughput_out_mean_bps: measured,
  throughput_out_peak_bps: measured,
  goodput_in_mean_bps: measured,
  goodput_in_peak_bps: measured,
  goodput_out_mean_bps: measured,
  goodput_out_peak_bps: measured,
  packets_per_second_mean: measured,
  packets_per_second_peak: measured,
  rtt_mean_ms: measured,
  rtt_p50_ms: measured,
  rtt_p95_ms: measured,
  jitter_mean_ms: measured,
  loss_percent: measured,
  dns_mean_ms: measured,
  dns_failure_percent: measured,
});

export const appRow = v.object({
  app: text,
  category: text,
  streams: count,
  packets: count,
  bytes: count,
  bytes_in: count,
  bytes_out: count,
});

export const talkerRow = v.object({
  rank: count,
  source: text,
  destination: text,
  packets: count,
  bytes: count,
  app: maybeText,
});

export const rtpRow = v.object({
  /** `0x0A0A0001`. */
  ssrc: text,
  source: text,
  source_port: measured,
  destination: text,
  destination_port: measured,
  payload_type: measured,
  clock_rate_hz: measured,
  packets: count,
  expected: measured,
  lost: measured,
  loss_percent: measured,
  jitter_mean_ms: measured,
  jitter_max_ms: measured,
});

export type SessionRow = v.InferOutput<typeof sessionRow>;
export type SessionState = v.InferOutput<typeof sessionState>;
export type PacketRow = v.InferOutput<typeof packetRow>;
export type StreamRow = v.InferOutput<typeof streamRow>;
export type MetricRow = v.InferOutput<typeof metricRow>;
export type ProtocolRow = v.InferOutput<typeof protocolRow>;
export type AppRow = v.InferOutput<typeof appRow>;
export type RtpRow = v.InferOutput<typeof rtpRow>;
export type TalkerRow = v.InferOutput<typeof talkerRow>;
