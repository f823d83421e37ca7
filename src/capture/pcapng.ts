/** Blocks of the pcapng format (draft-ietf-opsawg-pcapng). */
import type { PacketHeader } from '../model/packet.ts';
import { MAX_FRAME_LENGTH, maxPacketBytes } from './pcap.ts';
import type { Frame, NextRecord, Preamble, RecordReader } from './scanner.ts';

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const OBSOLETE_PACKET = 2;
const SIMPLE_PACKET = 3;
const NAME_RESOLUTION = 4;
const INTERFACE_STATISTICS = 5;
const ENHANCED_PACKET = 6;
const DECRYPTION_SECRETS = 10;

/** Blocks without packets that tshark should see too. Any other may become a packet of tshark's own: left out. */
const PASSED_ON = new Map<number, Preamble>([
  [NAME_RESOLUTION, 'names'],
  [DECRYPTION_SECRETS, 'secrets'],
]);

const OPTION_END = 0;
const OPTION_IF_TSRESOL = 9;
const OPTION_IF_TSOFFSET = 14;
const OPTION_ISB_IFDROP = 5;
const OPTION_ISB_OSDROP = 7;

/** Wiretap's limit for a whole block. */
const MAX_BLOCK_BYTES = 16 * 1024 * 1024;
const MIN_BLOCK_BYTES = 12;
/** Wiretap refuses a section that describes more; also our bound on memory. */
const MAX_INTERFACES = 65_536;

/** From a block's first byte to its frame. */
const FRAME_AT = 28;
const SIMPLE_FRAME_AT = 12;
const EMPTY_PACKET_BYTES = 32;

interface Found {
  readonly packet: PacketHeader;
  readonly frame: Frame;
}

interface Interface {
  readonly linkType: number;
  readonly frame: Frame;
  readonly snapLength: number;
  /** Timestamp units in a second. */
  readonly unitsPerSecond: bigint;
  readonly offsetSeconds: bigint;
  /** Timestamps are microseconds and need no arithmetic on big integers. */
  readonly plainMicros: boolean;
}

export class PcapngReader implements RecordReader {
  readonly warnings: string[] = [];
  #little = true;
  #interfaces: Interface[] = [];
  #packets: number;
  #lastTimeUs = 0;
  #leftOut = new Set<number>();
  /** Drops that the file's own interface statistics tell of; undefined when it has none. */
  droppedPackets: number | undefined;

  /** @param packetsBefore packets of the capture before the section that this reader begins with */
  constructor(packetsBefore = 0) {
    this.#packets = packetsBefore;
  }

