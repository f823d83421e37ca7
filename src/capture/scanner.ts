/**
 * Finds the packets in a pcap or pcapng byte stream without dissecting them: number, time and lengths come from here,
 * exactly, and every complete record is handed on as it is. Formats: draft-ietf-opsawg-pcap and
 * draft-ietf-opsawg-pcapng; limits as in Wireshark's wiretap, so that both count the same packets.
 */
import { TapdeckError } from '../model/errors.ts';
import type { PacketHeader } from '../model/packet.ts';
import { PcapngReader } from './pcapng.ts';
import { PcapReader } from './pcap.ts';

/** A record that tshark must see: a packet, or something that goes before packets. */
export type CaptureRecord = PacketFound | PreambleFound;

export interface PacketFound {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly packet: PacketHeader;
  readonly frame: Frame;
  /** Where the record begins, in bytes from where reading began. */
  readonly at: number;
}

export interface PreambleFound {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly packet: undefined;
  readonly preamble: Preamble;
  /** Where the record begins, in bytes from where reading began. */
  readonly at: number;
  /** An empty packet as a record behind this one: of its byte order. Undefined where no packet may come yet. */
  readonly empty: Uint8Array<ArrayBuffer> | undefined;
}

/** Where a packet's own bytes stand in its record, and what they begin with. */
export interface Frame {
  /** From the record's first byte. */
  readonly at: number;
  readonly linkType: number;
}

/** Records without a packet. A `header` begins anew: interfaces before it are not meant any more. */
export type Preamble = 'header' | 'interface' | 'names' | 'secrets' | 'statistics';

/** Reads records off the front of a buffer. */
export interface RecordReader {
  /**
   * The next record that begins at `at`, or the number of bytes that must be there before it can be read.
   * `skip` is a record that tshark need not see.
   */
  next(buffer: Uint8Array<ArrayBuffer>, at: number): NextRecord;
  /** A record of this file's format with an empty packet; undefined before there may be packets. */
  emptyPacket(): Uint8Array<ArrayBuffer> | undefined;
  readonly warnings: readonly string[];
}

export type NextRecord =
  | { readonly need: number }
  | { readonly size: number; readonly packet: PacketHeader; readonly frame: Frame }
  | { readonly size: number; readonly preamble: Preamble }
  | { readonly size: number; readonly skip: true }
  | { readonly broken: string };

const EMPTY = new Uint8Array(0);

/** A chunk may hold a large buffer for few bytes: 64 of 256 KiB are 16 MiB at most. */
const MAX_WAITING_CHUNKS = 64;

function readerFor(head: Uint8Array, packetsBefore: number): RecordReader {
  const magic = new DataView(head.buffer, head.byteOffset, 4).getUint32(0);
  if (magic === 0x0a0d0d0a) return new PcapngReader(packetsBefore);
  if (magic === 0xa1b2c3d4) return new PcapReader('big', 'micro');
  if (magic === 0xd4c3b2a1) return new PcapReader('little', 'micro');
  if (magic === 0xa1b23c4d) return new PcapReader('big', 'nano');
  if (magic === 0x4d3cb2a1) return new PcapReader('little', 'nano');
  throw new TapdeckError(
    'unsupported',
    'This is not a pcap or pcapng capture file, nor a session exported as SQLite; other exports cannot be read back.',
  );
}

export class CaptureScanner {
  readonly #packetsBefore: number;
  #pushedBytes = 0;
  #reader: RecordReader | undefined;
  #rest: Uint8Array<ArrayBuffer> = EMPTY;
  /** Chunks behind `rest`, not joined to it yet: the record that begins there is longer. */
  #waiting: Uint8Array<ArrayBuffer>[] = [];
  #waitingBytes = 0;
  #needed = 4;
  #broken: string | undefined;
  #packets = 0;
  #begun = false;

  /** @param packetsBefore packets of the capture that lie before the section with which reading begins */
  constructor(packetsBefore = 0) {
    this.#packetsBefore = packetsBefore;
  }

  /** Packets found so far. */
  get packets(): number {
    return this.#packets;
  }

  /** The file's own header was read: it is a capture, though perhaps without packets. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Bytes read but not yet part of a complete record. */
  get pendingBytes(): number {
    return this.#rest.byteLength + this.#waitingBytes;
  }

  /** An empty packet as a record of this capture, for a tshark that must be made to go on. */
  emptyPacket(): Uint8Array<ArrayBuffer> | undefined {
    return this.#reader?.emptyPacket();
  }

  /** Complete records of the stream so far, in order. @throws TapdeckError `unsupported` when it is no capture. */
  push(chunk: Uint8Array<ArrayBuffer>): CaptureRecord[] {
    if (this.#broken !== undefined) return [];
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.byteLength;
    this.#pushedBytes += chunk.byteLength;
    const records: CaptureRecord[] = [];
    if (this.pendingBytes < this.#needed) {
      if (this.#waiting.length >= MAX_WAITING_CHUNKS) this.#rest = this.#joined();
      return records;
    }
    const buffer = this.#joined();
    this.#reader ??= readerFor(buffer, this.#packetsBefore);
    const beginsAt = this.#pushedBytes - buffer.byteLength;
    let at = 0;
    while (at < buffer.byteLength) {
      const next = this.#reader.next(buffer, at);
      if ('need' in next) {
        this.#needed = next.need;
        break;
      }
      if ('broken' in next) {
        this.#broken = next.broken;
        this.#rest = EMPTY;
        return records;
      }
      this.#begun = true;
      const bytes = buffer.subarray(at, at + next.size);
      if ('packet' in next) {
        this.#packets++;
        records.push({ bytes, packet: next.packet, frame: next.frame, at: beginsAt + at });
      } else if ('preamble' in next) {
        records.push({
          bytes,
          packet: undefined,
          preamble: next.preamble,
          at: beginsAt + at,
          empty: this.#reader.emptyPacket(),
        });
      }
      at += next.size;
      this.#needed = 1;
    }
    this.#rest = at === 0 ? buffer : buffer.slice(at);
    return records;
  }

  /** Everything not yet read, in one piece; nothing waits afterwards. */
  #joined(): Uint8Array<ArrayBuffer> {
    const [first] = this.#waiting;
    let buffer = this.#rest;
    if (buffer.byteLength === 0 && first && this.#waiting.length === 1) {
      buffer = first;
    } else if (this.#waitingBytes > 0) {
      buffer = new Uint8Array(this.pendingBytes);
      buffer.set(this.#rest);
      let at = this.#rest.byteLength;
      for (const chunk of this.#waiting) {
        buffer.set(chunk, at);
        at += chunk.byteLength;
      }
    }
    this.#waiting = [];
    this.#waitingBytes = 0;
    return buffer;
  }

  /** What a reader should know about the file once it is at its end: one sentence each. */
  warnings(): string[] {
    const found = [...(this.#reader?.warnings ?? [])];
    const packets = this.#packetsBefore + this.#packets;
    if (this.#broken !== undefined) {
      found.push(
        `The file is damaged after packet ${packets}: ${this.#broken}. ${kept(packets)}`,
      );
    } else if (this.pendingBytes > 0) {
      found.push(
        `The file is cut off in the middle of packet ${packets + 1}. ${kept(packets)}`,
      );
    }
    return found;
  }
}

function kept(packets: number): string {
  return packets === 1 ? 'The one packet before it was kept.' : `The ${packets} whole packets were kept.`;
}
