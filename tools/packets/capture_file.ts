import { type Bytes, concat, le16, le32, le64, u16, u32, u64, u8, utf8 } from './bytes.ts';
import { LINK_TYPE } from './link.ts';

/** One captured frame. */
export interface Frame {
  /** Since the Unix epoch, UTC. */
  readonly timeNs: bigint;
  /** What the file holds. */
  readonly bytes: Uint8Array;
  /** Bytes on the wire; that of `bytes` unless the frame was cut. */
  readonly length?: number;
  /** pcapng: which interface; 0 unless said. */
  readonly interfaceId?: number;
}

/** A frame as a capture with snap length `snap` holds it. */
export function cut(frame: Frame, snap: number): Frame {
  return { ...frame, bytes: frame.bytes.subarray(0, snap), length: frame.length ?? frame.bytes.length };
}

type ByteOrder = 'little' | 'big';

function writers(order: ByteOrder) {
  return order === 'little' ? { w16: le16, w32: le32, w64: le64 } : { w16: u16, w32: u32, w64: u64 };
}

export interface PcapOptions {
  readonly linkType?: number;
  readonly snapLength?: number;
  readonly resolution?: 'us' | 'ns';
  readonly order?: ByteOrder;
}

/** A classic pcap file. Times must fit its unsigned 32-bit seconds. */
export function pcap(frames: readonly Frame[], options: PcapOptions = {}): Bytes {
  const { w16, w32 } = writers(options.order ?? 'little');
  const nano = options.resolution === 'ns';
  const header = concat(
    w32(nano ? 0xa1b23c4d : 0xa1b2c3d4),
    w16(2, 4),
    w32(0, 0, options.snapLength ?? 262_144, options.linkType ?? LINK_TYPE.ethernet),
  );
  const records = frames.flatMap((frame) => {
    const fraction = Number(frame.timeNs % 1_000_000_000n);
    const seconds = Number(frame.timeNs / 1_000_000_000n);
    return [
      w32(seconds, nano ? fraction : Math.floor(fraction / 1000)),
      w32(frame.bytes.length, frame.length ?? frame.bytes.length),
      frame.bytes,
    ];
  });
  return concat(header, ...records);
}

export interface Interface {
  readonly linkType?: number;
  readonly snapLength?: number;
  readonly name?: string;
  /** Ticks per second as a power of ten; 6 when absent, as the format says. */
  readonly resolutionDigits?: number;
  /** Ticks per second as a power of two, instead. */
  readonly resolutionBits?: number;
  /** `if_tsoffset`: seconds to add to every time. */
  readonly offsetSeconds?: bigint;
  readonly filter?: string;
}

/** Writes the blocks of pcapng (draft-ietf-opsawg-pcapng) in one byte order. */
export class PcapngBlocks {
  readonly #interfaces: Interface[] = [];
  constructor(readonly order: ByteOrder = 'little') {}

  /** Any block: type, length, padded body, length. */
  block(type: number, body: Uint8Array): Bytes {
    const { w32 } = writers(this.order);
    const padding = new Uint8Array(-body.length & 3);
    const total = 12 + body.length + padding.length;
    return concat(w32(type, total), body, padding, w32(total));
  }

  option(code: number, value: Uint8Array): Bytes {
    return concat(writers(this.order).w16(code, value.length), value, new Uint8Array(-value.length & 3));
  }

  /** Closes a list of options; an empty list stays empty. */
  options(...list: readonly Uint8Array[]): Bytes {
    return list.length === 0 ? u8() : concat(...list, u8(0, 0, 0, 0));
  }

  section(application = 'Tapdeck fixtures'): Bytes {
    const { w16, w32, w64 } = writers(this.order);
    const body = concat(w32(0x1a2b3c4d), w16(1, 0), w64(-1n));
    return this.block(0x0a0d0d0a, concat(body, this.options(this.option(4, utf8(application)))));
  }

  interface(description: Interface): Bytes {
    const { w16, w32, w64 } = writers(this.order);
    this.#interfaces.push(description);
    const list: Bytes[] = [];
    if (description.name !== undefined) list.push(this.option(2, utf8(description.name)));
    if (description.resolutionDigits !== undefined) {
      list.push(this.option(9, u8(description.resolutionDigits)));
    }
    if (description.resolutionBits !== undefined) {
      list.push(this.option(9, u8(0x80 | description.resolutionBits)));
    }
    if (description.filter !== undefined) list.push(this.option(11, concat(u8(0), utf8(description.filter))));
    if (description.offsetSeconds !== undefined) list.push(this.option(14, w64(description.offsetSeconds)));
    const head = concat(
      w16(description.linkType ?? LINK_TYPE.ethernet, 0),
      w32(description.snapLength ?? 262_144),
    );
    return this.block(1, concat(head, this.options(...list)));
  }

  packet(frame: Frame): Bytes {
    const { w32 } = writers(this.order);
    const data = concat(frame.bytes, new Uint8Array(-frame.bytes.length & 3));
    const id = frame.interfaceId ?? 0;
    const head = concat(w32(id), this.#ticks(frame.timeNs, id), w32(frame.bytes.length));
    return this.block(6, concat(head, w32(frame.length ?? frame.bytes.length), data));
  }

  /** Simple packet block: no time, always interface 0. */
  simplePacket(bytes: Uint8Array): Bytes {
    return this.block(3, concat(writers(this.order).w32(bytes.length), bytes));
  }

  /** Interface statistics: what the interface received and what was dropped. */
  statistics(id: number, atNs: bigint, received: bigint, dropped: bigint): Bytes {
    const { w32, w64 } = writers(this.order);
    const list = [this.option(4, w64(received)), this.option(5, w64(dropped))];
    return this.block(5, concat(w32(id), this.#ticks(atNs, id), this.options(...list)));
  }

  /** A time in the interface's own ticks: upper, then lower 32 bits. */
  #ticks(timeNs: bigint, id: number): Bytes {
    const described = this.#interfaces[id] ?? {};
    const sinceOffset = timeNs - (described.offsetSeconds ?? 0n) * 1_000_000_000n;
    const perSecond = described.resolutionBits === undefined
      ? 10n ** BigInt(described.resolutionDigits ?? 6)
      : 2n ** BigInt(described.resolutionBits);
    const ticks = sinceOffset * perSecond / 1_000_000_000n;
    return writers(this.order).w32(Number(ticks >> 32n), Number(ticks & 0xffffffffn));
  }
}

/** A pcapng file of one section: interfaces, packets, then `tail` blocks. */
export function pcapng(
  frames: readonly Frame[],
  interfaces: readonly Interface[] = [{}],
  options: { order?: ByteOrder; application?: string; tail?: (blocks: PcapngBlocks) => Bytes[] } = {},
): Bytes {
  const blocks = new PcapngBlocks(options.order);
  return concat(
    blocks.section(options.application),
    ...interfaces.map((each) => blocks.interface(each)),
    ...frames.map((frame) => blocks.packet(frame)),
    ...(options.tail?.(blocks) ?? []),
  );
}
