/** A pcapng stream with its packets stripped and their addresses replaced; nothing else of the file is taken over. */
import { anonymousFrame } from '../anonymise/frame.ts';
import { CaptureScanner, type PacketFound } from '../capture/scanner.ts';
import type { Anonymiser } from '../model/anonymise.ts';

/** draft-ietf-opsawg-pcapng. */
const SECTION_HEADER = 0x0a0d0d0a;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const INTERFACE_DESCRIPTION = 1;
const ENHANCED_PACKET = 6;
const OPTION_IF_TSRESOL = 9;
const OPTION_IF_TSOFFSET = 14;
/** From a block's first byte to its frame, and what follows it. */
const FRAME_AT = 28;
const TRAILER_BYTES = 4;

/** Blocks are handed on in pieces of at least so many bytes. */
const PIECE_BYTES = 65_536;

/**
 * @param pcapng as tshark writes it: little-endian, all packets in enhanced packet blocks. Interface names, comments,
 * names of hosts, secrets and statistics are left out; link types and clocks stay.
 */
export async function* anonymousCapture(
  pcapng: AsyncIterable<Uint8Array<ArrayBuffer>>,
  anonymiser: Anonymiser,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const scanner = new CaptureScanner();
  const pieces: Uint8Array[] = [sectionHeader()];
  let waiting = 0;
  for await (const chunk of pcapng) {
    for (const record of scanner.push(chunk)) {
      const block = record.packet
        ? packetBlock(record, anonymiser)
        : record.preamble === 'interface'
        ? interfaceBlock(record.bytes)
        : undefined;
      if (block === undefined) continue;
      pieces.push(block);
      waiting += block.byteLength;
    }
    if (waiting < PIECE_BYTES) continue;
    yield joined(pieces);
    pieces.length = 0;
    waiting = 0;
  }
  if (pieces.length > 0) yield joined(pieces);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}

/** A block of that type around a body, which is padded to 32 bits. */
function block(type: number, bodyBytes: number, fill: (body: DataView) => void): Uint8Array {
  const total = 12 + Math.ceil(bodyBytes / 4) * 4;
  const view = new DataView(new ArrayBuffer(total));
  view.setUint32(0, type, true);
  view.setUint32(4, total, true);
  view.setUint32(total - 4, total, true);
  fill(new DataView(view.buffer, 8, total - 12));
  return new Uint8Array(view.buffer);
}

function sectionHeader(): Uint8Array {
  return block(SECTION_HEADER, 16, (body) => {
    body.setUint32(0, BYTE_ORDER_MAGIC, true);
    body.setUint16(4, 1, true);
    body.setBigInt64(8, -1n, true); // length not given
  });
}

/** Link type, snap length and clock. */
function interfaceBlock(original: Uint8Array): Uint8Array {
  const old = new DataView(original.buffer, original.byteOffset + 8, original.byteLength - 12);
  const clock: { code: number; value: Uint8Array }[] = [];
  for (let at = 8; at + 4 <= old.byteLength;) {
    const code = old.getUint16(at, true);
    const length = old.getUint16(at + 2, true);
    if (code === 0 || at + 4 + length > old.byteLength) break;
    const isClock = (code === OPTION_IF_TSRESOL && length === 1) ||
      (code === OPTION_IF_TSOFFSET && length === 8);
    if (isClock) clock.push({ code, value: new Uint8Array(old.buffer, old.byteOffset + at + 4, length) });
    at += 4 + Math.ceil(length / 4) * 4;
  }
  const optionBytes = clock.reduce((sum, { value }) => sum + 4 + Math.ceil(value.byteLength / 4) * 4, 4);
  return block(INTERFACE_DESCRIPTION, 8 + optionBytes, (body) => {
    body.setUint16(0, old.getUint16(0, true), true);
    body.setUint32(4, old.getUint32(4, true), true);
    let at = 8;
    for (const { code, value } of clock) {
      body.setUint16(at, code, true);
      body.setUint16(at + 2, value.byteLength, true);
      new Uint8Array(body.buffer, body.byteOffset + at + 4).set(value);
      at += 4 + Math.ceil(value.byteLength / 4) * 4;
    }
  });
}

/** Interface, time and length on the wire stay; options (comments, hashes) do not. */
function packetBlock(found: PacketFound, anonymiser: Anonymiser): Uint8Array {
  const old = new DataView(found.bytes.buffer, found.bytes.byteOffset, found.bytes.byteLength);
  const captured = Math.min(found.packet.capturedLength, found.bytes.byteLength - FRAME_AT - TRAILER_BYTES);
  const frame = anonymousFrame(
    found.frame.linkType,
    found.bytes.subarray(FRAME_AT, FRAME_AT + captured),
    anonymiser,
  );
  return block(ENHANCED_PACKET, 20 + frame.byteLength, (body) => {
    for (let at = 0; at < 12; at += 4) body.setUint32(at, old.getUint32(8 + at, true), true);
    body.setUint32(12, frame.byteLength, true);
    body.setUint32(16, old.getUint32(8 + 16, true), true);
    new Uint8Array(body.buffer, body.byteOffset + 20).set(frame);
  });
}
