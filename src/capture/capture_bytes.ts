/** Bytes of a capture file, from its beginning: plain or gzip, finished or still being written. */

/** Bytes read at once: some thousand packets, so that a worker gets whole batches. */
const CHUNK_BYTES = 256 * 1024;

/** How often a file that grows is looked at: well below the 100 ms in which dumpcap writes. */
const TAIL_POLL_MS = 25;

export interface CaptureFile {
  readonly path: string;
  /** Settles when nobody writes to the file any more; left out for a finished file. */
  readonly finished?: Promise<unknown>;
  /** Told once when the file turns out to be damaged. */
  readonly onWarning?: (sentence: string) => void;
}

async function isGzip(path: string): Promise<boolean> {
  using file = await Deno.open(path, { read: true });
  const magic = new Uint8Array(2);
  return (await file.read(magic)) === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
}

/** A delay that ends early, without an error, when `signal` aborts. */
function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });
}

async function* plainBytes(file: CaptureFile, signal?: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  using handle = await Deno.open(file.path, { read: true });
  let growing = file.finished !== undefined;
  file.finished?.then(() => growing = false, () => growing = false);
  while (true) {
    signal?.throwIfAborted();
    // Asked before the read: what was written before the writer ended is then certainly read.
    const mayGrow = growing;
    const buffer = new Uint8Array(CHUNK_BYTES);
    const read = await handle.read(buffer);
    if (read !== null && read > 0) {
      yield buffer.subarray(0, read);
    } else if (mayGrow) {
      await pause(TAIL_POLL_MS, signal);
    } else {
      return;
    }
  }
}

async function* unzippedBytes(
  file: CaptureFile,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const handle = await Deno.open(file.path, { read: true });
  const reader = handle.readable.pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    while (true) {
      signal?.throwIfAborted();
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    file.onWarning?.('The gzip file is cut off or damaged; what could be unpacked was kept.');
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Chunks of the uncompressed capture, in order; each chunk is the receiver's own. */
export async function* captureBytes(
  file: CaptureFile,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (file.finished === undefined && await isGzip(file.path)) yield* unzippedBytes(file, signal);
  else yield* plainBytes(file, signal);
}
