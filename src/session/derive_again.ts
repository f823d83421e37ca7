/** Works a stored session out again: when its directions change, or by today's catalogue and rules. */
import { captureSize } from '../capture/capture_parts.ts';
import { labelAgain } from '../label/label_again.ts';
import type { UserRules } from '../label/user_rules.ts';
import { TapdeckError } from '../model/errors.ts';
import type { SessionRow } from '../model/rows.ts';
import type { ImportProgress } from '../model/services.ts';
import type { Locality } from '../model/session.ts';
import { captureHash } from '../store/capture_hash_rows.ts';
import { Derivation } from './derivation.ts';
import { requireKept } from './kept.ts';
import { localityOf } from './locality.ts';
import type { RecoveryParts } from './recovery.ts';
import { requireSameBytes, requireSameCapture } from './same_capture.ts';
import { writeReport } from './words/report_writer.ts';

type Told = (progress: ImportProgress) => void;

/**
 * Says which addresses of a stored session are "here".
 * @throws TapdeckError `invalid`, `not_found`, `gone`, or `conflict` while it is being worked on or without a raw capture
 */
export async function relocate(
  parts: RecoveryParts,
  sessionId: number,
  addresses: readonly string[] | null,
  onProgress?: Told,
): Promise<SessionRow> {
  const { sessions } = parts.store;
  const before = sessions.get(sessionId);
  const locality = localityOf(addresses);
  requireKept(before, 'packets');
  await using _claim = await claimed(parts, before);
  const path = await wholeCapture(parts, sessionId);
  if (path === undefined) {
    throw new TapdeckError(
      'conflict',
      'The raw capture of this session was not kept, or is gone wholly or in part: its directions stay as they are.',
    );
  }
  await requireUnchanged(parts, before, path);
  return await deriveFrom(parts, before, path, locality, onProgress);
}

/**
 * Labels a stored session by today's catalogue and rules: from its raw capture, which gives every kind of evidence
 * anew, or, where that is gone, from the names, networks and ports that are stored.
 * @throws TapdeckError `not_found`, `gone` without streams, or `conflict` while it is being worked on
 */
export async function relabel(
  parts: RecoveryParts & { readonly rules: () => UserRules },
  sessionId: number,
  onProgress?: Told,
): Promise<SessionRow> {
  const { store } = parts;
  const before = store.sessions.get(sessionId);
  requireKept(before, 'figures');
  const rules = parts.rules();
  // Of the same moment: the file may change while streams are labelled.
  const { catalogueVersion } = parts.createLabeller();
  await using _claim = await claimed(parts, before);
  // A file that is left after its packets went is one whose removal was cut short.
  const path = before.packets_removed_us === null ? await wholeCapture(parts, sessionId) : undefined;
  if (path !== undefined) {
    await requireUnchanged(parts, before, path);
    return await deriveFrom(parts, before, path, store.sessions.locality(sessionId), onProgress);
  }
  await store.labels.change(sessionId, (stream) => labelAgain(stream, { rules }));
  store.sessions.setCatalogueVersion(sessionId, catalogueVersion);
  await writeReport(parts, sessionId);
  return store.sessions.get(sessionId);
}

async function deriveFrom(
  parts: RecoveryParts,
  { session_id: sessionId, state, source }: SessionRow,
  path: string,
  locality: Locality,
  onProgress: Told | undefined,
): Promise<SessionRow> {
  const { sessions } = parts.store;
  // From here until the end a crash leaves a session that says "recording": the next start derives it anew.
  sessions.reopen(sessionId, locality);
  await sessions.clear(sessionId);
  await new Derivation(parts, sessionId, path, { source, ...(onProgress ? { onProgress } : {}) }).run(
    locality,
  );
  sessions.finish(sessionId, { state });
  await writeReport(parts, sessionId);
  return sessions.get(sessionId);
}

async function requireUnchanged(
  { store, captures }: RecoveryParts,
  session: SessionRow,
  path: string,
): Promise<void> {
  await requireSameBytes(path, captureHash(store.reader, session.session_id), captures.hashes);
  await requireSameCapture(store, session, path);
}

async function claimed(parts: RecoveryParts, { session_id, state }: SessionRow): Promise<AsyncDisposable> {
  const claim = state === 'recording' ? undefined : await parts.captures.claim(session_id);
  if (claim) return claim;
  throw new TapdeckError(
    'conflict',
    'This session is still being worked on: try again when it is complete.',
  );
}

/** The path of a session's raw capture; undefined where it is gone, wholly or in part. */
async function wholeCapture(parts: RecoveryParts, sessionId: number): Promise<string | undefined> {
  const file = parts.store.sessions.captureFile(sessionId);
  if (file === undefined) return undefined;
  const path = parts.captures.path(file);
  try {
    await captureSize(path);
    return path;
  } catch (error) {
    if (error instanceof TapdeckError && error.kind === 'not_found') return undefined;
    throw error;
  }
}
