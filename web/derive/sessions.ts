/** The list of sessions: which are shown, and in which order. */
import type { SessionRow } from '../../src/model/rows.ts';

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
