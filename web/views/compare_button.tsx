import type { SessionRow } from '../../src/model/rows.ts';
import { sessionTitle } from '../derive/sessions.ts';
import { useApp } from '../models/app.ts';
import { IconButton } from './parts.tsx';

/** In the list: chooses a session for a comparison; the second one opens it. */
export function CompareButton({ session }: { session: SessionRow }) {
  const { comparePick } = useApp();
  const first = comparePick.first.value;
  const title = sessionTitle(session);
  const label = first === undefined || first === session.session_id
    ? `Compare ${title} with another session`
    : `Compare the chosen session with ${title}`;
  return (
    <IconButton
      icon='compare'
      label={label}
      pressed={first === session.session_id}
      testid='compare-button'
      onClick={() => comparePick.pick(session)}
    />
  );
}
