/** A stream's figures in steps of time. */
import { tcpSamples } from '../capture/stream_samples.ts';
import type { StreamFigures } from '../model/inspection.ts';
import type { FollowedStream } from './inspect_follow.ts';

/** A chart has no room for more. */
const MAX_STEPS = 400;

/** Steps that a reader can name. */
const STEPS_US = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  1000,
  2000,
  5000,
  10_000,
  30_000,
  60_000,
  300_000,
  600_000,
  3_600_000,
]
  .map((ms) => ms * 1000);
const DAY_US = 86_400_000_000;

interface Step {
  packets: number;
  bytesToServer: number;
  bytesToClient: number;
  retransmissions: number;
  rttSumMs: number;
  rttMaxMs: number;
  rttSamples: number;
}

/** Steps without a packet are left out. */
export async function figuresOf(stream: FollowedStream, signal: AbortSignal): Promise<StreamFigures> {
  const { index, row, packets } = stream;
  const times = packets.map(({ timeUs }) => timeUs);
  const [first, last] = times.reduce(
    ([low, high], each) => [Math.min(low, each), Math.max(high, each)],
    [Infinity, -Infinity],
  );
  const spanUs = packets.length === 0 ? 0 : last - first;
  const fits = (stepUs: number) => spanUs / stepUs < MAX_STEPS;
  const stepUs = STEPS_US.find(fits) ?? Math.ceil(spanUs / MAX_STEPS / DAY_US) * DAY_US;
  const steps = new Map<number, Step>();
  const stepOf = (timeUs: number): Step => {
    const at = Math.floor(timeUs / stepUs) * stepUs;
    let step = steps.get(at);
    if (!step) {
      step = {
        packets: 0,
        bytesToServer: 0,
        bytesToClient: 0,
        retransmissions: 0,
        rttSumMs: 0,
        rttMaxMs: 0,
        rttSamples: 0,
      };
      steps.set(at, step);
    }
    return step;
  };
  for (const { timeUs, length, fromClient } of packets) {
    const step = stepOf(timeUs);
    step.packets++;
    if (fromClient) step.bytesToServer += length;
    else step.bytesToClient += length;
  }
  const isTcp = row.transport === 'tcp';
  if (isTcp) {
    const timeOf = new Map(packets.map(({ no, timeUs }) => [no, timeUs]));
    for await (
      const { no, rttMs, retransmission } of tcpSamples(
        index,
        packets.map(({ no }) => no),
        signal,
      )
    ) {
      const step = stepOf(timeOf.get(no) ?? 0);
      if (retransmission) step.retransmissions++;
      if (rttMs === undefined) continue;
      step.rttSamples++;
      step.rttSumMs += rttMs;
      step.rttMaxMs = Math.max(step.rttMaxMs, rttMs);
    }
  }
  return {
    stream_key: row.stream_key,
    step_us: stepUs,
    steps: [...steps].sort(([a], [b]) => a - b).map(([timeUs, step]) => ({
      time_us: timeUs,
      packets: step.packets,
      bytes_to_server: step.bytesToServer,
      bytes_to_client: step.bytesToClient,
      retransmissions: isTcp ? step.retransmissions : null,
      rtt_samples: step.rttSamples,
      rtt_mean_ms: step.rttSamples > 0 ? step.rttSumMs / step.rttSamples : null,
      rtt_max_ms: step.rttSamples > 0 ? step.rttMaxMs : null,
    })),
    remarks: [...stream.remarks],
  };
}
