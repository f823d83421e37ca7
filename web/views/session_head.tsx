import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { SessionRow } from '../../src/model/rows.ts';
import { byteSize, counted, lasted, milliseconds, written } from '../derive/format.ts';
import { SESSIONS } from '../derive/route.ts';
import { diskBytes, removedSentence, sessionTitle } from '../derive/sessions.ts';
import { dayAndTime, isoUtc, spanSeconds } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import type { SessionChange } from '../transport/rest.ts';
import { EditText } from './edit_text.tsx';
import { Icon } from './icon.tsx';
import { Callout, IconButton, Link } from './parts.tsx';
import { MAX_NAME, MAX_NOTE, StateBadge } from './session_parts.tsx';
import { SessionTags } from './session_tags.tsx';

/** A shorter lag is nothing that anyone would have noticed. */
const LAG_WORTH_TELLING_MS = 2000;

/** Who this session is: name, state, origin, warnings, note. */
export function SessionHead(
  { session, onChanged, tools, children }: {
    session: SessionRow;
    onChanged: (session: SessionRow) => void;
    /** Buttons of what can be done with it, and the forms that they open. */
    tools: ComponentChildren;
    /** Follows the tools. */
    children?: ComponentChildren;
  },
) {
  const { rest, sessions, router } = useApp();
  const editing = useSignal<'name' | 'note' | undefined>(undefined);
  const title = sessionTitle(session);
  const removed = removedSentence(session);
  const change = async (what: SessionChange) => onChanged(await rest.change(session.session_id, what));
  const close = () => {
    editing.value = undefined;
  };
  return (
    <header class='session-page-head'>
      <Link to={SESSIONS} class='back-link'>
        <Icon name='back' />Sessions
      </Link>
      <div class='session-title'>
        {editing.value === 'name'
          ? (
            <EditText
              label='Name of this session'
              value={session.name}
              maxLength={MAX_NAME}
              testid='rename-input'
              onSave={(name) => change({ name })}
              onClose={close}
            />
          )
          : <h1 class='ellipsis' title={title} data-testid='session-title'>{title}</h1>}
        <StateBadge session={session} />
        <div class='session-actions'>
          <IconButton
            icon='pin'
            label='Pin this session'
            pressed={session.pinned}
            filled={session.pinned}
            testid='pin-button'
            onClick={() => void change({ pinned: !session.pinned })}
          />
          <IconButton
            icon='edit'
            label='Rename this session'
            testid='rename-button'
            onClick={() => {
              editing.value = 'name';
            }}
          />
          <IconButton
            icon='note'
            label={session.note === '' ? 'Add a note' : 'Change the note'}
            testid='note-button'
            onClick={() => {
              editing.value = 'note';
            }}
          />
          <IconButton
            icon='trash'
            label='Delete this session'
            class='danger'
            testid='delete-button'
            onClick={() => {
              sessions.remove(session);
              router.go(SESSIONS);
            }}
          />
        </div>
      </div>
      <Facts session={session} />
      <div class='session-tools'>
        {tools}
        <SessionTags session={session} onChange={(tags) => change({ tags })} />
      </div>
      {children}
      {editing.value === 'note'
        ? (
          <EditText
            label='Note on this session'
            value={session.note}
            lines='several'
            maxLength={MAX_NOTE}
            testid='note-input'
            onSave={(note) => change({ note })}
            onClose={close}
          />
        )
        : session.note !== '' && <p class='session-note'>{session.note}</p>}
      {removed !== undefined && (
        <Callout kind='info' testid='session-removed'>
          <p>{removed}</p>
        </Callout>
      )}
      {session.warnings.length > 0 && (
        <Callout kind='warning' testid='session-warnings'>
          {session.warnings.length === 1
            ? <p>{session.warnings[0]}</p>
            : <ul>{session.warnings.map((warning) => <li key={warning}>{warning}</li>)}</ul>}
        </Callout>
      )}
    </header>
  );
}

function Facts({ session }: { session: SessionRow }) {
  const dropped = session.dropped_packets;
  return (
    <p class='session-facts dotted'>
      <span class='ellipsis' title={session.source}>
        {session.kind === 'live' ? 'Live on' : 'Imported from'} {session.source}
      </span>
      {session.capture_filter && <code>{session.capture_filter}</code>}
      {session.started_us !== null && (
        <>
          <span title={isoUtc(session.started_us)}>{dayAndTime(session.started_us)}</span>
          {session.ended_us !== null && (
            <span>{lasted(spanSeconds(session.started_us, session.ended_us))}</span>
          )}
        </>
      )}
      <span>{counted(session.packets, 'packet')}</span>
      <span title={counted(session.bytes, 'byte')}>{written(byteSize(session.bytes))}</span>
      {diskBytes(session) !== null && (
        <span title='Raw capture and rows of the database'>
          {written(byteSize(diskBytes(session)))} on disk
        </span>
      )}
      <span class={dropped ? 'bad' : undefined}>
        {dropped === null
          ? 'drops not measured'
          : dropped === 0
          ? 'no drops'
          : `${counted(dropped, 'packet')} dropped`}
      </span>
      {session.truncated_packets > 0 && <span>{counted(session.truncated_packets, 'packet')} cut short</span>}
      {session.worker_restarts > 0 && (
        <span
          data-testid='restarts'
          title='Another tshark went on: streams that were open then may read differently from there on. The chart shows when.'
        >
          {counted(session.worker_restarts, 'tshark restart')}
        </span>
      )}
      {(session.lag_max_ms ?? 0) > LAG_WORTH_TELLING_MS && (
        <span title='How far the figures were behind the capture file at most; nothing of it was lost'>
          lag up to {written(milliseconds(session.lag_max_ms))}
        </span>
      )}
    </p>
  );
}
