/** Made-up rows of every kind, with plausible values: what the fake services answer. */
import type { FindingRow } from '../../src/model/finding.ts';
import type {
  AppRow,
  MetricRow,
  PacketRow,
  ProtocolRow,
  RtpRow,
  SessionRow,
  StreamRow,
  TalkerRow,
} from '../../src/model/rows.ts';
import type { PlaceRow, PlacesReport, SessionHostRow } from '../../src/model/place.ts';
import type { MetricsSnapshot } from '../../src/model/wire.ts';

/** 2026-01-02 03:04:05 UTC. */
export const START_US = 1_767_323_045_000_000;

export function sessionRow(change: Partial<SessionRow> = {}): SessionRow {
  return {
    session_id: 7,
    name: 'office',
    kind: 'live',
    source: 'lo',
    capture_filter: null,
    state: 'complete',
    started_us: START_US,
    ended_us: START_US + 1_000_000,
    packets: 2,
    bytes: 180,
    ipv4_packets: 2,
    ipv6_packets: 0,
    encrypted_packets: 1,
    dropped_packets: null,
    truncated_packets: 0,
    worker_restarts: 0,
    lag_max_ms: null,
    warnings: [],
    note: '',
    tags: [],
    pinned: false,
    catalogue_version: '1',
    tshark_version: '4.0.17',
    local_addresses: null,
    packets_removed_us: null,
    figures_removed_us: null,
    capture_bytes: null,
    row_bytes: null,
    ...change,
  };
}

export function packetRow(no: number, info = 'Standard query A example.org'): PacketRow {
  return {
    no,
    time_us: START_US + no,
    source: '127.0.0.1',
    destination: '127.0.0.53',
    source_port: 40_000,
    destination_port: 53,
    transport: 'udp',
    protocol: 'DNS',
    length: 90,
    info,
    stream_key: 'udp:0',
    direction: 'local',
    app: 'DNS',
    category: 'System',
    encrypted: false,
  };
}

export const STREAM: StreamRow = {
  stream_key: 'udp:0',
  transport: 'udp',
  client: '127.0.0.1',
  client_port: 40_000,
  server: '127.0.0.53',
  server_port: 53,
  hostname: null,
  app: 'DNS',
  category: 'System',
  evidence: 'port 53',
  first_us: START_US,
  last_us: START_US + 2,
  packets_to_server: 1,
  packets_to_client: 1,
  bytes_to_server: 90,
  bytes_to_client: 90,
  payload_bytes_to_server: 48,
  payload_bytes_to_client: 48,
  retransmissions: null,
  rtt_samples: null,
  rtt_mean_ms: null,
  rtt_min_ms: null,
  rtt_max_ms: null,
  rtt_p50_ms: null,
  rtt_p95_ms: null,
  handshake_rtt_ms: null,
};

export const METRIC: MetricRow = {
  time_us: START_US,
  protocol: 'all',
  packets: 2,
  packets_in: 0,
  packets_out: 2,
  bytes: 180,
  bytes_in: 0,
  bytes_out: 180,
  payload_bytes: 96,
  goodput_bytes: 96,
  goodput_bytes_in: 0,
  goodput_bytes_out: 96,
  encrypted_packets: 0,
  rtt_mean_ms: null,
  rtt_samples: null,
  jitter_mean_ms: null,
  retransmissions: null,
  data_segments: null,
  lost: null,
  rtp_expected: null,
  dns_mean_ms: 0.4,
  dns_failures: 0,
  gap: false,
};

export const PROTOCOL: ProtocolRow = {
  protocol: 'all',
  packets: 2,
  bytes: 180,
  throughput_in_mean_bps: null,
  throughput_in_peak_bps: null,
  throughput_out_mean_bps: 1440,
  throughput_out_peak_bps: 1440,
  goodput_in_mean_bps: null,
  goodput_in_peak_bps: null,
  goodput_out_mean_bps: 768,
  goodput_out_peak_bps: 768,
  packets_per_second_mean: 2,
  packets_per_second_peak: 2,
  rtt_mean_ms: null,
  rtt_p50_ms: null,
  rtt_p95_ms: null,
  jitter_mean_ms: null,
  loss_percent: null,
  dns_mean_ms: 0.4,
  dns_failure_percent: 0,
};

