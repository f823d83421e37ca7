/** The pages by their addresses. Live comes with the first script, the others when they are asked for or foreseen. */
import { useEffect } from 'preact/hooks';
import { parseRoute, type Route } from '../derive/route.ts';
import { lazy } from './lazy.tsx';
import { LivePage, LivePanels } from './live_page.tsx';
import { NothingHere } from './nothing_here.tsx';

const SessionsPage = lazy(
  'Opening the sessions',
  () => import('./sessions_page.tsx').then((module) => module.SessionsPage),
);
const SessionPage = lazy(
  'Opening the session',
  () => import('./session_page.tsx').then((module) => module.SessionPage),
);
const StreamPage = lazy(
  'Opening the stream',
  () => import('./stream_page.tsx').then((module) => module.StreamPage),
);
const AskPage = lazy('Opening Ask', () => import('./ask_page.tsx').then((module) => module.AskPage));
const ComparePage = lazy(
  'Opening Compare',
  () => import('./compare_page.tsx').then((module) => module.ComparePage),
);
const SettingsPage = lazy(
  'Opening the settings',
  () => import('./settings_page.tsx').then((module) => module.SettingsPage),
);

/** In the order in which somebody is likely to go there. */
const LAZY: Readonly<Partial<Record<Route['page'], { readonly ahead: () => void }>>> = {
  sessions: SessionsPage,
  session: SessionPage,
  settings: SettingsPage,
  compare: ComparePage,
  ask: AskPage,
  stream: StreamPage,
};

export function PageOf({ route }: { route: Route }) {
  switch (route.page) {
    case 'live':
      return <LivePage filter={route.filter} />;
    case 'sessions':
      return <SessionsPage filter={route.filter} />;
    case 'session':
      return (
        <SessionPage
          sessionId={route.sessionId}
          filter={route.filter}
          atUs={route.atUs}
          packet={route.packet}
        />
      );
    case 'compare':
      return <ComparePage query={route.query} />;
    case 'stream':
      return (
        <StreamPage
          key={`${route.sessionId} ${route.key}`}
          sessionId={route.sessionId}
          streamKey={route.key}
          packet={route.packet}
        />
      );
    case 'ask':
      return <AskPage key={route.sessionId} sessionId={route.sessionId} ask={route.ask} />;
    case 'settings':
      return <SettingsPage />;
    case 'unknown':
      return (
        <NothingHere title='There is nothing at this address' testid='not-found'>
          <p class='ellipsis' title={route.path}>{route.path}</p>
        </NothingHere>
      );
  }
}

/** Fetches pages before somebody goes there: the page of a link that is pointed at, and all of them in idle time. */
export function usePagesAhead(): void {
  useEffect(() => {
    const foresee = ({ target }: Event) => {
      const link = target instanceof Element ? target.closest('a') : null;
      if (link?.origin === location.origin) LAZY[parseRoute(link.pathname, link.search).page]?.ahead();
    };
    addEventListener('pointerover', foresee, { passive: true });
    addEventListener('focusin', foresee);
    const stopIdle = inIdleTime([LivePanels, ...Object.values(LAZY)].map(({ ahead }) => ahead));
    return () => {
      removeEventListener('pointerover', foresee);
      removeEventListener('focusin', foresee);
      stopIdle();
    };
  }, []);
}

/** A little later where the browser cannot say when it is idle (Safari). */
const LATER_MS = 1000;

/** One after the other, so that none makes what somebody does meanwhile wait. */
function inIdleTime(tasks: readonly (() => void)[]): () => void {
  const idles = 'requestIdleCallback' in globalThis;
  let stop = () => {};
  const next = (at: number) => {
    const task = tasks[at];
    if (task === undefined) return;
    const run = () => {
      task();
      next(at + 1);
    };
    if (idles) {
      const handle = requestIdleCallback(run);
      stop = () => cancelIdleCallback(handle);
    } else {
      const handle = setTimeout(run, LATER_MS);
      stop = () => clearTimeout(handle);
    }
  };
  next(0);
  return () => stop();
}
