import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { counted } from '../derive/format.ts';
import { visibleSessions } from '../derive/sessions.ts';
import { useApp } from '../models/app.ts';
import { FileButton } from './file_button.tsx';
import { FirstRun } from './first_run.tsx';
import { Icon } from './icon.tsx';
import { Callout, Empty, Loading } from './parts.tsx';
import { SessionItem } from './session_item.tsx';

/** Rows drawn at once; a button shows more. */
const STEP = 100;

export function SessionsPage({ search }: { search: string }) {
  const { sessions, router } = useApp();
  const most = useSignal(STEP);
  useEffect(() => {
    most.value = STEP;
  }, [search]);
  const list = sessions.list.value;
  const error = sessions.error.value;
  const visible = list === undefined ? [] : visibleSessions(list, search, sessions.hidden.value);
  return (
    <>
      <div class='page-head'>
        <h1>Sessions</h1>
        <span class='row-count' data-testid='session-count'>
          {list === undefined ? '' : counted(visible.length, 'session')}
        </span>
        <div class='page-tools'>
          <div class='search'>
            <label class='sr-only' for='session-search'>Search sessions by name, source, note or tag</label>
            <Icon name='search' />
            <input
              id='session-search'
              type='search'
              placeholder='Search name, source, note'
              maxLength={200}
              value={search}
              autocomplete='off'
              data-testid='session-search'
              onInput={(event) =>
                router.go({ page: 'sessions', search: event.currentTarget.value }, 'replace')}
            />
          </div>
          <FileButton class='button' testid='import-input'>
            <Icon name='upload' />Import files
          </FileButton>
        </div>
      </div>
      {error && (
        <Callout kind='error'>
          <p>{error}</p>
          <button type='button' class='button small' onClick={sessions.refresh}>Try again</button>
        </Callout>
      )}
      {list === undefined
        ? error ? null : <Loading label='Reading sessions' />
        : sessions.isEmpty.value
        ? <FirstRun />
        : visible.length === 0
        ? <Empty>No session matches “{search}”.</Empty>
        : (
          <div class='panel session-list'>
            <div class='session-row session-head' aria-hidden='true'>
              <span />
              <span>Name</span>
              <span>State</span>
              <span>Started</span>
              <span class='num'>Duration</span>
              <span class='num'>Packets</span>
              <span class='num'>Bytes</span>
              <span />
            </div>
            <ul data-testid='session-list'>
              {visible.slice(0, most.value).map((session) => (
                <SessionItem key={session.session_id} session={session} />
              ))}
            </ul>
            {visible.length > most.value && (
              <button
                type='button'
                class='button more'
                onClick={() => {
                  most.value += STEP;
                }}
              >
                Show more
              </button>
            )}
          </div>
        )}
    </>
  );
}
