/** Words about sessions. */
import type { SessionRow } from '../../src/model/rows.ts';
import { dayOf } from './time.ts';

/** What a session is called where it has no name of its own. */
export function sessionTitle(session: Pick<SessionRow, 'name' | 'source' | 'session_id'>): string {
  return session.name.trim() || session.source.trim() || `Session ${session.session_id}`;
}

/** What was removed of a session to keep the history small, and when; undefined when nothing was. */
export function removedSentence(
  session: Pick<SessionRow, 'packets_removed_us' | 'figures_removed_us'>,
): string | undefined {
  const { packets_removed_us: packetsUs, figures_removed_us: figuresUs } = session;
  if (figuresUs !== null) {
    return `Packets, streams and figures were removed on ${dayOf(figuresUs)}; this line is kept.`;
  }
  return packetsUs === null ? undefined : `Packets were removed on ${dayOf(packetsUs)}; totals are kept.`;
}

/** What can be done with a session: nothing where nothing was captured, less where something was removed. */
export function possibilities(
  session: Pick<SessionRow, 'packets' | 'state' | 'packets_removed_us' | 'figures_removed_us'>,
): {
  readonly replay: boolean;
  readonly directions: boolean;
  readonly compare: boolean;
  readonly ask: boolean;
} {
  const traffic = session.packets > 0 || session.state === 'recording';
  const packets = traffic && session.packets_removed_us === null;
  const figures = traffic && session.figures_removed_us === null;
  return { replay: packets, directions: figures, compare: figures, ask: figures };
}

/** Recorded where only this machine speaks with itself: `lo`, `lo0`, Npcap's loopback adapter. */
export function onLoopback({ kind, source }: Pick<SessionRow, 'kind' | 'source'>): boolean {
  return kind === 'live' && (/^lo\d*$/.test(source) || /loopback/i.test(source));
}

/** What a session takes on the disk: raw capture and rows; null while not known. */
export function diskBytes(session: Pick<SessionRow, 'capture_bytes' | 'row_bytes'>): number | null {
  return session.capture_bytes === null ? null : session.capture_bytes + (session.row_bytes ?? 0);
}
