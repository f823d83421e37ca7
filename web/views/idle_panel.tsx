/** The live page while nothing is recorded and nothing is left to show: the way back to what is stored. */
import { useEffect } from 'preact/hooks';
import { byteSize, counted, lasted, written } from '../derive/format.ts';
import { sessionRoute, SESSIONS } from '../derive/route.ts';
import { sessionTitle } from '../derive/sessions.ts';
import { dayAndTime, spanSeconds } from '../derive/time.ts';
import { useApp } from '../models/app.ts';
import { FileButton } from './file_button.tsx';
import { Icon } from './icon.tsx';
import { Link, Loading, Panel } from './parts.tsx';
import { StateBadge } from './session_parts.tsx';

const MOST = 6;

export function IdlePanel() {
  const { live, sessions } = useApp();
  const list = sessions.complete.value ? sessions.list.value : undefined;
  // The latest, whatever the list was narrowed to.
  useEffect(() => sessions.show({}), []);
  return (
    <Panel
      title='Nothing is being recorded'
      class='idle-panel'
      testid='idle-panel'
      size='fixed'
      aside={
        <div class='idle-tools'>
          <FileButton class='button small' testid='import-input'>
            <Icon name='upload' />Import files
          </FileButton>
          <Link to={SESSIONS} class='button small'>All sessions</Link>
        </div>
      }
    >
      <p class='idle-lead'>
        {live.captureProblem.value === null
          ? 'Press Start to watch an interface, or look at a stored session.'
          : 'Capturing is not possible yet; the note above says what to do. Stored sessions can be looked at all the same.'}
      </p>
      {list === undefined ? <Loading label='Reading sessions' /> : (
        <ul class='recent'>
          {list.slice(0, MOST).map((session) => (
            <li key={session.session_id}>
              <Link to={sessionRoute(session.session_id)} class='recent-link'>
                <span class='recent-title ellipsis' title={sessionTitle(session)}>
                  {sessionTitle(session)}
                </span>
                <StateBadge session={session} />
                <span class='recent-facts dotted'>
                  <span>{dayAndTime(session.started_us)}</span>
                  <span>{lasted(spanSeconds(session.started_us, session.ended_us))}</span>
                  <span>{counted(session.packets, 'packet')}</span>
                  <span>{written(byteSize(session.bytes))}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
