/** How busy each interface has been while somebody looked. Asked for only then: a page in the background asks for nothing. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { ClientMessage, InterfaceActivity, ServerMessage } from '../../src/model/wire.ts';
import { added, type InterfaceRates } from '../derive/interfaces.ts';

export interface ActivityModel {
  /** By name; undefined until the first answer, null where the system does not count. */
  readonly rates: ReadonlySignal<ReadonlyMap<string, InterfaceRates> | null | undefined>;
  /** Asks for activity until the returned function is called. */
  watch(): () => void;
  onMessage(message: ServerMessage): void;
}

export function createActivity(send: (message: ClientMessage) => boolean): ActivityModel {
  const rates = signal<ReadonlyMap<string, InterfaceRates> | null | undefined>(undefined);
  let watchers = 0;
  let asked = false;

  function settle(): void {
    const wanted = watchers > 0 && document.visibilityState === 'visible';
    if (wanted === asked) return;
    // What was measured before has a gap behind it: a line across it would be made up.
    if (wanted) rates.value = undefined;
    asked = send({ type: wanted ? 'watch_interfaces' : 'unwatch_interfaces' }) && wanted;
  }

  function take(interfaces: readonly InterfaceActivity[] | null): void {
    if (asked) rates.value = interfaces && added(rates.peek() ?? new Map(), interfaces);
  }

  document.addEventListener('visibilitychange', settle);
  return {
    rates,
    watch() {
      watchers++;
      settle();
      return () => {
        watchers--;
        settle();
      };
    },
    onMessage(message) {
      if (message.type === 'interface_activity') take(message.interfaces);
      if (message.type !== 'initial_state') return;
      asked = false; // a new connection knows nothing of what was asked before
      settle();
    },
  };
}
