/** `tapdeck prune`: removes what is too old or too much, and gives the space back. */
import type { PruneConfig } from '../config_history.ts';
import { digestSessions } from '../session/keeper.ts';
import { Pace } from '../session/pace.ts';
import { Retention } from '../session/retention.ts';
import { type Limits, limitsOf, type Removal } from '../session/retention_plan.ts';
import type { Store } from '../store/store.ts';
import { byteSize, counted, openHistory } from './history.ts';
import { terminalText } from './terminal.ts';

export interface PruneSurroundings {
  /** One line on standard output. */
  readonly print: (line: string) => void;
  /** One line on standard error. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** @returns the exit code. @throws TapdeckError when the history cannot be opened, the signal's reason when stopped */
export async function prune(config: PruneConfig, around: PruneSurroundings): Promise<number> {
  const { print, say, signal } = around;
  using history = openHistory(config);
  const { store, captures } = history;
  const limits = limitsFor(config, store);
  const noLimits = [limits.packetsDays, limits.figuresDays, limits.maxBytes].every((limit) => limit === null);
  if (noLimits) {
    say(
      'No limits are set: nothing is too old or too much. Say --older-than DAYS or --max-gb N, or set limits on the settings page.',
    );
  }
  const nothing = noLimits
    ? 'Nothing is to be removed.'
    : 'Nothing is beyond the limits, but for what is pinned or being recorded.';
  const pace = new Pace(undefined, signal);
  const retention = new Retention({ rows: store.keeping, captures, pace });
  const nowUs = Date.now() * 1000;
  if (config.dryRun) {
    const plan = retention.plan(limits, nowUs);
    for (const removal of plan) print(`Would remove ${line(removal)}`);
    say(plan.length === 0 ? nothing : `${counted(plan.length, 'removal')}; nothing was changed.`);
    return 0;
  }
  const before = retention.size();
  let captureBytes = 0;
  await retention.removeOrphans();
  const count = await retention.enforce(limits, nowUs, (removal) => {
    if (removal.session.removed === 'nothing') captureBytes += removal.session.captureBytes ?? 0;
    print(`Removed ${line(removal)}`);
  });
  if (count > 0) {
    await store.pruneHosts();
    await digestSessions(history, pace);
  }
  const after = retention.size();
  const returned = before.fileBytes - after.fileBytes;
  const sizes = before.fileBytes === after.fileBytes
    ? `The database has ${byteSize(after.fileBytes)}`
    : `The database had ${byteSize(before.fileBytes)} and has ${byteSize(after.fileBytes)}`;
  say(
    `${count === 0 ? nothing : `${counted(count, 'removal')}.`} ${sizes}` +
      `${returned > 0 ? `: ${byteSize(returned)} went back to the disk` : ''}` +
      `${captureBytes > 0 ? `, and ${byteSize(captureBytes)} of raw captures` : ''}.`,
  );
  return 0;
}

function limitsFor({ olderThanDays, maxBytes, packetsOnly }: PruneConfig, store: Store): Limits {
  const asked = olderThanDays !== undefined || maxBytes !== undefined;
  const set = limitsOf(store.settings.read());
  const days = asked ? olderThanDays ?? null : set.packetsDays;
  const figuresDays = asked ? olderThanDays ?? null : set.figuresDays;
  return {
    packetsDays: days,
    figuresDays: packetsOnly ? null : figuresDays,
    maxBytes: asked ? maxBytes ?? null : set.maxBytes,
    ...(packetsOnly ? { packetsOnly } : {}),
  };
}

const WHAT = { packets: 'packets and raw capture', figures: 'packets, raw capture and figures' };

function line({ session, step, why }: Removal): string {
  const what = session.removed === 'packets' ? 'figures' : WHAT[step];
  const reason = why === 'age' ? 'its age' : 'the size of the database';
  return `${what} of session ${session.sessionId} (${terminalText(session.name)}), because of ${reason}.`;
}
