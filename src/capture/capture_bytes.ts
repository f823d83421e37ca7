/** Bytes of a capture, from any place in it: one file, plain or gzip, or parts; finished or still being written. */
import { CaptureParts, listParts } from './capture_parts.ts';
import { gzipBytes } from './gzip_bytes.ts';
import { partBytes } from './part_bytes.ts';
import { CHUNK_BYTES, mayGrow, pause, TAIL_POLL_MS } from './tail.ts';

export interface CaptureFile {
  /** Where the one file is; parts lie beside this path, and are found there when it does not exist. */
  readonly path: string;
  /** Settles when nobody writes to the capture any more; left out for a finished one. */
  readonly finished?: Promise<unknown>;
  /** The capture is, or will be, in parts. Who reads while parts are removed shares this with who removes them. */
  readonly parts?: CaptureParts;
  /** Told once when the file turns out to be damaged. */
  readonly onWarning?: (sentence: string) => void;
}

/** False also for a capture in parts, which are never packed. */
export async function isGzip(path: string): Promise<boolean> {
  using file = await Deno.open(path, { read: true }).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  });
  if (!file) return false;
  const magic = new Uint8Array(2);
  return (await file.read(magic)) === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
}

async function* plainBytes(
  file: CaptureFile,
  from: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  using handle = await Deno.open(file.path, { read: true });
  if (from > 0) await handle.seek(from, Deno.SeekMode.Start);
  const growing = mayGrow(file.finished);
  while (true) {
    signal?.throwIfAborted();
    // Asked before the read: what was written before the writer ended is then certainly read.
    const maybeMore = growing();
    const buffer = new Uint8Array(CHUNK_BYTES);
    const read = await handle.read(buffer);
    if (read !== null && read > 0) {
      yield buffer.subarray(0, read);
    } else if (maybeMore) {
      await pause(TAIL_POLL_MS, signal);
    } else {
      return;
    }
  }
}

/** The parts of a capture whose one file does not exist; undefined when there are none of it either. */
async function partsInstead(path: string): Promise<CaptureParts | undefined> {
  try {
    await Deno.stat(path);
    return undefined;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) return undefined; // opening it says why
  }
  // A folder that may not be listed holds no parts of ours.
  const parts = await listParts(path).catch(() => []);
  return parts.length > 0 ? new CaptureParts(path) : undefined;
}

/**
 * Chunks of the uncompressed capture, in order; each chunk is the receiver's own.
 * @param from bytes to leave out: a place in the whole, whichever parts are left of it
 * @throws TapdeckError `not_found` when parts of what was asked for are gone
 */
export async function* captureBytes(
  file: CaptureFile,
  signal?: AbortSignal,
  from = 0,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const finished = file.finished === undefined;
  const parts = file.parts ?? (finished ? await partsInstead(file.path) : undefined);
  if (parts) yield* partBytes(parts, file.finished, from, signal);
  else if (finished && await isGzip(file.path)) yield* gzipBytes(file.path, from, file.onWarning, signal);
  else yield* plainBytes(file, from, signal);
}
