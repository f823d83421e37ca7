import type { Bytes } from './bytes.ts';
import { ethernet, padded } from './link.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';
import { defaultMss, type Endpoint, sackOption, synOptions, TCP_FLAG, tcpPacket } from './transport.ts';

export type Side = 'client' | 'server';

export interface TcpTalkOptions {
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** Round trip from the capture point, which stands beside the client. */
  readonly rttUs: number;
  /** Round trips vary by up to this share of themselves, upwards. */
  readonly jitter?: number;
  /** What a queue on the way adds at a moment. */
  readonly queueUs?: (atUs: number) => number;
  readonly random: Random;
  readonly startUs?: number;
  readonly mss?: number;
  /** Makes a frame of an IP packet; Ethernet unless said. */
  readonly frame?: (packet: Bytes, from: Endpoint, to: Endpoint, side: Side) => Bytes;
  readonly clientSequence?: number;
  readonly serverSequence?: number;
}

export interface SegmentFields {
  readonly flags?: number;
  readonly payload?: Uint8Array;
  /** Defaults to the next new byte, and then advances; given, the segment is a repetition and nothing advances. */
  readonly sequence?: number;
  readonly acknowledgement?: number;
  readonly options?: Uint8Array;
  readonly window?: number;
}

const WINDOW_SCALE = 8;
/** 256 KiB once scaled: wide enough that no made-up transfer fills it. */
const WINDOW = 1024;

/** One TCP connection, written down segment by segment; `nowUs` is where the story stands. */
export class TcpTalk {
  readonly options: TcpTalkOptions;
  readonly next: Record<Side, number>;
  readonly mss: number;
  nowUs: number;
  #packetId: number;

  constructor(readonly timeline: Timeline, options: TcpTalkOptions) {
    this.options = options;
    this.nowUs = options.startUs ?? 0;
    this.mss = options.mss ?? defaultMss(options.client.ip);
    this.next = {
      client: options.clientSequence ?? options.random.u32(),
      server: options.serverSequence ?? options.random.u32(),
    };
    this.#packetId = options.random.int(1, 40_000);
  }

  /** A round trip of this moment. */
  rttUs(): number {
    const { rttUs, jitter, random, queueUs } = this.options;
    return rttUs * (1 + (jitter ?? 0) * random.unit()) + (queueUs?.(this.nowUs) ?? 0);
  }

  wait(us: number): this {
    this.nowUs += us;
    return this;
  }

  /** One segment at a moment. The acknowledgement is all that the other side has sent so far, unless given. */
  segment(side: Side, atUs: number, fields: SegmentFields = {}): void {
    const other = side === 'client' ? 'server' : 'client';
    const flags = fields.flags ?? TCP_FLAG.ack;
    const packet = tcpPacket(this.options[side], this.options[other], {
      sequence: fields.sequence ?? this.next[side],
      acknowledgement: flags & TCP_FLAG.ack ? fields.acknowledgement ?? this.next[other] : 0,
      flags,
      window: fields.window ?? (flags & TCP_FLAG.syn ? 64_240 : WINDOW),
      ...(fields.options ? { options: fields.options } : {}),
      ...(fields.payload ? { payload: fields.payload } : {}),
    }, { id: this.#packetId++ & 0xffff, ttl: side === 'client' ? 64 : 53 });
    if (fields.sequence === undefined) {
      const ghosts = (flags & TCP_FLAG.syn ? 1 : 0) + (flags & TCP_FLAG.fin ? 1 : 0);
      this.next[side] = (this.next[side] + (fields.payload?.length ?? 0) + ghosts) >>> 0;
    }
    const frame = this.options.frame ??
      ((bytes, from, to) => {
        const whole = ethernet(from.mac, to.mac, bytes);
        return side === 'server' ? padded(whole) : whole;
      });
    this.timeline.add(atUs, frame(packet, this.options[side], this.options[other], side));
  }

  /** SYN, SYN/ACK, ACK. */
  open(): this {
    const options = synOptions(this.mss, WINDOW_SCALE);
    this.segment('client', this.nowUs, { flags: TCP_FLAG.syn, options });
    this.nowUs += this.rttUs();
    this.segment('server', this.nowUs, { flags: TCP_FLAG.syn | TCP_FLAG.ack, options });
    this.nowUs += 45;
    this.segment('client', this.nowUs);
    return this;
  }

  /** FIN of `first`, FIN of the other, last ACK. */
  close(first: Side = 'client'): this {
    const second = first === 'client' ? 'server' : 'client';
    const flags = TCP_FLAG.fin | TCP_FLAG.ack;
    this.segment(first, this.nowUs, { flags });
    this.nowUs += first === 'client' ? this.rttUs() : 120;
    this.segment(second, this.nowUs, { flags });
    this.nowUs += first === 'client' ? 50 : this.rttUs();
    this.segment(first, this.nowUs);
    return this;
  }

  reset(side: Side): this {
    this.segment(side, this.nowUs, { flags: TCP_FLAG.rst | TCP_FLAG.ack });
    return this;
  }

  /** An acknowledgement that repeats itself because bytes from `left` to `right` came behind a hole. */
  duplicateAck(side: Side, atUs: number, hole: number, left: number, right: number): void {
    this.segment(side, atUs, { acknowledgement: hole, options: sackOption(left, right) });
  }
}
