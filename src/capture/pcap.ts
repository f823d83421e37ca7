/** Records of the classic pcap format (draft-ietf-opsawg-pcap). */
import type { Frame, NextRecord, RecordReader } from './scanner.ts';

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;

/** Wiretap's WTAP_MAX_PACKET_SIZE_STANDARD; D-Bus and USB captures may hold larger ones. */
const MAX_PACKET_BYTES = 262_144;
const MAX_LARGE_PACKET_BYTES = 128 * 1024 * 1024;
const LINKTYPE_DBUS = 231;
const LINKTYPE_USBPCAP = 249;
const LINKTYPE_EBHSCR = 279;

/** Wireshark holds a frame's length in 31 bits; a damaged file may claim more. */
export const MAX_FRAME_LENGTH = 0x7fff_ffff;

export function maxPacketBytes(linkType: number): number {
  return linkType === LINKTYPE_DBUS || linkType === LINKTYPE_USBPCAP
    ? MAX_LARGE_PACKET_BYTES
    : linkType === LINKTYPE_EBHSCR
    ? 32 * 1024 * 1024
    : MAX_PACKET_BYTES;
}

export class PcapReader implements RecordReader {
  readonly warnings: readonly string[] = [];
  readonly #little: boolean;
  readonly #fraction: 'micro' | 'nano';
  #started = false;
  #packets = 0;
  #maxBytes = MAX_PACKET_BYTES;
  #minorVersion = 4;
  #frame: Frame = { at: RECORD_HEADER_BYTES, linkType: 0 };

  constructor(byteOrder: 'big' | 'little', fraction: 'micro' | 'nano') {
    this.#little = byteOrder === 'little';
    this.#fraction = fraction;
  }

  next(buffer: Uint8Array<ArrayBuffer>, at: number): NextRecord {
    const view = new DataView(buffer.buffer, buffer.byteOffset + at, buffer.byteLength - at);
    if (!this.#started) return this.#fileHeader(view);
    if (view.byteLength < RECORD_HEADER_BYTES) return { need: RECORD_HEADER_BYTES };
    const seconds = view.getUint32(0, this.#little);
    const fraction = view.getUint32(4, this.#little);
    let captured = view.getUint32(8, this.#little);
    let length = view.getUint32(12, this.#little);
    // Before version 2.4 some writers had the two lengths the other way round (wiretap/libpcap.c).
    if (this.#minorVersion < 3 || (this.#minorVersion === 3 && captured > length)) {
      [captured, length] = [length, captured];
    }
    if (captured > this.#maxBytes) return { broken: `a packet claims to be ${captured} bytes long` };
    const size = RECORD_HEADER_BYTES + captured;
    if (view.byteLength < size) return { need: size };
    const micros = this.#fraction === 'nano' ? Math.floor(fraction / 1000) : fraction;
    return {
      size,
      frame: this.#frame,
      packet: {
        no: ++this.#packets,
        timeUs: seconds * 1_000_000 + micros,
        length: Math.min(length, MAX_FRAME_LENGTH),
        capturedLength: captured,
      },
    };
  }

  emptyPacket(): Uint8Array<ArrayBuffer> | undefined {
    return this.#started ? new Uint8Array(RECORD_HEADER_BYTES) : undefined;
  }

  #fileHeader(view: DataView): NextRecord {
    if (view.byteLength < FILE_HEADER_BYTES) return { need: FILE_HEADER_BYTES };
    this.#started = true;
    this.#minorVersion = view.getUint16(6, this.#little);
    // The upper bits of the link type word say whether frames end with an FCS.
    const linkType = view.getUint32(20, this.#little) & 0x03ff_ffff;
    this.#maxBytes = maxPacketBytes(linkType);
    this.#frame = { at: RECORD_HEADER_BYTES, linkType };
    return { size: FILE_HEADER_BYTES, preamble: 'header' };
  }
}
