/** The WebSocket: comes back by itself, checks every message, and says how it is. */
import * as v from 'valibot';
import { type ClientMessage, type ServerMessage, serverMessage } from '../../src/model/wire.ts';

/** `connecting` is the first attempt only; afterwards a missing connection is `lost`. */
export type ConnectionStatus = 'connecting' | 'open' | 'lost';

export interface SocketEvents {
  message(message: ServerMessage): void;
  status(status: ConnectionStatus): void;
  /** A message that this page cannot read: server and page differ in version. */
  unreadable(): void;
}

export interface Socket {
  /** False when there is no connection: the message was not sent. */
  send(message: ClientMessage): boolean;
  /** Try again now instead of after the wait. */
  retry(): void;
  dispose(): void;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8000;

export function connectSocket(url: string, events: SocketEvents): Socket {
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitMs = FIRST_WAIT_MS;
  let disposed = false;

  function open(): void {
    timer = undefined;
    const opened = new WebSocket(url);
    socket = opened;
    opened.onopen = () => {
      waitMs = FIRST_WAIT_MS;
      events.status('open');
    };
    opened.onmessage = (event) => receive(event.data);
    opened.onclose = () => {
      // A socket that `retry` replaced has nothing more to say.
      if (socket === opened) lost();
    };
  }

  function receive(data: unknown): void {
    if (typeof data !== 'string') return;
    let value: unknown;
    try {
      value = JSON.parse(data);
    } catch {
      events.unreadable();
      return;
    }
    const parsed = v.safeParse(serverMessage, value);
    if (parsed.success) events.message(parsed.output);
    else events.unreadable();
  }

  function lost(): void {
    socket = undefined;
    if (disposed) return;
    events.status('lost');
    timer = setTimeout(open, waitMs);
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
  }

  open();
  return {
    send(message) {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
    retry() {
      if (disposed || timer === undefined) return;
      clearTimeout(timer);
      waitMs = FIRST_WAIT_MS;
      open();
    },
    dispose() {
      disposed = true;
      clearTimeout(timer);
      socket?.close();
    },
  };
}
