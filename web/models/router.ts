/** The page's address as a signal. Going somewhere, back and forward are all the same to the views. */
import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { formatRoute, parseRoute, type Route } from '../derive/route.ts';

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
  dispose(): void;
}

export function createRouter(): Router {
  const read = () => parseRoute(location.pathname, location.search);
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
      if (how === 'replace') history.replaceState(null, '', address);
      else if (address !== location.pathname + location.search) history.pushState(null, '', address);
      batch(() => {
        route.value = next;
        target.value = part;
      });
      if (!samePage) scrollTo(0, 0);
    },
    arrived() {
      target.value = undefined;
    },
    dispose: () => removeEventListener('popstate', onPop),
  };
}
