/** What is still there of a session, said in one sentence where it is not. */
import { TapdeckError } from '../model/errors.ts';
import type { SessionRow } from '../model/rows.ts';

export type Removals = Pick<SessionRow, 'packets_removed_us' | 'figures_removed_us'>;

/**
 * What retention or `prune` removed, and when; undefined where everything is there.
 * @param whose as the sentence calls the session
 */
export function removedSentence(
  { packets_removed_us: packetsUs, figures_removed_us: figuresUs }: Removals,
  whose = 'this session',
): string | undefined {
  if (figuresUs !== null) {
    return `Packets, streams and figures of ${whose} were removed on ${
      day(figuresUs)
    } to keep the history small; its line in the list is kept.`;
  }
  if (packetsUs === null) return undefined;
  return `Packets and raw capture of ${whose} were removed on ${
    day(packetsUs)
  } to keep the history small; streams and totals are kept.`;
}

/** @throws TapdeckError `gone` when retention or `prune` removed what is needed */
export function requireKept(session: Removals, needs: 'packets' | 'figures', whose?: string): void {
  const text = removedSentence(session, whose);
  if (text === undefined || needs === 'figures' && session.figures_removed_us === null) return;
  throw new TapdeckError('gone', text);
}

/** Of a row as the database has it. */
export function removalsOf(row: Readonly<Record<string, unknown>> | undefined): Removals {
  const moment = (value: unknown) => (typeof value === 'number' ? value : null);
  return {
    packets_removed_us: moment(row?.['packets_removed_us']),
    figures_removed_us: moment(row?.['figures_removed_us']),
  };
}

/** As `2026-11-03`, UTC. */
export function day(us: number): string {
  return new Date(us / 1000).toISOString().slice(0, 10);
}
