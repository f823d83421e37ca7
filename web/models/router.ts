/** The page's address as a signal. Going somewhere, back and forward are all the same to the views. */
import { type ReadonlySignal, signal } from '@preact/signals';
import { formatRoute, parseRoute, type Route } from '../derive/route.ts';

export interface Router {
  readonly route: ReadonlySignal<Route>;
  /** @param how `replace` for changes that "back" should not stop at (typing in a search field). */
  go(route: Route, how?: 'push' | 'replace'): void;
  dispose(): void;
}

export function createRouter(): Router {
  const read = () => parseRoute(location.pathname, location.search);
  const route = signal<Route>(read());
  const onPop = () => {
    route.value = read();
  };
  addEventListener('popstate', onPop);
  return {
    route,
    go(next, how = 'push') {
      const samePage = next.page === route.value.page &&
        (next.page !== 'session' || route.value.page !== 'session' ||
          next.sessionId === route.value.sessionId);
      const address = formatRoute(next);
      if (how === 'replace') history.replaceState(null, '', address);
      else if (address !== location.pathname + location.search) history.pushState(null, '', address);
      route.value = next;
      if (!samePage) scrollTo(0, 0);
    },
    dispose: () => removeEventListener('popstate', onPop),
  };
}