  next(buffer: Uint8Array<ArrayBuffer>, at: number): NextRecord {
    const view = new DataView(buffer.buffer, buffer.byteOffset + at, buffer.byteLength - at);
    if (view.byteLength < MIN_BLOCK_BYTES) return { need: MIN_BLOCK_BYTES };
    if (view.getUint32(0) === SECTION_HEADER) {
      const magic = view.getUint32(8);
      if (magic !== 0x1a2b3c4d && magic !== 0x4d3c2b1a) {
        return { broken: 'a section header has no byte order' };
      }
      this.#little = magic === 0x4d3c2b1a;
    }
    const type = view.getUint32(0, this.#little);
    const total = view.getUint32(4, this.#little);
    if (total < MIN_BLOCK_BYTES || total > MAX_BLOCK_BYTES) {
      return { broken: `a block claims to be ${total} bytes long` };
    }
    // Blocks are padded to 32 bits even when their length says otherwise (wiretap/pcapng.c does the same).
    const size = total + (4 - total % 4) % 4;
    if (view.byteLength < total) return { need: total };
    if (view.byteLength < size) return { need: size };
    if (view.getUint32(total - 4, this.#little) !== total) return { broken: "a block's two lengths differ" };
    const body = new DataView(view.buffer, view.byteOffset + 8, total - MIN_BLOCK_BYTES);
    return this.#block(type, body, size);
  }

  #block(type: number, body: DataView, size: number): NextRecord {
    switch (type) {
      case SECTION_HEADER:
        this.#interfaces = [];
        return { size, preamble: 'header' };
      case INTERFACE_DESCRIPTION:
        return this.#interface(body)
          ? { size, preamble: 'interface' }
          : { broken: 'an interface description is damaged' };
      case ENHANCED_PACKET:
      case OBSOLETE_PACKET:
      case SIMPLE_PACKET: {
        const found = type === SIMPLE_PACKET ? this.#simplePacket(body) : this.#packet(body, type);
        return typeof found === 'string' ? { broken: found } : { size, ...found };
      }
      case INTERFACE_STATISTICS:
        this.#statistics(body);
        return { size, preamble: 'statistics' };
      default: {
        const preamble = PASSED_ON.get(type);
        if (preamble) return { size, preamble };
        if (!this.#leftOut.has(type) && this.#leftOut.size < 16) {
          this.#leftOut.add(type);
          this.warnings.push(
            `Blocks of type 0x${type.toString(16)} hold no network packets and were left out.`,
          );
        }
        return { size, skip: true };
      }
    }
  }

  emptyPacket(): Uint8Array<ArrayBuffer> | undefined {
    if (this.#interfaces.length === 0) return undefined;
    const block = new DataView(new ArrayBuffer(EMPTY_PACKET_BYTES));
    block.setUint32(0, ENHANCED_PACKET, this.#little);
    block.setUint32(4, EMPTY_PACKET_BYTES, this.#little);
    block.setUint32(EMPTY_PACKET_BYTES - 4, EMPTY_PACKET_BYTES, this.#little);
    return new Uint8Array(block.buffer);
  }

  #interface(body: DataView): boolean {
    if (body.byteLength < 8 || this.#interfaces.length >= MAX_INTERFACES) return false;
    let unitsPerSecond = 1_000_000n;
    let offsetSeconds = 0n;
    for (const { code, value } of options(body, 8, this.#little)) {
      if (code === OPTION_IF_TSRESOL && value.byteLength >= 1) {
        const byte = value.getUint8(0);
        // Most significant bit: a power of two instead of ten. Wiretap falls back to microseconds beyond 64 bits.
        const exponent = byte & 0x7f;
        if (byte & 0x80) unitsPerSecond = exponent < 64 ? 1n << BigInt(exponent) : 1_000_000n;
        else unitsPerSecond = exponent < 20 ? 10n ** BigInt(exponent) : 1_000_000n;
      } else if (code === OPTION_IF_TSOFFSET && value.byteLength >= 8) {
        offsetSeconds = value.getBigInt64(0, this.#little);
      }
    }
    const linkType = body.getUint16(0, this.#little);
    this.#interfaces.push({
      linkType,
      frame: { at: FRAME_AT, linkType },
      snapLength: body.getUint32(4, this.#little),
      unitsPerSecond,
      offsetSeconds,
      plainMicros: unitsPerSecond === 1_000_000n && offsetSeconds === 0n,
    });
    return true;
  }

  #packet(body: DataView, type: number): Found | string {
    if (body.byteLength < 20) return 'a packet block is too short';
    const id = type === ENHANCED_PACKET ? body.getUint32(0, this.#little) : body.getUint16(0, this.#little);
    const source = this.#interfaces[id];
    if (!source) return `a packet names interface ${id}, which the file does not describe`;
    const captured = body.getUint32(12, this.#little);
    const length = Math.min(body.getUint32(16, this.#little), MAX_FRAME_LENGTH);
    if (captured > maxPacketBytes(source.linkType)) return `a packet claims to be ${captured} bytes long`;
    if (captured > body.byteLength - 20) return 'a packet is longer than its block';
    const timeUs = timestamp(body.getUint32(4, this.#little), body.getUint32(8, this.#little), source);
    this.#lastTimeUs = timeUs;
    return {
      packet: { no: ++this.#packets, timeUs, length, capturedLength: captured },
      frame: source.frame,
    };
  }

  /** A simple packet has no time of its own: it gets the time of the packet before it. */
  #simplePacket(body: DataView): Found | string {
    const source = this.#interfaces[0];
    if (body.byteLength < 4 || !source) return 'a simple packet comes before its interface';
    const length = Math.min(body.getUint32(0, this.#little), MAX_FRAME_LENGTH);
    const captured = source.snapLength === 0 ? length : Math.min(length, source.snapLength);
    if (captured > body.byteLength - 4) return 'a packet is longer than its block';
    return {
      packet: { no: ++this.#packets, timeUs: this.#lastTimeUs, length, capturedLength: captured },
      frame: { at: SIMPLE_FRAME_AT, linkType: source.linkType },
    };
  }

  #statistics(body: DataView): void {
    if (body.byteLength < 12) return;
    for (const { code, value } of options(body, 12, this.#little)) {
      if ((code === OPTION_ISB_IFDROP || code === OPTION_ISB_OSDROP) && value.byteLength >= 8) {
        const dropped = Number(value.getBigUint64(0, this.#little));
        if (Number.isSafeInteger(dropped)) this.droppedPackets = (this.droppedPackets ?? 0) + dropped;
      }
    }
  }
}

/** The last whole second whose microseconds are exact numbers, in the year 287,396; before 1970 alike. */
const MAX_TIME_US = 9_007_199_254_000_000;

function timestamp(high: number, low: number, source: Interface): number {
  if (source.plainMicros) return Math.min(MAX_TIME_US, high * 4_294_967_296 + low);
  const units = (BigInt(high) << 32n) | BigInt(low);
  const seconds = units / source.unitsPerSecond + source.offsetSeconds;
  const micros = (units % source.unitsPerSecond) * 1_000_000n / source.unitsPerSecond;
  const timeUs = Number(seconds * 1_000_000n + micros);
  // Beyond that (damaged files only) times are held at the edge.
  return Math.max(-MAX_TIME_US, Math.min(MAX_TIME_US, timeUs));
}

function* options(
  body: DataView,
  start: number,
  little: boolean,
): Generator<{ code: number; value: DataView }> {
  let at = start;
  while (at + 4 <= body.byteLength) {
    const code = body.getUint16(at, little);
    const length = body.getUint16(at + 2, little);
    if (code === OPTION_END || at + 4 + length > body.byteLength) return;
    yield { code, value: new DataView(body.buffer, body.byteOffset + at + 4, length) };
    at += 4 + length + (4 - length % 4) % 4;
  }
}
