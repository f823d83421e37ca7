/** What stands between the page and its server: a lost connection, a token that is asked for, another version. */
import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import { type ServerMessage, WIRE_VERSION } from '../../src/model/wire.ts';
import { RequestError } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';
import type { ConnectionStatus } from '../transport/socket.ts';

/** `refused`: somebody answers, and wants another token or host name. */
export interface Trouble {
  readonly kind: 'lost' | 'refused';
  readonly sinceMs: number;
}

export interface ConnectionModel {
  readonly trouble: ReadonlySignal<Trouble | undefined>;
  /** The server's version where it is another than this page was made for; empty where even that is not known. */
  readonly otherVersion: ReadonlySignal<string | undefined>;
  onStatus(status: ConnectionStatus): void;
  onMessage(message: ServerMessage): void;
  /** Something came that this page cannot read. */
  onUnreadable(): void;
}

export function createConnection(
  rest: Pick<Rest, 'health'>,
  wireVersion: number = WIRE_VERSION,
): ConnectionModel {
  const sinceMs = signal<number | undefined>(undefined);
  const refused = signal(false);
  const otherVersion = signal<string | undefined>(undefined);
  let version: string | undefined;
  let asking = false;

  /** A WebSocket that is refused does not say why; a request does. */
  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    try {
      await rest.health();
      refused.value = false;
    } catch (error) {
      refused.value = error instanceof RequestError && (error.status === 401 || error.status === 403);
    } finally {
      asking = false;
    }
  }

  return {
    trouble: computed(() => {
      const since = sinceMs.value;
      if (since === undefined) return undefined;
      return { kind: refused.value ? 'refused' : 'lost', sinceMs: since };
    }),
    otherVersion,
    onStatus(status) {
      if (status === 'connecting') return;
      batch(() => {
        sinceMs.value = status === 'lost' ? sinceMs.peek() ?? Date.now() : undefined;
        if (status === 'open') refused.value = false;
      });
      if (status === 'lost') void ask();
    },
    onMessage(message) {
      if (message.type !== 'initial_state') return;
      version ??= message.server_version;
      const same = message.server_version === version && message.wire_version === wireVersion;
      otherVersion.value = same ? undefined : message.server_version;
    },
    onUnreadable: () => {
      otherVersion.value ??= '';
    },
  };
}
