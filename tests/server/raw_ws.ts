/** A WebSocket client on a bare TCP connection: it can lie about its origin, and it can stop reading. */
import { within } from './harness.ts';

const decoder = new TextDecoder();

export class RawSocket implements Disposable {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #ended = false;

  private constructor(readonly connection: Deno.Conn, readonly status: number) {}

  /** Sends an upgrade request with these headers besides the needed ones, and reads the answer's head. */
  static async connect(port: number, headers: Record<string, string> = {}): Promise<RawSocket> {
    const connection = await Deno.connect({ hostname: '127.0.0.1', port });
    const lines = [
      'GET /ws HTTP/1.1',
      ...Object.entries({
        Host: `127.0.0.1:${port}`,
        Upgrade: 'websocket',
        Connection: 'Upgrade',
        'Sec-WebSocket-Key': btoa('sixteen bytes ok'),
        'Sec-WebSocket-Version': '13',
        ...headers,
      }).map(([name, value]) => `${name}: ${value}`),
    ];
    await connection.write(new TextEncoder().encode(`${lines.join('\r\n')}\r\n\r\n`));
    let head = '';
    const byte = new Uint8Array(1);
    while (!head.endsWith('\r\n\r\n')) {
      if (await within(connection.read(byte), 'the answer to the upgrade') === null) break;
      head += decoder.decode(byte);
    }
    return new RawSocket(connection, Number(head.split(' ')[1]));
  }

  /** The next text message, or undefined when the server closes. Server frames are not masked (RFC 6455 §5.1). */
  async read(): Promise<string | undefined> {
    const head = await this.#take(2);
    if (!head) return undefined;
    const opcode = (head[0] ?? 0) & 0x0f;
    let length = (head[1] ?? 0) & 0x7f;
    if (length === 126 || length === 127) {
      const size = await this.#take(length === 126 ? 2 : 8);
      if (!size) return undefined;
      length = Number(size.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n));
    }
    const payload = await this.#take(length);
    if (!payload || opcode === 8) return undefined;
    return opcode === 1 ? decoder.decode(payload) : await this.read();
  }

  async #take(count: number): Promise<Uint8Array | undefined> {
    const pieces = [this.#bytes];
    let have = this.#bytes.length;
    while (have < count && !this.#ended) {
      const buffer = new Uint8Array(256 * 1024);
      const read = await within(this.connection.read(buffer), 'more of the connection');
      if (read === null) this.#ended = true;
      else {
        pieces.push(buffer.slice(0, read));
        have += read;
      }
    }
    const all = new Uint8Array(have);
    let at = 0;
    for (const piece of pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    this.#bytes = all.slice(count);
    return have < count ? undefined : all.slice(0, count);
  }

  [Symbol.dispose](): void {
    this.connection.close();
  }
}
