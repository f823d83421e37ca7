/** Changes which addresses of a stored session are "here": in and out are worked out again from its raw capture. */
import { captureSize } from '../capture/capture_parts.ts';
import { TapdeckError } from '../model/errors.ts';
import type { SessionRow } from '../model/rows.ts';
import { Derivation } from './derivation.ts';
import { localityOf } from './locality.ts';
import type { RecoveryParts } from './recovery.ts';

/** @throws TapdeckError `invalid`, `not_found`, or `conflict` while it is being worked on or without a raw capture */
export async function relocate(
  parts: RecoveryParts,
  sessionId: number,
  addresses: readonly string[] | null,
): Promise<SessionRow> {
  const { sessions } = parts.store;
  const { state } = sessions.get(sessionId);
  const locality = localityOf(addresses);
  await using claim = await parts.captures.claim(sessionId);
  if (state === 'recording' || !claim) {
    throw new TapdeckError(
      'conflict',
      'This session is still being worked on: try again when it is complete.',
    );
  }
  const file = sessions.captureFile(sessionId);
  const path = file === undefined ? undefined : parts.captures.path(file);
  if (path === undefined || !(await isWhole(path))) {
    throw new TapdeckError(
      'conflict',
      'The raw capture of this session was not kept, or is gone wholly or in part: its directions stay as they are.',
    );
  }
  // From here until the end a crash leaves a session that says "recording": the next start derives it anew.
  sessions.reopen(sessionId, locality);
  await sessions.clear(sessionId);
  await new Derivation(parts, sessionId, path, { source: '' }).run(locality);
  sessions.finish(sessionId, { state });
  return sessions.get(sessionId);
}

async function isWhole(path: string): Promise<boolean> {
  try {
    await captureSize(path);
    return true;
  } catch (error) {
    if (error instanceof TapdeckError && error.kind === 'not_found') return false;
    throw error;
  }
}
