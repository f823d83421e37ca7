/** Whoever has stored a session whole has its report written. */
import { sentence } from '../../model/errors.ts';
import type { Store } from '../../store/store.ts';
import type { HostFinder } from '../host_finder.ts';
import type { Summaries } from './summaries.ts';

export type FinalWriter = Pick<Summaries, 'final'>;

export interface ReportParts {
  readonly store: Store;
  /** Finds out about hosts; left out: nobody does. */
  readonly finder?: HostFinder;
  /** Writes reports; left out: nobody does. */
  readonly words?: FinalWriter;
}

/** A session without a report is whole nevertheless: what went wrong stands among its warnings. */
export async function writeReport({ store, finder, words }: ReportParts, sessionId: number): Promise<void> {
  if (!words) return;
  try {
    // Its places as far as this machine knows them.
    await finder?.settled();
    await words.final(sessionId);
  } catch (error) {
    if (store.sessions.find(sessionId)) {
      store.sessions.warn(sessionId, `The report could not be written: ${sentence(error)}`);
    }
  }
}
