import type { RtpRow } from '../../src/model/rows.ts';

/** A stream of 1000 packets without a fault, but for what a test changes. */
export function rtpRow(change: Partial<RtpRow> = {}): RtpRow {
  return {
    ssrc: '0x0A0A0001',
    source: '192.0.2.1',
    source_port: 4000,
    destination: '198.51.100.1',
    destination_port: 5000,
    payload_type: 0,
    clock_rate_hz: 8000,
    packets: 1000,
    expected: 1000,
    lost: 0,
    loss_percent: 0,
    jitter_mean_ms: 1,
    jitter_max_ms: 2,
    ...change,
  };
}
