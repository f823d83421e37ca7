/** What is still there of a session, said in one sentence where it is not. */
import { TapdeckError } from '../model/errors.ts';
import type { SessionRow } from '../model/rows.ts';

/** @throws TapdeckError `gone` when retention or `prune` removed what is needed */
export function requireKept(session: SessionRow, needs: 'packets' | 'figures'): void {
  const { packets_removed_us: packetsUs, figures_removed_us: figuresUs } = session;
  if (figuresUs !== null) {
    throw new TapdeckError(
      'gone',
      `Packets, streams and figures of this session were removed on ${
        day(figuresUs)
      } to keep the history small; ` +
        'its line in the list is kept.',
    );
  }
  if (needs === 'packets' && packetsUs !== null) {
    throw new TapdeckError(
      'gone',
      `Packets and raw capture of this session were removed on ${
        day(packetsUs)
      } to keep the history small; ` +
        'streams and totals are kept.',
    );
  }
}

/** As `2026-11-03`, UTC. */
export function day(us: number): string {
  return new Date(us / 1000).toISOString().slice(0, 10);
}
