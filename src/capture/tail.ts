/** Following a file that somebody still writes. */

/** Bytes read at once: some thousand packets, so that a worker gets whole batches. */
export const CHUNK_BYTES = 256 * 1024;

/** How often a file that grows is looked at: well below the 100 ms in which dumpcap writes. */
export const TAIL_POLL_MS = 25;

/** A delay that ends early, without an error, when `signal` aborts. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
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

/** Says whether a writer may still be at work: false once `finished` has settled, or when there was none. */
export function mayGrow(finished: Promise<unknown> | undefined): () => boolean {
  let growing = finished !== undefined;
  finished?.then(() => growing = false, () => growing = false);
  return () => growing;
}
