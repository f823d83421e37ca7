/** The list of sessions: which are shown, and in which order. */
import type { SessionRow } from '../../src/model/rows.ts';
import type { MetricsSnapshot } from '../../src/model/wire.ts';

/** Pinned first, then the newest; `search` is looked for in everything that names a session, without case. */
export function visibleSessions(
  sessions: readonly SessionRow[],
  search: string,
  hidden: ReadonlySet<number>,
): SessionRow[] {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return sessions
    .filter((session) => !hidden.has(session.session_id))
    .filter((session) => {
      const text = searchable(session);
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => Number(b.pinned) - Number(a.pinned) || b.session_id - a.session_id);
}

function searchable(session: SessionRow): string {
  const parts = [
    session.name,
    session.source,
    session.note,
    session.kind,
    session.state,
    session.capture_filter ?? '',
    ...session.tags,
  ];
  return parts.join('\n').toLowerCase();
}

/** What a session is called where it has no name of its own. */
export function sessionTitle(session: Pick<SessionRow, 'name' | 'source' | 'session_id'>): string {
  return session.name.trim() || session.source.trim() || `Session ${session.session_id}`;
}

/** The stored session that an ended live view shows: as many packets and bytes, in a span that holds the view's. */
export function sessionOfView(sessions: readonly SessionRow[], metrics: MetricsSnapshot): number | undefined {
  const { first_us, at_us } = metrics;
  if (first_us === null || at_us === null) return undefined;
  return sessions.find((session) =>
    session.kind === 'live' && session.packets === metrics.packets && session.bytes === metrics.bytes &&
    (session.started_us ?? Infinity) <= first_us && (session.ended_us ?? -Infinity) >= at_us
  )?.session_id;
}
