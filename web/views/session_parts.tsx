/** Parts that the list of sessions and the page of one session share. */
import type { SessionRow } from '../../src/model/rows.ts';
import { sessionTitle } from '../derive/sessions.ts';
import { useApp } from '../models/app.ts';
import { sentenceOf } from '../transport/problem.ts';
import { IconButton } from './parts.tsx';

export const MAX_NAME = 200;
export const MAX_NOTE = 20_000;

const STATES: Record<SessionRow['state'], string> = {
  recording: 'In progress',
  complete: 'Complete',
  interrupted: 'Interrupted',
  failed: 'Failed',
};

export function StateBadge({ session }: { session: SessionRow }) {
  return (
    <span class={`badge badge-${session.state}`}>
      <span class='badge-dot' aria-hidden='true' />
      {session.state === 'recording'
        ? (session.kind === 'import' ? 'Importing' : 'Recording')
        : STATES[session.state]}
    </span>
  );
}

export function PinButton({ session }: { session: SessionRow }) {
  const { sessions, toasts } = useApp();
  const change = async () => {
    try {
      await sessions.change(session, { pinned: !session.pinned });
    } catch (error) {
      toasts.show(sentenceOf(error), { kind: 'error' });
    }
  };
  return (
    <IconButton
      icon='pin'
      label={`Pin ${sessionTitle(session)}`}
      pressed={session.pinned}
      filled={session.pinned}
      testid='pin-button'
      onClick={() => void change()}
    />
  );
}

/** The BPF filter that a session was recorded with, after its source. */
export function FilterNote({ filter }: { filter: string | null }) {
  if (!filter) return null;
  return (
    <>
      {' · '}
      <code>{filter}</code>
    </>
  );
}
