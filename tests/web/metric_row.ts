import type { MetricRow } from '../../src/model/rows.ts';

/** A second with what a test needs and zeros elsewhere. */
export function metricRow(timeS: number, change: Partial<MetricRow> = {}): MetricRow {
  return {
    time_us: timeS * 1_000_000,
    protocol: 'all',
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
    gap: false,
    ...change,
  };
}
