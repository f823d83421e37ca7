/** Traffic of the test's own on loopback: small HTTP, DNS and UDP servers, and clients that ask them. */
import { Buffer } from 'node:buffer';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { address, DNS_TYPE, dnsQuery, dnsResponse } from '../../tools/packets/dns.ts';

/** Of loopback's 127.0.0.0/8, and nobody else's: a resolver of the machine sits at other addresses. */
const DNS_ADDRESS = '127.0.0.153';
/** tshark knows DNS by its port. LLMNR (RFC 4795) is the same message on a port that anybody may open. */
const DNS_PORTS = [53, 5355];

export class Traffic implements AsyncDisposable {
  #questions = 0;

  private constructor(
    readonly httpServer: Deno.HttpServer<Deno.NetAddr>,
    readonly echo: Socket,
    readonly resolver: Socket,
    readonly client: Socket,
  ) {}

  static async start(): Promise<Traffic> {
    const httpServer = Deno.serve(
      { hostname: '127.0.0.1', port: 0, onListen: () => {} },
      (request) => new Response(`You asked for ${new URL(request.url).pathname}.`.padEnd(2000, ' .')),
    );
    const echo = await bound('127.0.0.1', 0);
    echo.on('message', (message, from) => echo.send(message, from.port, from.address));
    const resolver = await boundToOneOf(DNS_ADDRESS, DNS_PORTS);
    resolver.on('message', (message, from) => resolver.send(answer(message), from.port, from.address));
    return new Traffic(httpServer, echo, resolver, await bound('127.0.0.1', 0));
  }

  get httpPort(): number {
    return this.httpServer.addr.port;
  }

  get udpPort(): number {
    return this.echo.address().port;
  }

  /** The port that every datagram of ours comes from. */
  get clientPort(): number {
    return this.client.address().port;
  }

  /** BPF that passes this traffic and nobody else's. */
  get filter(): string {
    return `tcp port ${this.httpPort} or udp port ${this.clientPort}`;
  }

  /** One TCP connection with one request. */
  async http(path = '/hello'): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.httpPort}${path}`, {
      headers: { connection: 'close' },
    });
    await response.text();
  }

  /** A datagram and its echo: two packets. */
  async udp(payload: string): Promise<void> {
    await this.#ask(Buffer.from(payload), this.udpPort, '127.0.0.1');
  }

  /** A question and its answer: two packets. */
  async dns(name: string): Promise<void> {
    const query = dnsQuery({ id: ++this.#questions, question: { name, type: DNS_TYPE.a } });
    await this.#ask(query, this.resolver.address().port, DNS_ADDRESS);
  }

  /** A datagram that nobody answers: one packet. */
  datagram(bytes: number): void {
    this.client.send(Buffer.alloc(bytes, 'x'), this.httpPort, '127.0.0.1');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.echo, this.resolver, this.client].map(closed));
    await this.httpServer.shutdown();
  }

  async #ask(message: Uint8Array, port: number, host: string): Promise<void> {
    const answered = once(this.client, 'message');
    this.client.send(message, port, host);
    await answered;
  }
}

/** Every name is at 127.0.0.1. The question is sent back as it came. */
function answer(query: Uint8Array): Uint8Array {
  const id = new DataView(query.buffer, query.byteOffset).getUint16(0);
  const labels: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 12; query[at] !== undefined && query[at] !== 0; at += 1 + (query[at] ?? 0)) {
    labels.push(Uint8Array.from(query.subarray(at + 1, at + 1 + (query[at] ?? 0))));
  }
  const question = { name: labels, type: DNS_TYPE.a };
  return dnsResponse({ id, question, answers: [address('127.0.0.1')] });
}

async function bound(host: string, port: number): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind(port, host);
  await once(socket, 'listening');
  return socket;
}

async function boundToOneOf(host: string, ports: readonly number[]): Promise<Socket> {
  const refusals: unknown[] = [];
  for (const port of ports) {
    try {
      return await bound(host, port);
    } catch (error) {
      refusals.push(error);
    }
  }
  throw new AggregateError(refusals, `No DNS port of ${host} is free: ${ports.join(', ')}`);
}

async function closed(socket: Socket): Promise<void> {
  const done = once(socket, 'close');
  socket.close();
  await done;
}
