/** Figures whose independent pieces are streams, because nothing is stored of them second by second. */
import { type CompareInput, STREAM_SUM_FIELDS, type StreamSums } from '../model/compare_input.ts';
import { type Bunches, effectiveSize, type Estimate } from './noise.ts';
import { QuantileSketch } from './quantiles.ts';

export function addStreamSums(to: StreamSums, more: Readonly<StreamSums>): void {
  for (const field of STREAM_SUM_FIELDS) to[field] += more[field];
}

/**
 * Bits per second, if the pieces of streams had come independently of each other (a compound Poisson process): the
 * variance of their sum is the sum of their squares. Traffic more even than that is judged with too much caution.
 */
export function rateEstimate(sums: Readonly<StreamSums>, seconds: number): Estimate {
  const scale = seconds > 0 ? 8 / seconds : 0;
  return {
    value: sums.bytes * scale,
    variance: sums.bytesSquares * scale * scale,
    units: effectiveSize(sums.bytes, sums.bytesSquares),
  };
}

/** A ratio of sums over streams, with the error of its first-order expansion (Cochran, Sampling Techniques, 6.3). */
export function streamRatio(
  top: number,
  bottom: number,
  squares: { top: number; both: number; bottom: number },
  streams: number,
): Estimate | undefined {
  if (bottom <= 0) return undefined;
  const value = top / bottom;
  const rest = Math.max(0, squares.top - 2 * value * squares.both + value * value * squares.bottom);
  const variance = streams > 1 ? (rest / (bottom * bottom)) * (streams / (streams - 1)) : 0;
  return { value, variance, units: effectiveSize(bottom, squares.bottom) };
}

export function rttEstimate(sums: Readonly<StreamSums>): Estimate | undefined {
  const squares = { top: sums.rttMsSquares, both: sums.rttMsBySamples, bottom: sums.rttSamplesSquares };
  return streamRatio(sums.rttMs, sums.rttSamples, squares, sums.streams);
}

/** Retransmissions in percent of packets. */
export function retransmittedEstimate(sums: Readonly<StreamSums>): Estimate | undefined {
  const found = streamRatio(sums.retransmissions, sums.tcpPackets, {
    top: sums.retransmissionsSquares,
    both: sums.retransmissionsByPackets,
    bottom: sums.tcpPacketsSquares,
  }, sums.streams);
  if (!found) return undefined;
  const share = (sums.retransmissions + 1) / (sums.tcpPackets + 2);
  const counting = (share * (1 - share)) / sums.tcpPackets;
  return { ...found, value: found.value * 100, variance: Math.max(found.variance, counting) * 10_000 };
}

/** Packets over IPv6 in percent of those of all streams. */
export function ipv6Estimate({ ipv6 }: CompareInput): Estimate | undefined {
  const squares = { top: ipv6.squares, both: ipv6.squares, bottom: ipv6.allSquares };
  const found = streamRatio(ipv6.packets, ipv6.allPackets, squares, ipv6.streams);
  return found && { ...found, value: found.value * 100, variance: found.variance * 10_000 };
}

/** Sketches of single streams on one axis of values, in milliseconds. */
export function sketchBunches(sketches: readonly string[]): Bunches {
  const parsed = sketches.map((text) => [...QuantileSketch.from(text).entries()]);
  const values = new Set(parsed.flatMap((entries) => entries.map(([value]) => value)));
  const sorted = [...values].sort((x, y) => x - y);
  const position = new Map(sorted.map((value, i) => [value, i]));
  return {
    axis: Float64Array.from(sorted, (ns) => ns / 1e6),
    units: parsed.map((entries) => ({
      at: entries.map(([value]) => position.get(value) ?? 0),
      counts: entries.map(([, count]) => count),
    })),
  };
}

/** One value each. */
export function valueBunches(values: readonly number[]): Bunches {
  const sorted = [...values].sort((x, y) => x - y);
  return { axis: Float64Array.from(sorted), units: sorted.map((_, i) => ({ at: [i], counts: [1] })) };
}
