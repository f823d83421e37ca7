import type { ProtocolRow } from '../../src/model/rows.ts';

/** A class with what a test needs; everything else was not measured. */
export function protocolRow(
  protocol: ProtocolRow['protocol'],
  change: Partial<ProtocolRow> = {},
): ProtocolRow {
  return {
    protocol,
    packets: 1,
    bytes: 100,
    throughput_in_mean_bps: null,
    throughput_in_peak_bps: null,
    throughput_out_mean_bps: null,
    throughput_out_peak_bps: null,
    goodput_in_mean_bps: null,
    goodput_in_peak_bps: null,
    goodput_out_mean_bps: null,
    goodput_out_peak_bps: null,
    packets_per_second_mean: null,
    packets_per_second_peak: null,
    rtt_mean_ms: null,
    rtt_p50_ms: null,
    rtt_p95_ms: null,
    jitter_mean_ms: null,
    loss_percent: null,
    dns_mean_ms: null,
    dns_failure_percent: null,
    ...change,
  };
}
