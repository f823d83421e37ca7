/** A session that was exported as sqlite becomes one of ours again, without its raw capture. */
import { sentence, TapdeckError } from '../model/errors.ts';
import type { ImportProgress, ImportResult } from '../model/services.ts';
import { isSqlite } from '../store/foreign_session.ts';
import type { Store } from '../store/store.ts';
import type { RawCaptures } from './raw_captures.ts';

export interface SessionImportOptions {
  readonly source: string;
  readonly name?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** Whether the file begins as a SQLite database; false where it cannot be read, which is said elsewhere. */
export async function holdsDatabase(path: string): Promise<boolean> {
  const head = new Uint8Array(16);
  try {
    using file = await Deno.open(path, { read: true });
    return (await file.read(head)) === head.byteLength && isSqlite(head);
  } catch {
    return false;
  }
}

/**
 * @param path of a copy that is ours: it may be changed
 * @throws TapdeckError `unsupported` for anything but one exported session; then nothing of it is kept
 */
export async function importSession(
  store: Store,
  captures: RawCaptures,
  path: string,
  options: SessionImportOptions,
): Promise<ImportResult> {
  const began = performance.now();
  const { size } = await Deno.stat(path);
  let sessionId: number | undefined;
  let claim: Promise<AsyncDisposable | undefined> | undefined;
  const tell = (packets: number, done: boolean) =>
    options.onProgress?.({
      session_id: sessionId ?? 0,
      source: options.source,
      packets,
      bytes_done: done ? size : 0,
      bytes_total: done ? size : null,
      done,
    });
  try {
    await store.adopt(path, {
      createdUs: Date.now() * 1000,
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(options.signal ? { signal: options.signal } : {}),
      onSession(id) {
        sessionId = id;
        claim = captures.claim(id); // nobody must take it for one that a crash left behind
      },
      onPackets: (packets) => tell(packets, false),
    });
    const row = store.sessions.get(sessionId ?? 0);
    store.sessions.locality(row.session_id); // throws where it is none
    const { session_id, packets, bytes, state, warnings } = row;
    tell(packets, true);
    const wall_ms = Math.round(performance.now() - began);
    return { session_id, source: options.source, packets, bytes, state, warnings, wall_ms };
  } catch (error) {
    if (sessionId !== undefined) await store.sessions.remove(sessionId);
    if (error instanceof TapdeckError || options.signal?.aborted) throw error;
    throw new TapdeckError('unsupported', `This SQLite file cannot be imported: ${sentence(error)}`, {
      cause: error,
    });
  } finally {
    await (await claim)?.[Symbol.asyncDispose]();
  }
}
