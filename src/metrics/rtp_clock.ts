/** How fast an RTP payload's timestamps run. */
import type { RtpMap } from '../model/packet.ts';

/** Static payload types: RFC 3551 section 6, tables 4 and 5; 2 and 13 as RFC 3551 sections 4.5.4 and 6. */
const STATIC_HZ: ReadonlyMap<number, number> = new Map([
  [0, 8000],
  [1, 8000],
  [2, 8000],
  [3, 8000],
  [4, 8000],
  [5, 8000],
  [6, 16_000],
  [7, 8000],
  [8, 8000],
  [9, 8000],
  [10, 44_100],
  [11, 44_100],
  [12, 8000],
  [13, 8000],
  [14, 90_000],
  [15, 8000],
  [16, 11_025],
  [17, 22_050],
  [18, 8000],
  [19, 8000],
  [25, 90_000],
  [26, 90_000],
  [28, 90_000],
  [31, 90_000],
  [32, 90_000],
  [33, 90_000],
  [34, 90_000],
]);

/** Clocks that a payload format's own RFC fixes, for a dynamic type whose SDP was not seen. Names in lower case. */
const NAMED_HZ: ReadonlyMap<string, number> = new Map([
  ['amr', 8000], // RFC 4867
  ['amr-wb', 16_000], // RFC 4867
  ['evs', 16_000], // 3GPP TS 26.445
  ['g7221', 16_000], // RFC 5577
  ['g726-16', 8000], // RFC 3551
  ['g726-24', 8000],
  ['g726-32', 8000],
  ['g726-40', 8000],
  ['g729d', 8000],
  ['g729e', 8000],
  ['gsm-efr', 8000],
  ['h263-1998', 90_000], // RFC 4629
  ['h263-2000', 90_000],
  ['h264', 90_000], // RFC 6184
  ['h265', 90_000], // RFC 7798
  ['ilbc', 8000], // RFC 3952
  ['mp4v-es', 90_000], // RFC 6416
  ['opus', 48_000], // RFC 7587
  ['red', 1000], // RFC 4102
  ['silk', 24_000],
  ['t140', 1000], // RFC 4103
  ['vp8', 90_000], // RFC 7741
  ['vp9', 90_000], // RFC 9628
  ['av1', 90_000],
]);

const FIRST_DYNAMIC_TYPE = 96;

/** Meanings of dynamic types that are remembered: 32 types of some hundred calls. */
const MAX_MAPS = 4096;

export class RtpClocks {
  readonly #signalled = new Map<string, number>();

  /** Remembers what SDP says. */
  learn(map: RtpMap): void {
    if (this.#signalled.size >= MAX_MAPS) this.#signalled.clear();
    if (map.clockRateHz > 0) this.#signalled.set(keyOf(map.payloadType, map.payloadName), map.clockRateHz);
  }

  /** Timestamp units in a second; undefined when nobody said, or when the timestamps do not follow the clock. */
  rateHz(payloadType: number, payloadName: string | undefined): number | undefined {
    if (payloadType < FIRST_DYNAMIC_TYPE) return STATIC_HZ.get(payloadType);
    // An event's packets all carry the timestamp of its beginning (RFC 4733 section 2.2.1): no jitter can be seen.
    if (payloadName === undefined || /^telephone-event/i.test(payloadName)) return undefined;
    return this.#signalled.get(keyOf(payloadType, payloadName)) ?? NAMED_HZ.get(payloadName.toLowerCase());
  }
}

const keyOf = (payloadType: number, payloadName: string) => `${payloadType} ${payloadName.toLowerCase()}`;
