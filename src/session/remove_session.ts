/** Removes a session with all that belongs to it, wherever its recorder is. */
import { endOrphan } from '../capture/dumpcap.ts';
import { TapdeckError } from '../model/errors.ts';
import type { Store } from '../store/store.ts';
import type { RawCaptures } from './raw_captures.ts';

/** @throws TapdeckError `not_found`, or `conflict` while it is being recorded, here or by another process */
export async function removeSession(
  { store, captures }: { readonly store: Store; readonly captures: RawCaptures },
  sessionId: number,
): Promise<void> {
  const session = store.sessions.get(sessionId);
  const file = store.sessions.captureFile(sessionId);
  const unfinished = session.state === 'recording';
  await using claim = unfinished ? await captures.claim(sessionId) : undefined;
  if (unfinished && !claim) {
    throw new TapdeckError(
      'conflict',
      session.kind === 'live'
        ? 'This session is still being recorded, or completed after a crash: stop it first, or try again later.'
        : 'This session is still being worked on: try again when it is complete.',
    );
  }
  // A recording of which nobody takes care: its Tapdeck was killed, or could not store it.
  if (unfinished && file !== undefined && await endOrphan(captures.path(file)) === 'still there') {
    throw new TapdeckError('conflict', 'A dumpcap that cannot be ended still records this session.');
  }
  await store.sessions.remove(sessionId);
  if (file !== undefined) await captures.remove(file);
}
