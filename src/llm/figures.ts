/** The arithmetic of a digest: what sums over some seconds come to. Null: not measured. */
import type { ClassFigures, DigestInput, Span } from './digest_input.ts';
import { PROTOCOL_CLASSES, type ProtocolClass } from '../model/protocol.ts';

const part = (value: number, whole: number): number | null => (whole > 0 ? value / whole : null);
export const share = (
  value: number,
  whole: number,
): number | null => (whole > 0 ? value / whole * 100 : null);
const ms = (sumNs: number, samples: number): number | null => (samples > 0 ? sumNs / samples / 1e6 : null);

export interface ClassNumbers {
  readonly protocol: ProtocolClass;
  readonly packets: number;
  readonly bytes: number;
  /** Of all bytes. */
  readonly sharePercent: number | null;
  readonly inMeanBps: number | null;
  readonly outMeanBps: number | null;
  readonly inPeakBps: number | null;
  readonly outPeakBps: number | null;
  readonly totalMeanBps: number | null;
  readonly goodputInMeanBps: number | null;
  readonly goodputOutMeanBps: number | null;
  readonly encryptedPackets: number;
  readonly rttMeanMs: number | null;
  readonly rttP50Ms: number | null;
  readonly rttP95Ms: number | null;
  readonly rttSamples: number;
  readonly dataSegments: number;
  readonly retransmissions: number;
  readonly lossPercent: number | null;
  readonly rtpExpected: number;
  readonly rtpLost: number;
  readonly jitterMeanMs: number | null;
  readonly dnsMeanMs: number | null;
  readonly dnsResponses: number;
  readonly dnsFailures: number;
  readonly dnsFailurePercent: number | null;
}

/** Classes that had a packet, in the order of PROTOCOL_CLASSES. Rates are over every second of the span, quiet ones too. */
export function classNumbers(span: Span, quantiles: DigestInput['protocols']): ClassNumbers[] {
  const all = span.classes.get('all')?.sums.bytes ?? 0;
  return PROTOCOL_CLASSES.flatMap((protocol) => {
    const figures = span.classes.get(protocol);
    if (!figures || figures.sums.packets === 0) return [];
    return [numbers(protocol, figures, span.seconds, all, quantiles)];
  });
}

function numbers(
  protocol: ProtocolClass,
  { sums, peaks }: ClassFigures,
  seconds: number,
  allBytes: number,
  quantiles: DigestInput['protocols'],
): ClassNumbers {
  const bps = (bytes: number) => part(bytes * 8, seconds);
  const totals = quantiles.find((row) => row.protocol === protocol);
  // Neither in nor out: all of it passes by, and only the total says something.
  const directed = sums.bytesIn + sums.bytesOut > 0;
  const way = (value: number | null) => (directed ? value : null);
  return {
    protocol,
    packets: sums.packets,
    bytes: sums.bytes,
    sharePercent: share(sums.bytes, allBytes),
    inMeanBps: way(bps(sums.bytesIn)),
    outMeanBps: way(bps(sums.bytesOut)),
    inPeakBps: way(peaks.bytesIn * 8),
    outPeakBps: way(peaks.bytesOut * 8),
    totalMeanBps: bps(sums.bytes),
    goodputInMeanBps: way(bps(sums.goodputBytesIn)),
    goodputOutMeanBps: way(bps(sums.goodputBytesOut)),
    encryptedPackets: sums.encryptedPackets,
    rttMeanMs: ms(sums.rttSumNs, sums.rttSamples),
    rttP50Ms: totals?.rtt_p50_ms ?? null,
    rttP95Ms: totals?.rtt_p95_ms ?? null,
    rttSamples: sums.rttSamples,
    dataSegments: sums.dataSegments,
    retransmissions: sums.retransmissions,
    lossPercent: protocol === 'rtp'
      ? share(sums.rtpLost, sums.rtpExpected)
      : share(sums.retransmissions, sums.dataSegments),
    rtpExpected: sums.rtpExpected,
    rtpLost: sums.rtpLost,
    jitterMeanMs: ms(sums.jitterSumNs, sums.jitterSamples),
    dnsMeanMs: ms(sums.dnsSumNs, sums.dnsSamples),
    dnsResponses: sums.dnsResponses,
    dnsFailures: sums.dnsFailures,
    dnsFailurePercent: share(sums.dnsFailures, sums.dnsResponses),
  };
}

/** How much more (or, below zero, less) than before, in percent; null where there was nothing to compare with. */
export function changePercent(now: number | null, before: number | null): number | null {
  return now === null || before === null || before <= 0 ? null : (now - before) / before * 100;
}
