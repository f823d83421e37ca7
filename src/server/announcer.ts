import type { ServerMessage } from '../model/wire.ts';

/** What the HTTP side needs of the hub: tell every page, and take new pages in. */
export interface Announcer {
  broadcast(message: ServerMessage): void;
  /** Answers a WebSocket upgrade, or says in a problem document why not. */
  accept(request: Request): Response;
}
