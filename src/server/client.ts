/** One connected page: what it has seen, and a bound on what waits for it. */
import { MAX_CLIENT_MESSAGE_BYTES, type ServerMessage } from '../model/wire.ts';

/** More than this still waiting for the network: the client is slow and gets no update until it has caught up. */
export const SLOW_BYTES = 64 * 1024;
/**
 * More than this: the client is given up. A snapshot is below 2 MB (5 min x 10 classes x 400 bytes), so 64 clients
 * that all stand still hold at most 64 x (8 + 2) MB.
 */
export const GIVE_UP_BYTES = 8 * 1024 * 1024;
/** A client that reads nothing for so long has gone to sleep: it would keep a capture running for nobody. */
const GIVE_UP_MS = 30_000;
/** So many messages in a row that nobody could obey: this is no page of ours. */
const MAX_BAD_MESSAGES = 20;
/** Commands of one client that may be under way at once. */
const MAX_COMMANDS = 16;

const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;

const encoder = new TextEncoder();

export class Client {
  /** The recorder's mark of the newest view that was sent; undefined when none was. */
  mark: number | undefined;
  /** The same for places, which move on more slowly. */
  placesMark: number | undefined;
  /** The same for findings. */
  findingsMark: number | undefined;
  /** There is something newer than what was sent. */
  stale = false;
  /** `initial_state` was sent: nothing goes out before it. */
  ready = false;
  #badMessages = 0;
  #commands = 0;
  #slowSinceMs: number | undefined;

  /** @param gaveUp called once when nothing more will be sent, though the socket may stay for a while. */
  constructor(readonly socket: WebSocket, readonly gaveUp: () => void) {}

  /** True while earlier messages wait for the network. Gives the client up after half a minute of it. */
  isSlow(): boolean {
    if (this.socket.bufferedAmount <= SLOW_BYTES) {
      this.#slowSinceMs = undefined;
      return false;
    }
    this.#slowSinceMs ??= performance.now();
    if (performance.now() - this.#slowSinceMs > GIVE_UP_MS) this.#giveUp();
    return true;
  }

  send(message: ServerMessage): void {
    this.sendText(JSON.stringify(message));
  }

  /** Sends a message that is already JSON, so that one text serves all clients. */
  sendText(text: string): void {
    if (!this.ready || this.socket.readyState !== WebSocket.OPEN) return;
    if (this.socket.bufferedAmount > GIVE_UP_BYTES) this.#giveUp();
    else this.socket.send(text);
  }

  fail(message: string, command: string | null): void {
    this.send({ type: 'error', message, command });
  }

  /** Answers a message that cannot be obeyed, and hangs up on a client that sends nothing else. */
  refuse(message: string, command: string | null): void {
    this.fail(message, command);
    if (++this.#badMessages >= MAX_BAD_MESSAGES) this.close(POLICY_VIOLATION, 'too many messages in error');
  }

  /** Runs a command, unless too many of this client's are under way. */
  async obey(command: string, work: () => Promise<void>): Promise<void> {
    this.#badMessages = 0;
    if (this.#commands >= MAX_COMMANDS) {
      return this.fail('Wait for the answers to your earlier commands.', command);
    }
    this.#commands++;
    try {
      await work();
    } finally {
      this.#commands--;
    }
  }

  close(code: number, reason: string): void {
    this.ready = false;
    if (this.socket.readyState === WebSocket.OPEN) this.socket.close(code, reason);
  }

  #giveUp(): void {
    // The goodbye waits behind everything else that is not read: the socket's end may be far away.
    this.close(TRY_AGAIN_LATER, 'reads too slowly');
    this.gaveUp();
  }
}

/** A client's message as text, or undefined when it is binary or longer than is read. */
export function messageText(data: unknown): string | undefined {
  if (typeof data !== 'string' || data.length > MAX_CLIENT_MESSAGE_BYTES) return undefined;
  return encoder.encode(data).length > MAX_CLIENT_MESSAGE_BYTES ? undefined : data;
}
