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

/** Mean in milliseconds, or null when nothing was measured. */
export function meanMs(sumNs: number, samples: number): number | null {
  return samples > 0 ? sumNs / samples / 1e6 : null;
}

/** Share in percent, or null when there is no whole. */
export function percent(part: number, whole: number): number | null {
  return whole > 0 ? (100 * part) / whole : null;
}
