/** Whether raw captures still hold the bytes that they held when their sessions ended: reads all of them. */
import { captureSha256, captureStamp } from '../capture/capture_hash.ts';
import { TapdeckError } from '../model/errors.ts';
import type { CheckedSession, Finding } from '../store/check_rows.ts';

/** Those that are gone, or are longer or shorter than they were, are left out: whoever lists the folder finds them. */
export async function changedCaptures(
  sessions: readonly CheckedSession[],
  folder: string,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const session of sessions) {
    const { sessionId, captureFile, captureSha256: before, saysRemoved, unfinished, halfRemoved } = session;
    if (captureFile === undefined || before === undefined || saysRemoved || unfinished || halfRemoved) {
      continue;
    }
    const now = await hashOf(`${folder}/${captureFile}`, session.captureBytes);
    if (now === undefined || now === before) continue;
    found.push({
      kind: 'capture',
      session_id: sessionId,
      text:
        `Session ${sessionId} has a raw capture that was changed since it was stored: its bytes are others.`,
      advice: 'Put the file back as it was if you have it; what is stored of the session stays as it is.',
    });
  }
  return found;
}

async function hashOf(path: string, bytes: number | undefined): Promise<string | undefined> {
  try {
    if (!(await captureStamp(path)).startsWith(`${bytes} `)) return undefined;
    return await captureSha256(path);
  } catch (error) {
    if (error instanceof TapdeckError && error.kind === 'not_found') return undefined;
    throw error;
  }
}
