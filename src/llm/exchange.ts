/**
 * One request over HTTP, as both APIs make it: counted, bounded, never redirected. Sentences are ours alone: a server's own
 * words could hold the key, an address with it, or what somebody wants the user to read.
 */
import { ModelFailure } from './provider.ts';

/** What left the machine and what came, over all tries of one call. */
export interface Traffic {
  bytesSent: number;
  bytesReceived: number;
}

/** A try that came to nothing; `again`: the same request may well succeed in a moment. */
export class Trouble extends ModelFailure {
  readonly again: boolean;
  /** HTTP, where there was an answer. */
  readonly status: number | undefined;
  /** How long the server wants to be left alone, where it said so. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: ModelFailure['kind'],
    message: string,
    about: { again: boolean; status?: number; retryAfterMs?: number | undefined },
  ) {
    super(kind, message);
    this.again = about.again;
    this.status = about.status;
    this.retryAfterMs = about.retryAfterMs;
  }
}

/** As the user knows it: "Gemini", "The model server at 127.0.0.1:11434". */
export interface Server {
  readonly name: string;
  /** The variable that its key stands in. */
  readonly keyVariable: string;
}

const encoder = new TextEncoder();

export class Exchange {
  readonly #server: Server;
  readonly #maxAnswerBytes: number;
  readonly #signal: AbortSignal;
  readonly #traffic: Traffic;
  /** Why the last request failed: an SDK between us and its caller keeps only the words. */
  trouble: Trouble | undefined;
  /** Whether anything was asked at all. */
  asked = false;

  constructor(server: Server, maxAnswerBytes: number, signal: AbortSignal, traffic: Traffic) {
    this.#server = server;
    this.#maxAnswerBytes = maxAnswerBytes;
    this.#signal = signal;
    this.#traffic = traffic;
  }

  /** As `fetch`; the answer is complete and has a good status. @throws Trouble, or what the signal aborts with */
  readonly fetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    this.asked = true;
    this.trouble = undefined;
    try {
      return await this.#fetch(url, init);
    } catch (error) {
      if (error instanceof Trouble) this.trouble = error;
      throw error;
    }
  };

  async #fetch(url: string | URL | Request, init: RequestInit): Promise<Response> {
    const { name } = this.#server;
    const size = typeof init.body === 'string' ? encoder.encode(init.body).byteLength : 0;
    this.#traffic.bytesSent += size;
    let response: Response;
    try {
      response = await fetch(url, { ...init, redirect: 'error', signal: this.#signal });
    } catch (error) {
      this.#signal.throwIfAborted();
      if (wasRefused(error)) this.#traffic.bytesSent -= size;
      throw new Trouble('unreachable', `${name} cannot be reached.`, { again: true });
    }
    const text = await this.#bounded(response);
    if (response.ok) return new Response(text, { status: response.status, headers: response.headers });
    throw this.#refusal(response, text);
  }

  /** Read in pieces: one that does not end is left. */
  async #bounded(response: Response): Promise<string> {
    const { name } = this.#server;
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let bytes = 0;
    try {
      for await (const chunk of response.body ?? []) {
        bytes += chunk.byteLength;
        this.#traffic.bytesReceived += chunk.byteLength;
        if (bytes > this.#maxAnswerBytes) break; // which cancels the body
        chunks.push(chunk);
      }
    } catch {
      this.#signal.throwIfAborted();
      throw new Trouble('unreachable', `${name} broke off in the middle of its answer.`, { again: true });
    }
    if (bytes > this.#maxAnswerBytes) {
      throw new Trouble('too_long', `${name} answered with more than ${this.#maxAnswerBytes} bytes.`, {
        again: false,
      });
    }
    return await new Blob(chunks).text();
  }

  #refusal(response: Response, text: string): Trouble {
    const { name, keyVariable } = this.#server;
    const { status } = response;
    const retryAfterMs = retryAfter(response.headers.get('retry-after')) ?? retryDelay(text);
    // Gemini's answer to a wrong key is 400 with this reason.
    if (status === 401 || status === 403 || (status === 400 && text.includes('API_KEY_INVALID'))) {
      const sentence = `${name} does not accept the key: check ${keyVariable}.`;
      return new Trouble('no_key', sentence, { again: false, status });
    }
    if (status === 429) {
      const sentence = `${name} wants fewer requests, or the quota of the key is used up.`;
      return new Trouble('quota', sentence, { again: true, status, retryAfterMs });
    }
    if (status >= 500) {
      const sentence = `${name} failed with status ${status}.`;
      return new Trouble('unreachable', sentence, { again: true, status, retryAfterMs });
    }
    const sentence = status === 404
      ? `${name} does not know the model, or has another address: check both.`
      : status === 413
      ? `${name} does not take a request of that size.`
      : `${name} refused the request with status ${status}.`;
    return new Trouble('rejected', sentence, { again: false, status });
  }
}

/** No connection came about (Deno's words), so nothing was sent. */
function wasRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.message.includes('client error (Connect)');
}

/** RFC 9110 section 10.2.3: seconds, or a date, which needs a clock that agrees and is not obeyed. */
function retryAfter(text: string | null): number | undefined {
  return text !== null && /^\d{1,6}$/.test(text.trim()) ? Number(text) * 1000 : undefined;
}

/** Gemini says it in the body instead (google.rpc.RetryInfo). */
function retryDelay(text: string): number | undefined {
  const seconds = /"retryDelay"\s*:\s*"(\d{1,6}(?:\.\d{1,9})?)s"/.exec(text)?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}
