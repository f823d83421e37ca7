/** The page's models, made once and handed to the views through context. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { SessionRow } from '../../src/model/rows.ts';
import type { ClientMessage, ServerMessage } from '../../src/model/wire.ts';
import { sessionRoute } from '../derive/route.ts';
import { sessionTitle } from '../derive/sessions.ts';
import { createRest, type Rest } from '../transport/rest.ts';
import { connectSocket } from '../transport/socket.ts';
import { type AskVisit, createAskVisit } from './ask_visit.ts';
import { createImports, importedSentence, type ImportsModel } from './imports.ts';
import { type ConnectionModel, createConnection } from './connection.ts';
import { type ActivityModel, createActivity } from './interface_activity.ts';
import { createLive, type LiveModel } from './live.ts';
import { createMuted, type MutedModel } from './muted.ts';
import { wordsTransport } from '../transport/words.ts';
import { createModelChoice, type ModelChoice } from './model_choice.ts';
import { createRouter, type Router } from './router.ts';
import { createSessions, type SessionsModel } from './sessions.ts';
import { createSettings, type SettingsModel } from './settings.ts';
import { createTheme, type ThemeModel } from './theme.ts';
import { createToasts, type Toasts } from './toasts.ts';

export interface App {
  readonly rest: Rest;
  readonly router: Router;
  readonly theme: ThemeModel;
  readonly toasts: Toasts;
  readonly connection: ConnectionModel;
  readonly live: LiveModel;
  /** How busy the interfaces are. */
  readonly activity: ActivityModel;
  readonly sessions: SessionsModel;
  readonly imports: ImportsModel;
  readonly settings: SettingsModel;
  readonly muted: MutedModel;
  readonly asked: AskVisit;
  readonly models: ModelChoice;
  /** False when there is no connection: the message was not sent. */
  send(message: ClientMessage): boolean;
  /** Calls `listener` with every server message until the returned function is called. */
  listen(listener: (message: ServerMessage) => void): () => void;
  /** Tries to connect now. */
  reconnect(): void;
}

/** The live chart's longest window, in seconds: what a reconnect reads back from the store. */
const CHART_SECONDS = 900;

export function createApp(): App {
  const rest = createRest();
  const router = createRouter();
  const toasts = createToasts();
  const sessions = createSessions(rest, toasts);
  const settings = createSettings(rest);
  const listeners = new Set<(message: ServerMessage) => void>();
  const live: LiveModel = createLive((message) => socket.send(message), tellReset);
  const connection = createConnection(rest);
  const activity = createActivity((message) => socket.send(message));
  const imports = createImports(rest, toasts, (answer, company) => {
    sessions.refresh();
    const idle = live.capture.value.phase === 'idle';
    if (company === 'alone' && idle && router.route.value.page !== 'session') {
      router.go(sessionRoute(answer.session_id));
      if (answer.warnings.length === 0) return;
    }
    toasts.show(importedSentence(answer), {
      lastsMs: 10_000,
      action: { label: 'Open', run: () => router.go(sessionRoute(answer.session_id)) },
    });
  });

  /** What is cleared from the view is not lost: a message leads to it. */
  function tellReset(session: SessionRow): void {
    toasts.show(`The live view is cleared; “${sessionTitle(session)}” is kept.`, {
      lastsMs: 10_000,
      action: { label: 'Open', run: () => router.go(sessionRoute(session.session_id)) },
    });
  }

  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  const socket = connectSocket(`${scheme}://${location.host}/ws`, {
    status(status) {
      live.onStatus(status);
      connection.onStatus(status);
    },
    unreadable: connection.onUnreadable,
    message(message) {
      connection.onMessage(message);
      live.onMessage(message);
      activity.onMessage(message);
      imports.onMessage(message);
      if (message.type === 'sessions_changed' || message.type === 'initial_state') sessions.refresh();
      if (message.type === 'initial_state') {
        settings.refresh();
        void readOlderSeconds();
      }
      for (const listener of listeners) listener(message);
    },
  });

  /** `initial_state` brings five minutes; a longer window is in the store. */
  async function readOlderSeconds(): Promise<void> {
    const id = live.sessionId.value;
    const metrics = live.metrics.value;
    if (id === undefined || metrics?.at_us == null) return;
    const fromUs = metrics.at_us - CHART_SECONDS * 1_000_000;
    if ((metrics.first_us ?? metrics.at_us) >= metrics.at_us - 300_000_000) return;
    try {
      live.addSeconds(id, await rest.metrics(id, { protocol: 'all', from_us: fromUs }));
    } catch {
      // The last five minutes are on the screen already; a shorter chart is the whole damage.
    }
  }

  addEventListener('online', () => socket.retry());
  addEventListener('pagehide', () => sessions.flush());

  return {
    rest,
    router,
    theme: createTheme(),
    toasts,
    connection,
    live,
    activity,
    sessions,
    imports,
    settings,
    muted: createMuted(rest, toasts),
    asked: createAskVisit(),
    models: createModelChoice(wordsTransport),
    reconnect: () => socket.retry(),
    send: (message) => socket.send(message),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const AppContext = createContext<App | undefined>(undefined);
export const AppProvider = AppContext.Provider;

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error('This view stands outside AppProvider.');
  return app;
}
