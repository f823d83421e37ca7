/** Stands in for ip-api.com on loopback: a test says what it answers, and sees what it was asked. */
type Answer = (addresses: string[]) => Response | Promise<Response>;

export class IpApiServer implements AsyncDisposable {
  /** The addresses of each request. */
  readonly asked: string[][] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #stop = new AbortController();
  #arrival = Promise.withResolvers<void>();

  constructor(public answer: Answer) {
    this.#server = Deno.serve({
      hostname: '127.0.0.1',
      port: 0,
      signal: this.#stop.signal,
      onListen: () => {},
    }, (request) => this.#take(request));
  }

  get base(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** Resolves when so many requests have come. */
  async requests(count: number): Promise<void> {
    while (this.asked.length < count) await this.#arrival.promise;
  }

  async #take(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname !== '/batch' || request.method !== 'POST') {
      return new Response('not here', { status: 404 });
    }
    this.asked.push(await request.json());
    this.#arrival.resolve();
    this.#arrival = Promise.withResolvers();
    return await this.answer(this.asked.at(-1) ?? []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#server.finished;
  }
}

/** What ip-api.com says of an address that it knows. */
export function found(query: string, change: Record<string, unknown> = {}) {
  return {
    status: 'success',
    country: 'Iceland',
    countryCode: 'IS',
    city: 'Reykjavik',
    lat: 64.1466,
    lon: -21.9426,
    as: 'AS64500 Example Networks',
    isp: 'Example',
    org: 'Example Org',
    query,
    ...change,
  };
}

export const headers = { 'x-rl': '10', 'x-ttl': '30' };
