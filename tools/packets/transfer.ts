import type { Side, TcpTalk } from './tcp_talk.ts';
import { TCP_FLAG } from './transport.ts';

export interface TransferOptions {
  /** Bits per second of the narrowest link: it spaces the segments of a round. */
  readonly rateBps?: number;
  /** Segments of the first round (RFC 6928); doubled each round up to `maxWindow`. */
  readonly window?: number;
  readonly maxWindow?: number;
  /** Numbers of the segments (from 0) that get lost and are sent again. */
  readonly lose?: readonly number[];
}

interface Segment {
  readonly payload: Uint8Array;
  readonly sequence: number;
  readonly end: number;
  readonly lost: boolean;
  atUs: number;
}

const CLIENT_ACK_DELAY_US = 40;
const RETRANSMISSION_TIMEOUT_US = 280_000;

/**
 * Sends `data` from one side in rounds, as slow start would, with an acknowledgement for every second segment.
 * A lost upload is seen leaving, then again after three duplicate ACKs (or a timeout); a lost download is seen once,
 * late. The talk's clock ends at the last acknowledgement.
 */
export function transfer(talk: TcpTalk, from: Side, data: Uint8Array, options: TransferOptions = {}): void {
  const lose = new Set(options.lose ?? []);
  const gapUs = talk.mss * 8 / (options.rateBps ?? 80_000_000) * 1_000_000;
  let window = options.window ?? 10;
  let number = 0;
  for (let offset = 0; offset < data.length;) {
    const round: Segment[] = [];
    const startUs = talk.nowUs;
    for (let i = 0; i < window && offset < data.length; i++, number++) {
      const payload = data.subarray(offset, offset + talk.mss);
      const sequence = (talk.next[from] + round.reduce((sum, each) => sum + each.payload.length, 0)) >>> 0;
      const end = (sequence + payload.length) >>> 0;
      round.push({ payload, sequence, end, lost: lose.has(number), atUs: startUs + i * gapUs });
      offset += payload.length;
    }
    sendRound(talk, from, round, offset >= data.length);
    if (offset < data.length) talk.nowUs = Math.max(talk.nowUs, startUs + talk.rttUs());
    window = Math.min(window * 2, options.maxWindow ?? 32);
  }
}

/** One round; afterwards all of it is acknowledged. At most one segment of a round may be lost. */
function sendRound(talk: TcpTalk, from: Side, round: readonly Segment[], lastRound: boolean): void {
  const to = from === 'client' ? 'server' : 'client';
  const holeAt = round.findIndex((each) => each.lost);
  const ackDelayUs = () => from === 'client' ? talk.rttUs() : CLIENT_ACK_DELAY_US;
  let ackUs = talk.nowUs;
  let duplicates = 0;
  let thirdDuplicateUs: number | undefined;
  round.forEach((segment, i) => {
    const push = lastRound && i === round.length - 1 ? TCP_FLAG.psh : 0;
    const hidden = segment.lost && from === 'server';
    if (!hidden) send(talk, from, segment, push);
    ackUs = Math.max(ackUs + 1, segment.atUs + ackDelayUs());
    if (holeAt < 0 || i < holeAt) {
      const due = i % 2 === 1 || i === round.length - 1 || i + 1 === holeAt;
      if (due) talk.segment(to, ackUs, { acknowledgement: segment.end });
    } else if (i > holeAt) {
      const hole = round[holeAt];
      const first = round[holeAt + 1];
      if (hole && first) talk.duplicateAck(to, ackUs, hole.sequence, first.sequence, segment.end);
      if (++duplicates === 3) thirdDuplicateUs = ackUs;
    }
  });
  advance(talk, from, round);
  talk.nowUs = ackUs;
  const hole = round[holeAt];
  const last = round.at(-1);
  if (!hole || !last) return;
  const signalUs = thirdDuplicateUs ?? hole.atUs + RETRANSMISSION_TIMEOUT_US;
  hole.atUs = Math.max(
    signalUs + (from === 'client' ? 30 : talk.rttUs()),
    from === 'server' ? ackUs + 20 : 0,
  );
  send(talk, from, hole, 0);
  talk.nowUs = Math.max(ackUs + 10, hole.atUs + ackDelayUs());
  talk.segment(to, talk.nowUs, { acknowledgement: last.end });
}

/** Writes a segment down by its own numbers; the talk's counters move once for the whole round. */
function send(talk: TcpTalk, from: Side, segment: Segment, flags: number): void {
  talk.segment(from, segment.atUs, {
    flags: TCP_FLAG.ack | flags,
    payload: segment.payload,
    sequence: segment.sequence,
  });
}

function advance(talk: TcpTalk, from: Side, round: readonly Segment[]): void {
  const last = round.at(-1);
  if (last) talk.next[from] = last.end;
}
