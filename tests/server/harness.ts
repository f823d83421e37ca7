/** Starts the server on a free port, and pages that talk to it; everything ends with `await using`. */
import assert from 'node:assert/strict';
import * as v from 'valibot';
import { createApp } from '../../src/server/app.ts';
import type { AppOptions } from '../../src/server/app.ts';
import { type RunningServer, serve, type ServeOptions } from '../../src/server/serve.ts';
import { type ServerMessage, serverMessage } from '../../src/model/wire.ts';
import { FakeServices } from './fake_services.ts';

/** Only reached when something that a test waits for never comes. */
const PATIENCE_MS = 10_000;

export type MessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

/** An app without a port, and what it broadcasts. */
export function testApp(options: Partial<AppOptions> = {}) {
  const services = new FakeServices();
  const messages: ServerMessage[] = [];
  const logged: string[] = [];
  const app = createApp(services, {
    allowedHosts: ['localhost'],
    assetsDir: '/nonexistent',
    hub: {
      broadcast: (message) => messages.push(v.parse(serverMessage, message)),
      accept: () => new Response(null, { status: 204 }),
    },
    log: (sentence, cause) => logged.push(`${sentence}: ${cause}`),
    ...options,
  });
  return { app, services, messages, logged };
}

export class TestServer implements AsyncDisposable {
  readonly services = new FakeServices();
  readonly logged: string[] = [];
  readonly server: RunningServer;
  readonly #pages: Page[] = [];

  constructor(options: Partial<ServeOptions> = {}) {
    this.server = serve(this.services, {
      hostname: '127.0.0.1',
      port: 0,
      assetsDir: '/nonexistent',
      updateMs: 5,
      log: (sentence, cause) => this.logged.push(`${sentence}: ${cause}`),
      ...options,
    });
  }

  get url(): string {
    return this.server.url;
  }

  /** Connects a page and waits for its greeting. */
  async page(): Promise<{ page: Page; initial: MessageOf<'initial_state'> }> {
    const page = await this.connect();
    return { page, initial: await page.next('initial_state') };
  }

  /** Connects a page whose messages have not been looked at. */
  async connect(): Promise<Page> {
    const page = new Page(new WebSocket(`${this.url.replace('http', 'ws')}ws`));
    this.#pages.push(page);
    await page.opened;
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.shutdown();
    await Promise.all(this.#pages.map((page) => page.closed));
  }
}

/** A page: every message that it gets is checked against the schema that the real one uses. */
export class Page {
  /** Everything that came, in order. */
  readonly messages: ServerMessage[] = [];
  readonly opened: Promise<void>;
  readonly closed: Promise<CloseEvent>;
  #read = 0;
  #arrival = Promise.withResolvers<void>();

  constructor(readonly socket: WebSocket) {
    this.opened = new Promise((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = (event) => reject(event);
    });
    this.closed = new Promise((resolve) => {
      socket.onclose = (event) => {
        resolve(event);
        this.#arrival.resolve();
      };
    });
    socket.onmessage = ({ data }) => {
      this.messages.push(v.parse(serverMessage, JSON.parse(data)));
      this.#arrival.resolve();
      this.#arrival = Promise.withResolvers<void>();
    };
  }

  command(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The next message of that type (that `fits`); those before it are passed over. */
  async next<T extends ServerMessage['type']>(
    type: T,
    fits: (message: MessageOf<T>) => boolean = () => true,
  ): Promise<MessageOf<T>> {
    for (;;) {
      while (this.#read < this.messages.length) {
        const message = this.messages[this.#read++];
        if (isOf(message, type) && fits(message)) return message;
      }
      assert.equal(this.socket.readyState, WebSocket.OPEN, `closed while waiting for ${type}`);
      await within(this.#arrival.promise, `a message of type ${type}`);
    }
  }

  /** Resolves when everything that the server had sent before has arrived. */
  async settled(): Promise<void> {
    this.command({ type: 'get_interfaces' });
    await this.next('interfaces');
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

function isOf<T extends ServerMessage['type']>(
  message: ServerMessage | undefined,
  type: T,
): message is MessageOf<T> {
  return message?.type === type;
}

/** Fails by name what would otherwise hang without a word. */
export async function within<T>(promise: Promise<T>, what: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${what} did not come`)), PATIENCE_MS);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Checks that an answer is a problem document and returns its sentence. */
export async function detailOf(response: Response, status: number): Promise<string> {
  const body = await response.json();
  assert.equal(response.status, status, JSON.stringify(body));
  assert.equal(response.headers.get('content-type'), 'application/problem+json');
  const problem = v.parse(
    v.strictObject({
      type: v.literal('about:blank'),
      title: v.pipe(v.string(), v.minLength(1)),
      status: v.literal(status),
      detail: v.pipe(v.string(), v.endsWith('.')),
    }),
    body,
  );
  return problem.detail;
}
