/** Chosen packets of a capture, with everything that a reader must know before them: a capture of its own. */
import { captureBytes, isGzip } from './capture_bytes.ts';
import { BLOCK_SHIFT, type CaptureIndex } from './capture_index.ts';
import { CaptureScanner, type PacketFound } from './scanner.ts';

/** Records that are handed over together. */
const BATCH_BYTES = 256 * 1024;

/** A stretch of the file with wanted packets in it. */
interface Stretch {
  readonly firstBlock: number;
  readonly fromByte: number;
  /** Undefined: to the end of the capture. */
  readonly toByte: number | undefined;
}

/**
 * @param numbers of packets, ascending; the index must have been extended to the last of them
 * @param onPacket sees every chosen packet before it is handed over
 */
export async function* selectRecords(
  index: CaptureIndex,
  numbers: ArrayLike<number>,
  signal: AbortSignal,
  onPacket?: (packet: PacketFound, no: number) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const last = numbers[numbers.length - 1] ?? 0;
  const scanner = new CaptureScanner();
  let batch: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  let next = 0;
  let told = 0;
  const take = (records: ReturnType<CaptureScanner['push']>, count: () => number) => {
    for (const record of records) {
      if (record.packet) {
        const no = count();
        if (no !== numbers[next]) continue;
        next++;
        onPacket?.(record, no);
      }
      batch.push(record.bytes);
      bytes += record.bytes.byteLength;
    }
  };
  for (const stretch of await stretches(index, numbers)) {
    // What was passed over since the stretch before.
    for (let each = index.preambles[told]; each && each.at < stretch.fromByte; each = index.preambles[told]) {
      take(scanner.push(each.bytes), () => 0);
      told++;
    }
    let no = stretch.firstBlock << BLOCK_SHIFT;
    let left = stretch.toByte === undefined ? Infinity : stretch.toByte - stretch.fromByte;
    for await (const chunk of captureBytes({ path: index.path }, signal, stretch.fromByte)) {
      const part = chunk.byteLength > left ? chunk.subarray(0, left) : chunk;
      left -= part.byteLength;
      take(scanner.push(part), () => ++no);
      if (bytes >= BATCH_BYTES) {
        yield joined(batch, bytes);
        batch = [];
        bytes = 0;
      }
      if (left <= 0 || no >= last) break;
    }
    const endByte = stretch.toByte ?? Infinity;
    while ((index.preambles[told]?.at ?? Infinity) < endByte) told++;
    if (no >= last) break;
  }
  if (bytes > 0) yield joined(batch, bytes);
}

async function stretches(index: CaptureIndex, numbers: ArrayLike<number>): Promise<Stretch[]> {
  // A gzip file cannot be entered in its middle: it is read once, from its beginning.
  if (await isGzip(index.path)) return [{ firstBlock: 0, fromByte: 0, toByte: undefined }];
  const found: { firstBlock: number; lastBlock: number }[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const block = ((numbers[i] ?? 1) - 1) >> BLOCK_SHIFT;
    const current = found.at(-1);
    if (current && block <= current.lastBlock + 1) current.lastBlock = block;
    else found.push({ firstBlock: block, lastBlock: block });
  }
  return found.map(({ firstBlock, lastBlock }) => ({
    firstBlock,
    fromByte: index.blockAt(firstBlock) ?? 0,
    toByte: index.blockAt(lastBlock + 1),
  }));
}

function joined(parts: readonly Uint8Array<ArrayBuffer>[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
