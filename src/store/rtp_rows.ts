/** RTP streams to rows and back. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as v from 'valibot';
import type { RtpState } from '../model/metric.ts';
import type { TextTable } from './texts.ts';

const maybe = v.optional(v.number());
export const storedState = v.object({
  ssrc: v.number(),
  source: v.string(),
  sourcePort: maybe,
  destination: v.string(),
  destinationPort: maybe,
  payloadType: v.number(),
  clockRateHz: maybe,
  packets: v.number(),
  expected: v.number(),
  firstSequence: v.number(),
  lastSequence: v.number(),
  cycles: v.number(),
  below: v.boolean(),
  firstTimestamp: v.number(),
  lastTimestamp: v.number(),
  lastClockedTimestamp: v.number(),
  lastArrivalUs: v.number(),
  lastWasNoise: v.boolean(),
  jitterMs: maybe,
  jitterMeanMs: maybe,
  jitterMaxMs: maybe,
});

/** A port that is not known (RTP straight over IP) has a place in the key. */
const NO_PORT = 0;

export type RtpEnds = Pick<RtpState, 'ssrc' | 'source' | 'sourcePort' | 'destination' | 'destinationPort'>;

export class RtpRows {
  readonly #texts: TextTable;
  readonly #write: StatementSync;
  readonly #read: StatementSync;

  constructor(db: DatabaseSync, texts: TextTable) {
    this.#texts = texts;
    this.#write = db.prepare(`insert or replace into rtp_streams values (${Array(15).fill('?').join(', ')})`);
    this.#read = db.prepare(
      `select state from rtp_streams where session_id = ? and ssrc = ? and source_id = ? and source_port = ?
         and destination_id = ? and destination_port = ?`,
    );
  }

  write(sessionId: number, state: RtpState): void {
    const { expected } = state;
    const lost = expected - state.packets;
    this.#write.run(
      sessionId,
      ...this.#key(state),
      state.payloadType,
      state.clockRateHz ?? null,
      state.packets,
      expected,
      lost,
      // Both negative when duplicates outnumber gaps, as in tshark (CONTRACT.md).
      expected === 0 ? null : (100 * lost) / expected,
      state.jitterMeanMs ?? null,
      state.jitterMaxMs ?? null,
      JSON.stringify(state),
    );
  }

  read(sessionId: number, ends: RtpEnds): RtpState | undefined {
    const row = this.#read.get(sessionId, ...this.#key(ends));
    if (!row) return undefined;
    const state = v.parse(storedState, JSON.parse(String(row['state'])));
    return {
      ...state,
      sourcePort: state.sourcePort,
      destinationPort: state.destinationPort,
      clockRateHz: state.clockRateHz,
      jitterMs: state.jitterMs,
      jitterMeanMs: state.jitterMeanMs,
      jitterMaxMs: state.jitterMaxMs,
    };
  }

  #key(ends: RtpEnds): number[] {
    return [
      ends.ssrc,
      this.#texts.id(ends.source),
      ends.sourcePort ?? NO_PORT,
      this.#texts.id(ends.destination),
      ends.destinationPort ?? NO_PORT,
    ];
  }
}
