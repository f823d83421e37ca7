import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { SessionRow } from '../../src/model/rows.ts';
import { byteSize, count, counted, lasted, written } from '../derive/format.ts';
import { sessionRoute } from '../derive/route.ts';
import { diskBytes, removedSentence, sessionTitle } from '../derive/sessions.ts';
import { dayAndTime, isoUtc, spanSeconds } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { EditText } from './edit_text.tsx';
import { Icon } from './icon.tsx';
import { IconButton, Link } from './parts.tsx';
import { SessionTags } from './session_tags.tsx';
import { Sparkline } from './sparkline.tsx';
import { FilterNote, MAX_NAME, MAX_NOTE, PinButton, StateBadge } from './session_parts.tsx';

export interface SessionItemProps {
  readonly session: SessionRow;
  /** Its place in the list. */
  readonly index: number;
  readonly style: Readonly<Record<string, string>>;
  readonly chosen: boolean;
  /** Of its sparkline; undefined while on its way. */
  readonly points: readonly number[] | undefined;
  readonly onChoose: () => void;
  readonly onTag: (tag: string) => void;
}

/** One session in the list, always as high as the others: what is long is cut, and whole in its title. */
export function SessionItem({ session, index, style, chosen, points, onChoose, onTag }: SessionItemProps) {
  const { sessions } = useApp();
  const editing = useSignal<'name' | 'note' | undefined>(undefined);
  const title = sessionTitle(session);
  const close = () => {
    editing.value = undefined;
  };
  const warnings = session.warnings.length;
  const removed = removedSentence(session);
  const disk = diskBytes(session);
  return (
    <li
      class={`session-row ${chosen ? 'is-chosen' : ''} ${editing.value === undefined ? '' : 'is-edited'}`}
      style={style}
      data-testid='session-row'
      data-session-id={session.session_id}
      data-index={index}
    >
      <label class='choose'>
        <span class='sr-only'>Choose {title}</span>
        <input type='checkbox' checked={chosen} data-testid='choose' onChange={onChoose} />
      </label>
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
          : (
            <div class='session-extras'>
              {warnings > 0 && (
                <span class='session-warning' title={session.warnings.join('\n')}>
                  <Icon name='warning' />
                  <span class='ellipsis'>
                    {session.warnings[0]}
                    {warnings > 1 ? ` (${warnings - 1} more)` : ''}
                  </span>
                </span>
              )}
              {removed !== undefined && (
                <span class='session-removed ellipsis' title={removed} data-testid='removed'>{removed}</span>
              )}
              {session.note !== '' && (
                <span class='session-note ellipsis' title={session.note}>{session.note}</span>
              )}
              <SessionTags session={session} onPick={onTag} />
            </div>
          )}
      </div>
      <Cell name='State'>
        <StateBadge session={session} />
      </Cell>
      <Cell name='Started' title={isoUtc(session.started_us)}>{dayAndTime(session.started_us)}</Cell>
      <Sparkline points={points} />
      <Cell name='Duration' num>{lasted(spanSeconds(session.started_us, session.ended_us))}</Cell>
      <Cell name='Packets' num>{count(session.packets)}</Cell>
      <Cell name='Bytes' num title={counted(session.bytes, 'byte')}>{written(byteSize(session.bytes))}</Cell>
      <Cell
        name='Disk'
        num
        title={disk === null
          ? undefined
          : `${written(byteSize(session.capture_bytes))} of raw capture, about ${
            written(byteSize(session.row_bytes))
          } in the database`}
      >
        {written(byteSize(disk))}
      </Cell>
      <div class='session-actions'>
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
    title?: string | undefined;
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
