/** Reads the raw captures of ended sessions once, so that one that is changed later is noticed. */
import { captureSha256, captureStamp } from '../capture/capture_hash.ts';
import { TapdeckError } from '../model/errors.ts';
import type { Store } from '../store/store.ts';
import type { Pace } from './pace.ts';
import type { RawCaptures } from './raw_captures.ts';

/**
 * Works out every hash that is missing, the newest session's first.
 * @throws the first reason why a capture could not be read, when the others are done; the signal's reason
 */
export async function hashCaptures(
  { store, captures }: { store: Store; captures: RawCaptures },
  pace: Pace,
  signal?: AbortSignal,
): Promise<void> {
  const failures: unknown[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  while (true) {
    const next = store.captureHashes.unhashedBefore(before);
    if (!next) break;
    before = next.sessionId;
    const path = captures.path(next.captureFile);
    try {
      const stamp = await captureStamp(path);
      // Longer or shorter than it was: what it was is not known any more.
      if (!stamp.startsWith(`${next.captureBytes} `)) continue;
      const sha256 = await captureSha256(path, {
        ...(signal ? { signal } : {}),
        step: (work) => pace.step(work),
      });
      if (await captureStamp(path) === stamp) store.captureHashes.write(next, { sha256, stamp });
    } catch (error) {
      signal?.throwIfAborted();
      const isGone = error instanceof TapdeckError && error.kind === 'not_found';
      if (!isGone && failures.length === 0) failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