export const APP: AppRow = {
  app: 'DNS',
  category: 'System',
  streams: 1,
  packets: 2,
  bytes: 180,
  bytes_in: 0,
  bytes_out: 180,
};

export const TALKER: TalkerRow = {
  rank: 1,
  source: '127.0.0.1',
  destination: '127.0.0.53',
  packets: 2,
  bytes: 180,
  app: 'DNS',
};

export function snapshot(packets: number): MetricsSnapshot {
  return {
    at_us: START_US,
    first_us: START_US,
    packets,
    bytes: packets * 90,
    ipv4_packets: packets,
    ipv6_packets: 0,
    encrypted_packets: 0,
    truncated_packets: 0,
    dropped_packets: null,
    lag_ms: 12,
    lag_bytes: 0,
    streams: 1,
    current: [METRIC],
    protocols: [PROTOCOL],
    apps: [APP],
    seconds: [METRIC],
  };
}

export const RTP: RtpRow = {
  ssrc: '0x0A0A0001',
  source: '192.0.2.1',
  source_port: 40_000,
  destination: '198.51.100.60',
  destination_port: 20_000,
  payload_type: 0,
  clock_rate_hz: 8000,
  packets: 293,
  expected: 300,
  lost: 7,
  loss_percent: 2.3333333333333335,
  jitter_mean_ms: 2.811,
  jitter_max_ms: 4.315,
};

const TRAFFIC = { streams: 3, packets: 120, bytes: 90_000, bytes_in: 80_000, bytes_out: 10_000 };

/** A host of a network for documentation (RFC 5737), as if it were anybody's. */
export const HOST: SessionHostRow = {
  address: '198.51.100.7',
  scope: 'public',
  hostname: 'video.example',
  hostname_evidence: 'TLS server name',
  country_code: 'IS',
  country: 'Iceland',
  city: 'Reykjavik',
  latitude: 64.1466,
  longitude: -21.9426,
  asn: 64_500,
  organisation: 'Example Networks',
  located_by: 'DB-IP City Lite',
  located_us: START_US,
  ...TRAFFIC,
  app: 'YouTube',
  category: 'Video',
};

export const FINDING: FindingRow = {
  finding_id: 1,
  time_us: START_US,
  last_us: START_US + 5_000_000,
  noticed_us: START_US + 2_000_000,
  kind: 'connection_refused',
  severity: 'warning',
  subject: '198.51.100.7:80',
  text: '198.51.100.7:80 refused 12 connections: nothing listens there.',
  evidence: {
    packets: [1, 2],
    stream_keys: ['tcp:0'],
    hosts: ['198.51.100.7'],
    display_filter: 'tcp.flags.reset == 1',
    figures: { connections: 12 },
  },
  muted: false,
};

export const PLACE: PlaceRow = {
  place_id: '64.1466,-21.9426',
  latitude: 64.1466,
  longitude: -21.9426,
  city: 'Reykjavik',
  country_code: 'IS',
  country: 'Iceland',
  hosts: 1,
  ...TRAFFIC,
  app: 'YouTube',
  category: 'Video',
  names: ['video.example'],
  located_by: ['DB-IP City Lite'],
};

export function placesReport(change: Partial<PlacesReport> = {}): PlacesReport {
  return {
    places: [PLACE],
    places_left_out: 0,
    countries: [{ country_code: 'IS', country: 'Iceland', hosts: 1, ...TRAFFIC }],
    networks: [{ asn: 64_500, organisation: 'Example Networks', hosts: 1, ...TRAFFIC }],
    unlocated: { hosts: 2, bytes: 4000 },
    not_public: { hosts: 1, bytes: 180 },
    pending: 0,
    attributions: [{ name: 'DB-IP', text: 'IP Geolocation by DB-IP', url: 'https://db-ip.com/' }],
    ...change,
  };
}
