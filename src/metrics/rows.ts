/** Sums become the figures that users see. The SQL view `metric_view` divides the same sums in the same way. */
import type { Peaks, Sums } from '../model/metric.ts';
import type { ProtocolClass } from '../model/protocol.ts';
import type { MetricRow, ProtocolRow } from '../model/rows.ts';
import type { QuantileSketch } from './quantiles.ts';
import { meanMs, percent } from './sums.ts';

const US_PER_SECOND = 1_000_000;

export function secondOf(timeUs: number): number {
  return Math.floor(timeUs / US_PER_SECOND);
}

export function metricRow(second: number, protocol: ProtocolClass, sums: Sums, gap: boolean): MetricRow {
  return {
    time_us: second * US_PER_SECOND,
    protocol,
    packets: sums.packets,
    packets_in: sums.packetsIn,
    packets_out: sums.packetsOut,
    bytes: sums.bytes,
    bytes_in: sums.bytesIn,
    bytes_out: sums.bytesOut,
    payload_bytes: sums.payloadBytes,
    goodput_bytes: sums.goodputBytes,
    goodput_bytes_in: sums.goodputBytesIn,
    goodput_bytes_out: sums.goodputBytesOut,
    encrypted_packets: sums.encryptedPackets,
    rtt_mean_ms: meanMs(sums.rttSumNs, sums.rttSamples),
    rtt_samples: sums.rttSamples > 0 ? sums.rttSamples : null,
    jitter_mean_ms: meanMs(sums.jitterSumNs, sums.jitterSamples),
    retransmissions: sums.dataSegments > 0 || sums.retransmissions > 0 ? sums.retransmissions : null,
    data_segments: sums.dataSegments > 0 || sums.retransmissions > 0 ? sums.dataSegments : null,
    lost: sums.rtpExpected > 0 ? sums.rtpLost : null,
    rtp_expected: sums.rtpExpected > 0 ? sums.rtpExpected : null,
    dns_mean_ms: meanMs(sums.dnsSumNs, sums.dnsSamples),
    dns_failures: sums.dnsResponses > 0 ? sums.dnsFailures : null,
    gap,
  };
}

/** One-second windows that the session touches: what its means are over. */
export function windows(firstUs: number | undefined, lastUs: number | undefined): number {
  if (firstUs === undefined || lastUs === undefined) return 0;
  return secondOf(lastUs) - secondOf(firstUs) + 1;
}

/** Retransmissions of data segments (TCP) or gaps in the sequence (RTP, RFC 3550 A.3), in percent. */
function lossPercent(protocol: ProtocolClass, sums: Sums): number | null {
  if (protocol === 'rtp') return percent(sums.rtpLost, sums.rtpExpected);
  return percent(sums.retransmissions, sums.dataSegments);
}

/** @param measuredSeconds windows that goodput is of, where the measured sums end before the counts */
export function protocolRow(
  protocol: ProtocolClass,
  sums: Sums,
  peaks: Peaks,
  rtt: QuantileSketch | undefined,
  seconds: number,
  measuredSeconds = seconds,
): ProtocolRow {
  const over = (value: number, windows: number) => (windows > 0 ? value / windows : null);
  const mean = (value: number) => over(value, seconds);
  const goodput = (value: number) => bits(over(value, measuredSeconds));
  const goodputPeak = (value: number) => (measuredSeconds > 0 ? bits(value) : null);
  const bits = (bytes: number | null) => (bytes === null ? null : bytes * 8);
  const quantileMs = (q: number) => {
    const ns = rtt?.quantile(q);
    return ns === undefined ? null : ns / 1e6;
  };
  return {
    protocol,
    packets: sums.packets,
    bytes: sums.bytes,
    throughput_in_mean_bps: bits(mean(sums.bytesIn)),
    throughput_in_peak_bps: bits(peaks.bytesIn),
    throughput_out_mean_bps: bits(mean(sums.bytesOut)),
    throughput_out_peak_bps: bits(peaks.bytesOut),
    goodput_in_mean_bps: goodput(sums.goodputBytesIn),
    goodput_in_peak_bps: goodputPeak(peaks.goodputBytesIn),
    goodput_out_mean_bps: goodput(sums.goodputBytesOut),
    goodput_out_peak_bps: goodputPeak(peaks.goodputBytesOut),
    packets_per_second_mean: mean(sums.packets),
    packets_per_second_peak: peaks.packets,
    rtt_mean_ms: meanMs(sums.rttSumNs, sums.rttSamples),
    rtt_p50_ms: quantileMs(0.5),
    rtt_p95_ms: quantileMs(0.95),
    jitter_mean_ms: meanMs(sums.jitterSumNs, sums.jitterSamples),
    loss_percent: lossPercent(protocol, sums),
    dns_mean_ms: meanMs(sums.dnsSumNs, sums.dnsSamples),
    dns_failure_percent: percent(sums.dnsFailures, sums.dnsResponses),
  };
}
