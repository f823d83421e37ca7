/**
 * Stands in for both APIs over real HTTP on loopback: Gemini's generateContent and OpenAI's chat completions. Each request
 * gets the next of the replies that were queued, and the usual one when there is none.
 */

export interface AskedOf {
  readonly path: string;
  readonly headers: Headers;
  // deno-lint-ignore no-explicit-any -- what a test looks into
  readonly body: any;
}

export type Reply =
  /** The model wrote this, in a good answer. */
  | { readonly says: string }
  /** In the fields of a good answer: a reason for the end, a refusal. */
  | { readonly says?: string; readonly ends?: string; readonly refuses?: string; readonly blocks?: string }
  /** HTTP as it is. */
  | { readonly status?: number; readonly raw: string; readonly headers?: Record<string, string> }
  /** Nothing, until the client has gone. */
  | 'hangs'
  /** The head, the beginning of a body, then nothing, until the client has gone. */
  | 'stalls'
  /** The connection is closed in the middle of the body. */
  | 'cuts'
  /** A body without an end. */
  | 'endless';

const encode = (text: string) => new TextEncoder().encode(text);

export class ModelStandIn implements AsyncDisposable {
  readonly asked: AskedOf[] = [];
  /** What is said when nothing is queued. */
  usual: Reply | ((asked: AskedOf) => Reply) = { says: '{"ok":true}' };
  /** Resolves when a request has come in that is not answered. */
  readonly waiting = Promise.withResolvers<void>();
  /** Pieces of an endless answer that were taken. */
  pieces = 0;
  readonly #queue: Reply[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #closing = new AbortController();

  constructor() {
    this.#server = Deno.serve(
      {
        hostname: '127.0.0.1',
        port: 0,
        onListen: () => {},
        onError: () => new Response(null, { status: 500 }),
      },
      (request) => this.#answer(request),
    );
  }

  /** `127.0.0.1:PORT`. */
  get host(): string {
    return `127.0.0.1:${this.#server.addr.port}`;
  }
  /** For the Gemini package: GEMINI_BASE_URL. */
  get geminiBase(): string {
    return `http://${this.host}`;
  }
  /** For chat completions: LLM_BASE_URL. */
  get openAiBase(): string {
    return `http://${this.host}/v1`;
  }

  next(...replies: Reply[]): void {
    this.#queue.push(...replies);
  }

  async #answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname;
    const asked = { path, headers: request.headers, body: await request.json() };
    this.asked.push(asked);
    const usual = this.usual;
    const reply = this.#queue.shift() ?? (typeof usual === 'function' ? usual(asked) : usual);
    if (typeof reply !== 'string') return good(reply, path.startsWith('/v1beta/') ? gemini : openAi);
    this.waiting.resolve();
    if (reply === 'hangs') {
      await new Promise((resolve) => {
        request.signal.addEventListener('abort', resolve, { once: true });
        this.#closing.signal.addEventListener('abort', resolve, { once: true });
      });
      return new Response(null, { status: 500 });
    }
    const first = encode('{"candidates":[');
    return new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(first),
        pull: (controller) => {
          if (reply === 'stalls') return;
          if (reply === 'endless') {
            this.pieces++;
            controller.enqueue(encode(' '.repeat(16 * 1024)));
          } else controller.error('cut');
        },
      }),
      { headers: { 'content-type': 'application/json' } },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#server.shutdown();
  }
}

type Said = { says?: string; ends?: string; refuses?: string; blocks?: string };

function good(reply: Exclude<Reply, string>, dialect: (said: Said) => unknown): Response {
  if ('raw' in reply) {
    return new Response(reply.raw, { status: reply.status ?? 200, headers: reply.headers ?? {} });
  }
  return Response.json(dialect(reply));
}

const gemini = ({ says = '', ends = 'STOP', blocks }: Said) =>
  blocks === undefined
    ? {
      candidates: [{
        index: 0,
        finishReason: ends,
        content: { role: 'model', parts: [{ text: 'Let me see.', thought: true }, { text: says }] },
      }],
      usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 1, totalTokenCount: 2 },
    }
    : { promptFeedback: { blockReason: blocks } };

const openAi = ({ says = '', ends = 'stop', refuses }: Said) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  choices: [{
    index: 0,
    finish_reason: ends,
    message: { role: 'assistant', content: says, ...(refuses === undefined ? {} : { refusal: refuses }) },
  }],
});
