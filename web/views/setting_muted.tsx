/** What nobody wants to be told of, in any session, and how to be told again. */
import { useEffect } from 'preact/hooks';
import type { MutedFinding } from '../../src/model/finding.ts';
import { kindName } from '../derive/finding_words.ts';
import { dayAndTime } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { Loading } from './parts.tsx';
import { Setting } from './setting_parts.tsx';

export function MutedSetting() {
  const { muted } = useApp();
  useEffect(muted.refresh, []);
  const list = muted.list.value;
  const error = muted.error.value;
  return (
    <Setting
      title='Muted findings'
      testid='setting-muted'
      error={error}
      aside={list && <span class='setting-state'>{list.length === 0 ? 'None' : list.length}</span>}
    >
      {list === undefined
        ? error === undefined && <Loading label='Reading what is muted' />
        : list.length === 0
        ? <p>Nothing is muted. A finding is muted where it is shown, about its subject or all of its kind.</p>
        : (
          <ul class='muted-list'>
            {list.map((each) => (
              <Muted
                key={each.muted_id}
                muted={each}
                onUnmute={() => muted.unmute(each)}
              />
            ))}
          </ul>
        )}
    </Setting>
  );
}

function Muted({ muted, onUnmute }: { muted: MutedFinding; onUnmute: () => void }) {
  const { kind, subject } = muted;
  const what = subject === null ? 'about anything' : `about ${subject}`;
  return (
    <li data-testid='muted-finding'>
      <span class='muted-what'>
        <b>{kindName(kind)}</b> {what}
        <span class='hint'>since {dayAndTime(muted.muted_us)}</span>
      </span>
      <button
        type='button'
        class='button small'
        aria-label={`Tell again: ${kindName(kind)} ${what}`}
        data-testid='unmute'
        onClick={onUnmute}
      >
        Tell again
      </button>
    </li>
  );
}
