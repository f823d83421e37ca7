import { SUM_FIELDS, type Sums } from '../model/metric.ts';

export function emptySums(): Sums {
  return {
    packets: 0,
    packetsIn: 0,
    packetsOut: 0,
    bytes: 0,
    bytesIn: 0,
    bytesOut: 0,
    payloadBytes: 0,
    goodputBytes: 0,
    goodputBytesIn: 0,
    goodputBytesOut: 0,
    encryptedPackets: 0,
    rttSumNs: 0,
    rttSamples: 0,
    dataSegments: 0,
    retransmissions: 0,
    dnsSumNs: 0,
    dnsSamples: 0,
    dnsResponses: 0,
    dnsFailures: 0,
    jitterSumNs: 0,
    jitterSamples: 0,
    rtpExpected: 0,
    rtpLost: 0,
  };
}

/** `whole - part`, field by field. */
export function difference(whole: Sums, part: Sums): Sums {
  const out = { ...whole };
  for (const field of SUM_FIELDS) out[field] -= part[field];
  return out;
}

export function add(to: Sums, more: Sums): void {
  for (const field of SUM_FIELDS) to[field] += more[field];
}

/** The longest time that is measured, 11.6 days in nanoseconds: only a damaged capture's clock says more. */
const MAX_SAMPLE_NS = 1e15;

/** A measured time as the whole nanoseconds that sums are kept in. */
export function nanoseconds(ms: number): number {
  return Math.max(-MAX_SAMPLE_NS, Math.min(MAX_SAMPLE_NS, Math.round(ms * 1e6)));
}

/** Adds whole numbers and stays where they are exact: what a damaged capture claims must not spoil what is stored. */
export function plus(sum: number, more: number): number {
  return Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, sum + more));
}

/** Mean in milliseconds, or null when nothing was measured. */
export function meanMs(sumNs: number, samples: number): number | null {
  return samples > 0 ? sumNs / samples / 1e6 : null;
}

/** Share in percent, or null when there is no whole. */
export function percent(part: number, whole: number): number | null {
  return whole > 0 ? (100 * part) / whole : null;
}
