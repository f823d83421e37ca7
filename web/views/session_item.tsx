import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { SessionRow } from '../../src/model/rows.ts';
import { byteSize, count, counted, lasted, written } from '../derive/format.ts';
import { sessionRoute } from '../derive/route.ts';
import { sessionTitle } from '../derive/sessions.ts';
import { dayAndTime, isoUtc, spanSeconds } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { CompareButton } from './compare_button.tsx';
import { EditText } from './edit_text.tsx';
import { Icon } from './icon.tsx';
import { IconButton, Link } from './parts.tsx';
import { FilterNote, MAX_NAME, MAX_NOTE, PinButton, StateBadge } from './session_parts.tsx';

/** One session in the list. */
export function SessionItem({ session }: { session: SessionRow }) {
  const { sessions } = useApp();
  const editing = useSignal<'name' | 'note' | undefined>(undefined);
  const title = sessionTitle(session);
  const close = () => {
    editing.value = undefined;
  };
  const warnings = session.warnings.length;
  return (
    <li class='session-row' data-testid='session-row' data-session-id={session.session_id}>
      <PinButton session={session} />
      <div class='session-name'>
        {editing.value === 'name'
          ? (
            <EditText
              label={`Name of ${title}`}
              value={session.name}
              maxLength={MAX_NAME}
              testid='rename-input'
              onSave={(name) => sessions.change(session, { name })}
              onClose={close}
            />
          )
          : (
            <Link to={sessionRoute(session.session_id)} class='session-link ellipsis' testid='session-link'>
              <span title={title}>{title}</span>
            </Link>
          )}
        <p class='session-source ellipsis' title={session.source}>
          {session.kind === 'live' ? 'Live on' : 'Imported from'} {session.source}
          <FilterNote filter={session.capture_filter} />
        </p>
        {warnings > 0 && (
          <p class='session-warning' title={session.warnings.join('\n')}>
            <Icon name='warning' />
            <span class='ellipsis'>{session.warnings[0]}{warnings > 1 ? ` (${warnings - 1} more)` : ''}</span>
          </p>
        )}
        {editing.value === 'note'
          ? (
            <EditText
              label={`Note on ${title}`}
              value={session.note}
              lines='several'
              maxLength={MAX_NOTE}
              testid='note-input'
              onSave={(note) => sessions.change(session, { note })}
              onClose={close}
            />
          )
          : session.note !== '' && <p class='session-note'>{session.note}</p>}
      </div>
      <Cell name='State'>
        <StateBadge session={session} />
      </Cell>
      <Cell name='Started' title={isoUtc(session.started_us)}>{dayAndTime(session.started_us)}</Cell>
      <Cell name='Duration' num>{lasted(spanSeconds(session.started_us, session.ended_us))}</Cell>
      <Cell name='Packets' num>{count(session.packets)}</Cell>
      <Cell name='Bytes' num title={counted(session.bytes, 'byte')}>{written(byteSize(session.bytes))}</Cell>
      <div class='session-actions'>
        <CompareButton session={session} />
        <IconButton
          icon='edit'
          label={`Rename ${title}`}
          testid='rename-button'
          onClick={() => {
            editing.value = 'name';
          }}
        />
        <IconButton
          icon='note'
          label={`${session.note === '' ? 'Add a note to' : 'Change the note on'} ${title}`}
          testid='note-button'
          onClick={() => {
            editing.value = 'note';
          }}
        />
        <IconButton
          icon='trash'
          label={`Delete ${title}`}
          class='danger'
          testid='delete-button'
          onClick={() => sessions.remove(session)}
        />
      </div>
    </li>
  );
}

function Cell(
  { name, children, title, num }: {
    name: string;
    children: ComponentChildren;
    title?: string;
    num?: boolean;
  },
) {
  return (
    <div class={`session-cell cell-${name.toLowerCase()}${num ? ' num' : ''}`} title={title}>
      <span class='cell-name'>{name}</span>
      {children}
    </div>
  );
}
