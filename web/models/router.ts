/** The page's address as a signal. Going somewhere, back and forward are all the same to the views. */
import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { formatRoute, parseRoute, type Route, sessionRoute } from '../derive/route.ts';

export interface Router {
  readonly route: ReadonlySignal<Route>;
  /** Id of the part that the reader asked to be taken to, until it is there and calls `arrived`. */
  readonly target: ReadonlySignal<string | undefined>;
  /**
   * @param how `replace` for changes that "back" should not stop at (typing in a search field).
   * @param target the part of the page to go to.
   */
  go(route: Route, how?: 'push' | 'replace', target?: string): void;
  arrived(): void;
  /**
   * The reader left the replay of a session: entries of the history from before lead to the session, and no more into
   * the replay.
   */
  leftReplay(sessionId: number): void;
  dispose(): void;
}

export function createRouter(): Router {
  /** When each replay was left, in the count of what was written. */
  const left = new Map<number, number>();
  /** Counts what is written to the history; an entry holds when that was. Goes on after a reload. */
  let written = writtenAt();

  function read(): Route {
    const found = parseRoute(location.pathname, location.search);
    const old = found.page === 'session' && found.atUs !== undefined &&
      writtenAt() < (left.get(found.sessionId) ?? 0);
    const shown = old ? sessionRoute(found.sessionId, found.filter, { packet: found.packet }) : found;
    // What cannot be a moment does not stay in the address either.
    const nonsense = found.page === 'session' && found.atUs === undefined &&
      new URLSearchParams(location.search).has('at');
    if (old || nonsense) write('replace', formatRoute(shown));
    return shown;
  }

  function write(how: 'push' | 'replace', address: string): void {
    written += 1;
    if (how === 'push') history.pushState({ written }, '', address);
    else history.replaceState({ written }, '', address);
  }

  const route = signal<Route>(read());
  const target = signal<string | undefined>(undefined);
  const onPop = () => {
    target.value = undefined;
    route.value = read();
  };
  addEventListener('popstate', onPop);
  return {
    route,
    target,
    go(next, how = 'push', part = undefined) {
      const samePage = next.page === route.value.page &&
        (next.page !== 'session' || route.value.page !== 'session' ||
          next.sessionId === route.value.sessionId) &&
        (next.page !== 'stream' || route.value.page !== 'stream' || next.key === route.value.key);
      const address = formatRoute(next);
      if (how === 'replace' || address !== location.pathname + location.search) write(how, address);
      batch(() => {
        route.value = next;
        target.value = part;
      });
      if (!samePage) scrollTo(0, 0);
    },
    arrived() {
      target.value = undefined;
    },
    leftReplay(sessionId) {
      written += 1;
      left.set(sessionId, written);
    },
    dispose: () => removeEventListener('popstate', onPop),
  };
}

function writtenAt(): number {
  const state: unknown = history.state;
  const at = typeof state === 'object' && state !== null && 'written' in state ? state.written : 0;
  return typeof at === 'number' ? at : 0;
}
