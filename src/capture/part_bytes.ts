/** Bytes of a capture in parts, the last of which may still grow, with more to come. */
import { type CapturePart, type CaptureParts, partsGone } from './capture_parts.ts';
import { CHUNK_BYTES, mayGrow, pause, TAIL_POLL_MS } from './tail.ts';

/** The folder is listed at every fourth look at a quiet part: a new part is noticed within 100 ms. */
const LOOKS_A_LISTING = 4;

interface Start {
  readonly part: CapturePart;
  /** Bytes of the part to leave out. */
  readonly skipBytes: number;
}

/** The part that holds byte `from`, waiting for it; undefined when the capture ends before. */
async function find(
  parts: CaptureParts,
  from: number,
  growing: () => boolean,
  signal?: AbortSignal,
): Promise<Start | undefined> {
  while (true) {
    signal?.throwIfAborted();
    const maybeMore = growing();
    const placed = await parts.placed();
    if (from < parts.removedBytes || (placed.length === 0 && !maybeMore)) throw partsGone(parts.path);
    const last = placed.at(-1);
    // At the very end of a part the next one is right, unless there is none.
    const part = placed.find((each) => from < each.beginsAtByte + each.bytes) ?? last;
    if (part && from <= part.beginsAtByte + part.bytes) return { part, skipBytes: from - part.beginsAtByte };
    if (!maybeMore) return undefined;
    await pause(TAIL_POLL_MS, signal);
  }
}

/** @throws TapdeckError `not_found` when the bytes at `from`, or a part behind them, are gone */
export async function* partBytes(
  parts: CaptureParts,
  finished: Promise<unknown> | undefined,
  from: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const growing = mayGrow(finished);
  let start = await find(parts, from, growing, signal);
  while (start) {
    yield* onePart(parts, start, growing, signal);
    const part = await parts.after(start.part.number);
    start = part && { part, skipBytes: 0 };
  }
}

/** A part to its end: it is complete when the next one is there, or the writer is gone. */
async function* onePart(
  parts: CaptureParts,
  { part, skipBytes }: Start,
  growing: () => boolean,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  using handle = await Deno.open(part.path, { read: true }).catch((error) => {
    throw error instanceof Deno.errors.NotFound ? partsGone(parts.path, error) : error;
  });
  if (skipBytes > 0) await handle.seek(skipBytes, Deno.SeekMode.Start);
  let complete = false;
  for (let looks = 0;;) {
    signal?.throwIfAborted();
    const buffer = new Uint8Array(CHUNK_BYTES);
    const read = await handle.read(buffer);
    if (read !== null && read > 0) {
      yield buffer.subarray(0, read);
      looks = 0;
    } else if (complete) {
      return;
    } else if (!growing() || (looks++ % LOOKS_A_LISTING === 0 && await parts.after(part.number))) {
      complete = true; // what was written up to now is read once more
    } else {
      await pause(TAIL_POLL_MS, signal);
    }
  }
}
