/** Sessions that a killed Tapdeck left unfinished are completed from their capture files. */
import { endOrphan, type OrphanEnd } from '../capture/dumpcap.ts';
import { sentence } from '../model/errors.ts';
import type { Labeller } from '../model/label.ts';
import type { Store } from '../store/store.ts';
import { Derivation } from './derivation.ts';
import type { HostFinder } from './host_finder.ts';
import { completeShortened } from './shortened.ts';
import type { RawCaptures } from './raw_captures.ts';
import { type FinalWriter, writeReport } from './words/report_writer.ts';

export interface RecoveryParts {
  readonly store: Store;
  readonly captures: RawCaptures;
  readonly createLabeller: () => Labeller;
  /** tsharks side by side; one if left out. */
  readonly workers?: number;
  /** Finds out about hosts; left out: nobody does. */
  readonly finder?: HostFinder;
  /** Writes reports; left out: nobody does. */
  readonly words?: FinalWriter;
}

const ORPHAN_WORDS: Readonly<Record<OrphanEnd, string | undefined>> = {
  none: undefined,
  ended: 'Ended a dumpcap of an earlier run that still wrote',
  killed: 'Killed a dumpcap of an earlier run, because it did not end when it was asked to; it still wrote',
  'still there': 'A dumpcap of an earlier run cannot be ended (end it yourself); it still writes',
};

/**
 * Finishes every unfinished session that no other process works on, ending a dumpcap that still writes it. The whole
 * capture, all its parts, is dissected again: only from its beginning do streams and reassembly come out right. One
 * that has lost its beginning to the budget keeps what is stored, and goes on behind it. One that was being derived again
 * is what it was before.
 * @param say told one sentence for each session
 */
export async function recoverSessions(
  parts: RecoveryParts,
  say: (text: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const { store, captures } = parts;
  for (const session of store.sessions.unfinished()) {
    signal?.throwIfAborted();
    await using claim = await captures.claim(session.sessionId);
    if (!claim) continue;
    const path = session.captureFile === undefined ? undefined : captures.path(session.captureFile);
    if (path !== undefined) {
      const said = ORPHAN_WORDS[await endOrphan(path)];
      if (said !== undefined) say(`${said} ${path}.`);
    }
    const what = `Session ${session.sessionId} was interrupted`;
    if (
      session.captureFile === undefined || path === undefined || !(await captures.exists(session.captureFile))
    ) {
      store.sessions.warn(
        session.sessionId,
        'Tapdeck ended while storing; without a raw capture the rest is lost.',
      );
      store.sessions.finish(session.sessionId, { state: 'interrupted' });
      await writeReport(parts, session.sessionId);
      say(`${what}; what was stored of it is kept.`);
      continue;
    }
    try {
      const done = await completeShortened(parts, { ...session, path }, signal);
      if (done !== undefined) {
        store.sessions.warn(session.sessionId, `Tapdeck ended before this session was complete. ${done}`);
        const end = endOf(store, session.sessionId);
        store.sessions.finish(session.sessionId, { state: 'interrupted', ...end });
        await writeReport(parts, session.sessionId);
        say(`${what}. ${done}`);
        continue;
      }
      await store.sessions.clear(session.sessionId);
      const derivation = new Derivation(parts, session.sessionId, path, {
        source: '',
        ...(signal ? { signal } : {}),
      });
      await derivation.run(session.locality);
      if (session.derivedFrom !== undefined) {
        store.sessions.finish(session.sessionId, { state: session.derivedFrom });
        say(`Session ${session.sessionId} was being worked out again when Tapdeck ended; now it is.`);
        continue;
      }
      const text = 'Tapdeck ended before this session was complete; it was completed from its capture file.';
      store.sessions.warn(session.sessionId, text);
      // Under its own name an import is kept only when the file is whole: everything was derived from it.
      if (session.kind === 'import') store.sessions.finish(session.sessionId, { state: 'complete' });
      else {
        const end = endOf(parts.store, session.sessionId);
        store.sessions.finish(session.sessionId, { state: 'interrupted', ...end });
      }
      await writeReport(parts, session.sessionId);
      say(`${what}; it was completed from its capture file.`);
    } catch (error) {
      if (signal?.aborted) throw error; // stays unfinished: the next start tries again
      store.sessions.warn(session.sessionId, `Completing the session failed: ${sentence(error)}`);
      store.sessions.finish(session.sessionId, { state: 'failed' });
      say(`${what} and could not be completed: ${sentence(error)}`);
    }
  }
}

/** A killed recording ends with its last packet, as far as anyone knows. */
function endOf(store: Store, sessionId: number): { endedUs?: number } {
  const last = store.sessions.lastPacketUs(sessionId);
  return last === undefined ? {} : { endedUs: last };
}
