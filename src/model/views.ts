/** The public views, as a reader of the page and a model are told of them. A test holds the columns against the database. */

export interface View {
  readonly name: string;
  readonly about: string;
  readonly columns: string;
}

export const VIEWS: readonly View[] = [
  {
    name: 'session_view',
    about: 'one row: the session',
    columns:
      `session_id name kind source capture_filter state started_us ended_us packets bytes ipv4_packets ipv6_packets
      encrypted_packets dropped_packets truncated_packets worker_restarts lag_max_ms warnings note tags pinned
      catalogue_version tshark_version local_addresses packets_removed_us figures_removed_us capture_bytes row_bytes`,
  },
  {
    name: 'stream_view',
    about:
      'a TCP or UDP stream; transport is tcp or udp; client is who opened it; stream_key is like tcp:12; app is ' +
      "'Unknown' where nothing is known",
    columns:
      `session_id stream_key transport client client_port server server_port hostname app category evidence first_us
      last_us packets_to_server packets_to_client bytes_to_server bytes_to_client payload_bytes_to_server
      payload_bytes_to_client retransmissions rtt_samples rtt_mean_ms rtt_min_ms rtt_max_ms rtt_p50_ms rtt_p95_ms
      handshake_rtt_ms stream`,
  },
  {
    name: 'metric_view',
    about: 'a second with traffic and a protocol class; gap is 1 where packets were missed',
    columns:
      `session_id time_us protocol packets packets_in packets_out bytes bytes_in bytes_out payload_bytes goodput_bytes
      goodput_bytes_in goodput_bytes_out encrypted_packets rtt_mean_ms rtt_samples jitter_mean_ms retransmissions
      data_segments lost rtp_expected dns_mean_ms dns_failures gap`,
  },
  {
    name: 'protocol_view',
    about: 'totals of a protocol class',
    columns:
      `session_id protocol packets bytes throughput_in_mean_bps throughput_in_peak_bps throughput_out_mean_bps
      throughput_out_peak_bps goodput_in_mean_bps goodput_in_peak_bps goodput_out_mean_bps goodput_out_peak_bps
      packets_per_second_mean packets_per_second_peak rtt_mean_ms rtt_p50_ms rtt_p95_ms jitter_mean_ms loss_percent
      dns_mean_ms dns_failure_percent`,
  },
  {
    name: 'app_view',
    about: 'totals of an application',
    columns: 'session_id app category streams packets bytes bytes_in bytes_out',
  },
  {
    name: 'talker_view',
    about: 'a pair of addresses, outbound only, ranked by bytes',
    columns: 'session_id rank source destination packets bytes app',
  },
  {
    name: 'host_view',
    about:
      'a host that was met; scope is public, private, ...; join address to client or server of stream_view',
    columns:
      `address scope hostname hostname_evidence country_code country city latitude longitude asn organisation located_by
      located_us`,
  },
  {
    name: 'rtp_view',
    about: 'an RTP stream (a voice or video call in one direction)',
    columns:
      `session_id ssrc source source_port destination destination_port payload_type clock_rate_hz packets expected lost
      loss_percent jitter_mean_ms jitter_max_ms`,
  },
  {
    name: 'finding_view',
    about: 'something that deserves attention; severity is info, warning or critical; muted is 0 or 1',
    columns: 'session_id time_us kind severity subject text evidence_json finding_id last_us muted',
  },
  {
    name: 'summary_view',
    about: 'a text about the session; kind is periodic or final',
    columns: 'session_id time_us kind written_by text report_json',
  },
  {
    name: 'packet_view',
    about:
      'a packet; no is its number from 1 on; direction is in, out, local or transit; encrypted is 0 or 1. ' +
      'There may be millions: reading all takes too long, so prefer the other views, or narrow it by no',
    columns:
      `session_id no time_us source destination source_port destination_port transport protocol length info stream_key
      direction app category encrypted`,
  },
];

export const columnsOf = ({ columns }: View): string[] => columns.trim().split(/\s+/);
