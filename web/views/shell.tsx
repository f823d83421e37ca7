/** The frame around every page: header, banner, what is under way, messages, and files dropped anywhere. */
import { useEffect } from 'preact/hooks';
import { PHASE_NAMES } from '../derive/capture.ts';
import { elapsed } from '../derive/format.ts';
import { compareRoute, LIVE, type Route, SESSIONS, SETTINGS } from '../derive/route.ts';
import { sessionTitle } from '../derive/sessions.ts';
import { useApp } from '../models/app.ts';
import { ConnectionBanner } from './connection_banner.tsx';
import { DropZone } from './drop_zone.tsx';
import { Icon } from './icon.tsx';
import { KeyHelp } from './key_help.tsx';
import { PageOf, usePagesAhead } from './pages.tsx';
import { Link } from './parts.tsx';
import { Tray } from './tray.tsx';

export function Shell() {
  const { router } = useApp();
  const route = router.route.value;
  useEffect(() => {
    document.title = titleOf(route);
  }, [route]);
  usePagesAhead();
  return (
    <>
      <a
        class='skip'
        href='#main'
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('main')?.focus();
        }}
      >
        Skip to content
      </a>
      <Header route={route} />
      <ConnectionBanner />
      <main id='main' tabIndex={-1}>
        <PageOf route={route} />
      </main>
      <Tray />
      <DropZone />
    </>
  );
}

function titleOf(route: Route): string {
  switch (route.page) {
    case 'live':
      return 'Live · Tapdeck';
    case 'sessions':
      return 'Sessions · Tapdeck';
    case 'session':
      return `Session ${route.sessionId} · Tapdeck`;
    case 'compare':
      return 'Compare · Tapdeck';
    case 'stream':
      return `Stream ${route.key} of session ${route.sessionId} · Tapdeck`;
    case 'ask':
      return `Ask session ${route.sessionId} · Tapdeck`;
    case 'settings':
      return 'Settings · Tapdeck';
    case 'unknown':
      return 'Nothing here · Tapdeck';
  }
}

function Header({ route }: { route: Route }) {
  return (
    <header class='top'>
      <Link to={LIVE} class='brand'>
        <svg viewBox='0 0 24 24' width='24' height='24' aria-hidden='true' focusable='false'>
          <rect x='1' y='1' width='22' height='22' rx='6' fill='var(--brand)' />
          <path
            d='M4.5 13h3l2-6 4 11 2.4-7 .9 2h2.7'
            fill='none'
            stroke='var(--brand-ink)'
            stroke-width='2'
            stroke-linecap='round'
            stroke-linejoin='round'
          />
        </svg>
        <span class='brand-name'>Tapdeck</span>
      </Link>
      <nav aria-label='Main'>
        <Link to={LIVE} current={route.page === 'live'} testid='nav-live'>Live</Link>
        <Link
          to={SESSIONS}
          current={['sessions', 'session', 'stream', 'ask'].includes(route.page)}
          testid='nav-sessions'
        >
          Sessions
        </Link>
        <Link to={compareRoute()} current={route.page === 'compare'} testid='nav-compare'>Compare</Link>
        <Link to={SETTINGS} current={route.page === 'settings'} testid='nav-settings'>Settings</Link>
      </nav>
      <div class='top-end'>
        {route.page !== 'live' && <RecordingPill />}
        <KeyHelp />
        <ThemeButton />
      </div>
    </header>
  );
}

/** On the other pages: that something is being recorded, and the way back to it. */
function RecordingPill() {
  const { live } = useApp();
  const { phase, session } = live.capture.value;
  if (phase === 'idle') return null;
  return (
    <Link to={LIVE} class='pill'>
      <span class={`phase phase-${phase}`}>
        <span class='phase-dot' aria-hidden='true' />
        {PHASE_NAMES[phase]}
      </span>
      <span class='pill-name ellipsis'>{session ? sessionTitle(session) : ''}</span>
      {phase === 'recording' && <span class='pill-time'>{elapsed(live.elapsedSeconds.value)}</span>}
    </Link>
  );
}

function ThemeButton() {
  const { theme } = useApp();
  const current = theme.theme.value;
  const name = current === 'system' ? 'as the system' : current;
  return (
    <button
      type='button'
      class='icon-button'
      aria-label={`Colours: ${name}. Change`}
      title={`Colours: ${name}`}
      data-testid='theme-button'
      onClick={theme.next}
    >
      <Icon name={current === 'system' ? 'screen' : current === 'light' ? 'sun' : 'moon'} />
    </button>
  );
}
