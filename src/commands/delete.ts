/** `tapdeck delete`: sessions and all that belongs to them. A server that runs meanwhile keeps what it records. */
import type { DeleteConfig } from '../config_history.ts';
import { sentence, TapdeckError } from '../model/errors.ts';
import { Pace } from '../session/pace.ts';
import { removeSession } from '../session/remove_session.ts';
import { Retention } from '../session/retention.ts';
import { counted, openHistory } from './history.ts';
import { terminalText } from './terminal.ts';

export interface DeleteSurroundings {
  /** One line on standard error. */
  readonly say: (line: string) => void;
  /** Asks the user; undefined where nobody can answer. */
  readonly ask: ((question: string) => boolean) | undefined;
}

/**
 * @returns the exit code: 0 all deleted, 1 some were not, or the user said no
 * @throws TapdeckError `invalid` when nobody can be asked
 */
export async function deleteSessions(
  config: DeleteConfig,
  { say, ask }: DeleteSurroundings,
): Promise<number> {
  using history = openHistory(config);
  const { store, captures } = history;
  const found = config.sessionIds.flatMap((id) => store.sessions.find(id) ?? []);
  for (const id of config.sessionIds) {
    if (!found.some((row) => row.session_id === id)) say(`There is no session ${id}.`);
  }
  if (found.length < config.sessionIds.length) say('"tapdeck list" shows those that there are.');
  if (found.length === 0) return 1;
  if (!config.yes) {
    if (!ask) {
      throw new TapdeckError('invalid', 'Nobody can be asked here: say --yes to delete without a question.');
    }
    for (const row of found) {
      say(
        `  ${row.session_id}  ${terminalText(row.name)}, ${counted(row.packets, 'packet')}${
          row.pinned ? ', pinned' : ''
        }`,
      );
    }
    if (!ask(`Delete ${counted(found.length, 'session')} for good?`)) {
      say('Nothing was deleted.');
      return 1;
    }
  }
  let deleted = 0;
  for (const { session_id: id } of found) {
    try {
      await removeSession(history, id);
      deleted++;
    } catch (error) {
      say(`Session ${id}: ${terminalText(sentence(error))}`);
    }
  }
  if (deleted > 0) {
    await store.pruneHosts();
    store.digest.forgetNames();
    await new Retention({ rows: store.keeping, captures, pace: new Pace() }).giveBack();
  }
  say(`Deleted ${counted(deleted, 'session')}.`);
  return deleted === config.sessionIds.length ? 0 : 1;
}
