/** What one RTP packet does to its stream's loss and jitter (RFC 3550 sections 6.4.1, A.3 and A.8). */
import type { RtpState } from '../model/metric.ts';
import type { RtpHeader } from '../model/packet.ts';

/** Comfort noise (RFC 3389): it pauses, so its neighbours say nothing about jitter. */
const NOISE_TYPES = new Set([13, 19]);

const SEQUENCES = 0x1_0000;
const TIMESTAMPS = 0x1_0000_0000;

/** What a packet added, for the sums of its second. */
export interface RtpStep {
  readonly expected: number;
  /** May be negative: a duplicate, or one that was taken for lost. */
  readonly lost: number;
  /** The running jitter after this packet; undefined where it was not measured. */
  readonly jitterMs: number | undefined;
}

/** Packets that the sequence numbers say were sent (RFC 3550 A.3). */
function expectedPackets(state: RtpState): number {
  return state.lastSequence + state.cycles * SEQUENCES - state.firstSequence + 1;
}

export function firstPacket(
  header: RtpHeader,
  ends: Pick<RtpState, 'source' | 'sourcePort' | 'destination' | 'destinationPort'>,
  arrivalUs: number,
  clockRateHz: number | undefined,
): RtpState {
  return {
    ssrc: header.ssrc,
    ...ends,
    payloadType: header.payloadType,
    clockRateHz,
    packets: 1,
    expected: 1,
    firstSequence: header.sequence,
    lastSequence: header.sequence,
    cycles: 0,
    below: false,
    firstTimestamp: header.timestamp,
    lastTimestamp: header.timestamp,
    lastClockedTimestamp: header.timestamp,
    lastArrivalUs: arrivalUs,
    lastWasNoise: NOISE_TYPES.has(header.payloadType),
    jitterMs: undefined,
    jitterMeanMs: undefined,
    jitterMaxMs: undefined,
  };
}

/** The 32-bit timestamp as a number that goes on beyond its wrap: the one nearest to the packet before. */
function extended(timestamp: number, near: number): number {
  const turns = Math.round((near - timestamp) / TIMESTAMPS);
  return timestamp + turns * TIMESTAMPS;
}

/** Counts a packet that is not the stream's first. */
export function nextPacket(
  state: RtpState,
  header: RtpHeader,
  arrivalUs: number,
  clockRateHz: number | undefined,
): RtpStep {
  const expectedBefore = state.expected;
  const timestamp = extended(header.timestamp, state.lastTimestamp);
  // As tshark: a packet that claims to be from before the stream's first one measures nothing.
  const plausible = timestamp >= state.firstTimestamp;
  if (plausible) followSequence(state, header.sequence);
  const jitterMs = clockRateHz !== undefined && plausible
    ? measureJitter(state, header, timestamp, arrivalUs, clockRateHz)
    : undefined;
  if (plausible) {
    state.lastArrivalUs = arrivalUs;
    state.lastTimestamp = timestamp;
  }
  state.payloadType = header.payloadType;
  state.clockRateHz = clockRateHz ?? state.clockRateHz;
  state.lastWasNoise = NOISE_TYPES.has(header.payloadType);
  state.lastSequence = header.sequence;
  state.packets++;
  state.expected = expectedPackets(state);
  const expected = state.expected - expectedBefore;
  return { expected, lost: expected - 1, jitterMs };
}

/**
 * Counts the turns of the 16-bit sequence number as tshark's RTP analysis does, so that both say the same of any
 * mixture of loss, reordering and duplicates: a turn begins below the first number, and ends when it is passed again.
 */
function followSequence(state: RtpState, sequence: number): void {
  const turned = sequence < state.firstSequence || (sequence === 0 && state.lastSequence === SEQUENCES - 1);
  if (turned && !state.below) {
    state.cycles++;
    state.below = true;
  } else if (sequence > state.firstSequence && state.below) {
    state.below = false;
  }
}

/**
 * Arrival counts from the packet before, the timestamp from the newest one with a known clock, as tshark's do: they
 * differ only where types without a clock mix in.
 */
function measureJitter(
  state: RtpState,
  header: RtpHeader,
  timestamp: number,
  arrivalUs: number,
  clockRateHz: number,
): number | undefined {
  const from = state.lastClockedTimestamp;
  state.lastClockedTimestamp = timestamp;
  // A change of clock makes the two timestamps incomparable: the measurement begins anew here (RFC 7160 section 4.1).
  if (state.clockRateHz !== undefined && state.clockRateHz !== clockRateHz) return undefined;
  const sentMs = ((timestamp - from) * 1000) / clockRateHz;
  const arrivedMs = (arrivalUs - state.lastArrivalUs) / 1000;
  // J += (|D| - J) / 16, RFC 3550 section 6.4.1.
  const before = state.jitterMs ?? 0;
  const jitterMs = before + (Math.abs(arrivedMs - sentMs) - before) / 16;
  state.jitterMs = jitterMs;
  // Mean and maximum leave out what a talker's pause disturbs, as tshark's do: the first packet of a talkspurt
  // (marker), comfort noise and what follows it.
  const regular = !header.marker && !state.lastWasNoise && !NOISE_TYPES.has(header.payloadType);
  if (!regular) return undefined;
  state.jitterMaxMs = Math.max(state.jitterMaxMs ?? 0, jitterMs);
  // Over all packets but the first, those left out included: the weights that tshark gives.
  state.jitterMeanMs = ((state.jitterMeanMs ?? 0) * (state.packets - 1) + jitterMs) / state.packets;
  return jitterMs;
}
