/** All RTP streams of a session. */
import type { RtpState } from '../model/metric.ts';
import type { PacketRecord, RtpHeader } from '../model/packet.ts';
import { RtpClocks } from './rtp_clock.ts';
import { firstPacket, nextPacket, type RtpStep } from './rtp_stream.ts';

/** Streams in memory: at some 600 bytes each 5 MB. The longest quiet ones leave; they come back from the store. */
const MAX_STREAMS = 8192;

export type RtpEnds = Pick<RtpState, 'ssrc' | 'source' | 'sourcePort' | 'destination' | 'destinationPort'>;

/** Finds the stored state of a stream that left memory. */
export type RecallRtp = (ends: RtpEnds) => RtpState | undefined;

const endsOf = ({ source, sourcePort, destination, destinationPort }: PacketRecord) => (
  { source, sourcePort, destination, destinationPort }
);

const keyOf = ({ ssrc, source, sourcePort, destination, destinationPort }: RtpEnds) =>
  `${ssrc} ${source} ${sourcePort} ${destination} ${destinationPort}`;

export class RtpTable {
  readonly #streams = new Map<string, RtpState>();
  readonly #clocks = new RtpClocks();
  readonly #recall: RecallRtp;
  #changed = new Set<RtpState>();
  /** The store knows streams that are not in memory. */
  #othersStored: boolean;

  /** @param resumed the store has streams already */
  constructor(recall: RecallRtp, resumed: boolean) {
    this.#recall = recall;
    this.#othersStored = resumed;
  }

  /** Counts the RTP headers of a packet; one step each. */
  take(record: PacketRecord): RtpStep[] {
    for (const map of record.rtpMaps) this.#clocks.learn(map);
    return record.rtp.map((header) => {
      const clock = this.#clocks.rateHz(header.payloadType, header.payloadName);
      const ends: RtpEnds = { ssrc: header.ssrc, ...endsOf(record) };
      const key = keyOf(ends);
      const known = this.#streams.get(key) ?? (this.#othersStored ? this.#recall(ends) : undefined);
      if (known) {
        this.#touch(key, known);
        return nextPacket(known, header, record.timeUs, clock);
      }
      const state = firstPacket(header, ends, record.timeUs, clock);
      this.#touch(key, state);
      return { expected: 1, lost: 0, jitterMs: undefined };
    });
  }

  /** The state of a stream that a packet of just now belongs to. */
  of(record: PacketRecord, { ssrc }: RtpHeader): RtpState | undefined {
    return this.#streams.get(keyOf({ ssrc, ...endsOf(record) }));
  }

  /** States that changed since the last drain. */
  drain(): RtpState[] {
    const changed = [...this.#changed];
    this.#changed = new Set();
    for (const key of this.#streams.keys()) {
      if (this.#streams.size <= MAX_STREAMS) break;
      this.#streams.delete(key);
      this.#othersStored = true;
    }
    return changed;
  }

  #touch(key: string, state: RtpState): void {
    if (this.#changed.has(state)) return;
    this.#changed.add(state);
    this.#streams.delete(key); // to the end: the longest quiet ones stand first
    this.#streams.set(key, state);
  }
}
