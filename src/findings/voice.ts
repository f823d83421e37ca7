/**
 * Calls that sound bad: what a listener would say of loss and jitter, by the E-model (ITU-T G.107, default values). One
 * capture point does not know the delay between mouth and ear: only that of a jitter buffer is reckoned.
 */
import type { RtpState } from '../model/metric.ts';
import type { PacketRecord } from '../model/packet.ts';
import type { FindingBook } from './book.ts';
import { counted, end, Episodes } from './episodes.ts';
import { Newest } from './newest.ts';

/**
 * Ie and Bpl under random loss (ITU-T G.113 Appendix I, Table I.4: G.711 with concealment in frames of 10 ms, G.729A and
 * G.723.1 at 6.3 kbit/s with voice detection, GSM-EFR). Relatives of other rates or bandwidths are not in the table.
 */
const CODECS: readonly {
  readonly name: RegExp;
  readonly types: readonly number[];
  ie: number;
  bpl: number;
}[] = [
  { name: /\b(G\.?711[AU]?|PCM[AU])(?![\w.-])/i, types: [0, 8], ie: 0, bpl: 25.1 },
  { name: /\bG\.?729(A|B|AB)?(?![\w.-])/i, types: [18], ie: 11, bpl: 19 },
  { name: /\bG\.?723(\.1)?(?![\w.-])/i, types: [4], ie: 15, bpl: 16.1 },
  { name: /\bGSM-EFR(?![\w.-])/i, types: [], ie: 5, bpl: 10 },
];

/** R without any impairment but those of the codec and the way (G.107 clause 7.7, default values). */
const BEST_R = 93.2;
/** Below these "many users dissatisfied", and "nearly all" (G.107 Annex B, G.109): a mean opinion of 3.6 and 3.1. */
const WARNING_R = 70;
const CRITICAL_R = 60;

/** Packets that are judged together: five seconds of 20 ms each, as long as a listener's opinion takes. */
const STRETCH = 250;
/** Jitter is looked at so often, and the least counts: after a pause it stands too high for a while (RFC 3550 A.8). */
const LOOK = 50;

/** RTP streams between two looks: some 200 bytes each. */
const MAX_STREAMS = 2000;

export interface VoiceQuality {
  readonly r: number;
  readonly mos: number;
}

/** @param lossPercent of a stretch @param jitterMs RFC 3550's, which stands for the buffer that evens it out */
export function voiceQuality(
  codec: { readonly ie: number; readonly bpl: number },
  lossPercent: number,
  jitterMs: number,
): VoiceQuality {
  // A frame and the buffer: 20 ms, and twice the jitter, within which nearly all packets come.
  const delayMs = 20 + 2 * jitterMs;
  // Id: the usual fit to G.107 clause 7.4 (Cole and Rosenbluth 2001).
  const id = 0.024 * delayMs + (delayMs > 177.3 ? 0.11 * (delayMs - 177.3) : 0);
  // G.107 clause 7.5, BurstR 1.
  const ie = codec.ie + (95 - codec.ie) * lossPercent / (lossPercent + codec.bpl);
  const r = Math.max(0, Math.min(100, BEST_R - id - ie));
  // G.107 Annex B.
  const mos = 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6;
  return { r, mos: Math.max(1, mos) };
}

/** Undefined for what the table does not hold: video, wideband, and what is not known. */
export function codecOf(payloadType: number, payloadName: string | undefined) {
  return CODECS.find(({ name, types }) =>
    payloadName === undefined ? types.includes(payloadType) : name.test(payloadName)
  );
}

interface Stretch {
  packets: number;
  expected: number;
  /** The least of the looks since the stretch began. */
  leastJitterMs: number;
  worst: VoiceQuality | undefined;
  lossPercent: number;
  jitterMs: number;
}

export class VoiceCalls {
  readonly #episodes: Episodes;
  readonly #streams = new Newest<string, Stretch>(MAX_STREAMS);

  constructor(book: FindingBook) {
    this.#episodes = new Episodes(book, {
      kind: 'voice_quality',
      windowS: 60,
      quietS: 60,
      enough: () => true,
    });
  }

  /** @param state of the stream, this packet counted */
  take(record: PacketRecord, state: RtpState, payloadName: string | undefined): void {
    if (state.packets % LOOK !== 0) return;
    const codec = codecOf(state.payloadType, payloadName);
    if (!codec) return;
    const ssrc = `0x${state.ssrc.toString(16).padStart(8, '0')}`;
    const key = `${end(state.source, state.sourcePort)} → ${
      end(state.destination, state.destinationPort)
    } (${ssrc})`;
    const before = this.#streams.use(
      key,
      () => ({
        ...{ packets: 0, expected: 0, leastJitterMs: Infinity },
        ...{ worst: undefined, lossPercent: 0, jitterMs: 0 },
      }),
    );
    before.leastJitterMs = Math.min(before.leastJitterMs, state.jitterMs ?? 0);
    if (state.packets % STRETCH !== 0) return;
    const jitterMs = before.leastJitterMs;
    before.leastJitterMs = Infinity;
    const packets = state.packets - before.packets;
    const expected = state.expected - before.expected;
    before.packets = state.packets;
    before.expected = state.expected;
    // Duplicates outnumber gaps where packets are there twice; a jump of the sequence is a new beginning, not loss.
    if (expected < packets / 2 || expected > 3 * packets) return;
    const lossPercent = Math.max(0, (100 * (expected - packets)) / expected);
    const quality = voiceQuality(codec, lossPercent, jitterMs);
    if (quality.r >= WARNING_R) return;
    if (quality.r < (before.worst?.r ?? Infinity)) {
      Object.assign(before, { worst: quality, lossPercent, jitterMs });
    }
    this.#say(record, state, ssrc, key, before);
  }

  #say(record: PacketRecord, state: RtpState, ssrc: string, subject: string, stretch: Stretch): void {
    this.#episodes.event(subject, record, [state.source, state.destination], ({ count }) => {
      const { r, mos } = stretch.worst ?? { r: 0, mos: 1 };
      const rounded = (value: number) => Math.round(value * 10) / 10;
      return {
        severity: r < CRITICAL_R ? 'critical' : 'warning',
        text: `A call from ${state.source} to ${state.destination} sounded bad: MOS ${
          mos.toFixed(1)
        } at worst, with ${rounded(stretch.lossPercent)}% lost and ${
          rounded(stretch.jitterMs)
        } ms of jitter (${
          counted(count, 'stretch').replace('stretchs', 'stretches')
        } of ${STRETCH} packets).`,
        figures: {
          mos: rounded(mos),
          r_factor: rounded(r),
          loss_percent: rounded(stretch.lossPercent),
          jitter_ms: rounded(stretch.jitterMs),
        },
        filter: `rtp.ssrc == ${ssrc}`,
      };
    });
  }
}
