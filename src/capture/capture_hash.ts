/** The hash of a finished raw capture as it lies on the disk, and a stamp that tells whether it need be worked out. */
import { createHash } from 'node:crypto';
import { CaptureParts, partsGone } from './capture_parts.ts';

/** Some 2 ms of hashing: others have a turn between two pieces. */
const PIECE_BYTES = 1024 * 1024;

export interface HashOptions {
  readonly signal?: AbortSignal;
  /** Does one piece of the work when there is time for it. */
  readonly step?: (work: () => void) => Promise<void>;
}

/**
 * SHA-256 over all parts in order, in hex.
 * @throws TapdeckError `not_found` when any of it is gone; the signal's reason
 */
export async function captureSha256(
  path: string,
  { signal, step = (work) => Promise.resolve(work()) }: HashOptions = {},
): Promise<string> {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(PIECE_BYTES);
  for (const each of await filesOf(path)) {
    using file = await Deno.open(each, { read: true }).catch((error) => goneOr(path, error));
    for (let read = await file.read(buffer); read !== null; read = await file.read(buffer)) {
      signal?.throwIfAborted();
      const piece = buffer.subarray(0, read);
      await step(() => void hash.update(piece));
    }
  }
  return hash.digest('hex');
}

/**
 * Bytes of all parts, when the newest was written (ms) and when anything of one was changed (ms, whole seconds): the
 * last is not set back where somebody sets back the other.
 * @throws TapdeckError `not_found` when any of it is gone
 */
export async function captureStamp(path: string): Promise<string> {
  let [bytes, writtenMs, changedMs] = [0, 0, 0];
  for (const each of await filesOf(path)) {
    const { size, mtime, ctime } = await Deno.stat(each).catch((error) => goneOr(path, error));
    bytes += size;
    writtenMs = Math.max(writtenMs, mtime?.getTime() ?? 0);
    changedMs = Math.max(changedMs, ctime?.getTime() ?? 0);
  }
  return `${bytes} ${writtenMs} ${changedMs}`;
}

async function filesOf(path: string): Promise<string[]> {
  try {
    await Deno.stat(path);
    return [path];
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const parts = await new CaptureParts(path).placed();
    if (parts.length === 0) throw partsGone(path, error);
    return parts.map((part) => part.path);
  }
}

function goneOr(path: string, error: unknown): never {
  throw error instanceof Deno.errors.NotFound ? partsGone(path, error) : error;
}
