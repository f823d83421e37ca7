import { type Bytes, concat, hex } from './bytes.ts';
import { ethernet } from './link.ts';
import {
  ackFrame,
  cryptoFrame,
  handshakePacket,
  initialPacket,
  shortPacket,
  transportParameters,
} from './quic.ts';
import type { Random } from './random.ts';
import type { Side } from './tcp_talk.ts';
import type { Timeline } from './timeline.ts';
import { clientHello, serverHello } from './tls.ts';
import { type Endpoint, udpPacket } from './transport.ts';

export interface QuicTalkOptions {
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** Round trip from the capture point, which stands beside the client. */
  readonly rttUs: number;
  readonly random: Random;
  readonly startUs: number;
  readonly serverName: string;
  readonly alpn?: readonly string[];
}

/** Plaintext, tag and header of a full 1-RTT packet, as common browsers send them. */
const FULL_PACKET_BYTES = 1250;
const ACK_PACKET_BYTES = 25;
const NO_ID = hex('');

/** One QUIC connection: a true Initial, the rest made-up ciphertext, which is all that anybody without keys sees. */
export class QuicTalk {
  nowUs: number;
  readonly #serverId: Bytes;

  constructor(readonly timeline: Timeline, readonly options: QuicTalkOptions) {
    this.nowUs = options.startUs;
    this.#serverId = options.random.bytes(8);
  }

  wait(us: number): this {
    this.nowUs += us;
    return this;
  }

  /** Handshake of one round trip. */
  async open(): Promise<this> {
    const { random, serverName, rttUs } = this.options;
    const originalId = random.bytes(8);
    const hello = clientHello({
      serverName,
      alpn: this.options.alpn ?? ['h3'],
      random,
      sessionIdBytes: 0,
      moreExtensions: [transportParameters(NO_ID)],
    });
    const toServer = { originalId, sender: 'client', destinationId: originalId, sourceId: NO_ID } as const;
    const toClient = {
      originalId,
      sender: 'server',
      destinationId: NO_ID,
      sourceId: this.#serverId,
    } as const;
    this.#send('client', await initialPacket({ ...toServer, packetNumber: 0, frames: cryptoFrame(hello) }));
    this.wait(rttUs + random.int(800, 2500));
    const answer = concat(ackFrame(0), cryptoFrame(serverHello(random, 0)));
    this.#send('server', await initialPacket({ ...toClient, packetNumber: 0, frames: answer }));
    for (const bytes of [1150, 1150, 870]) {
      this.wait(90);
      this.#send('server', handshakePacket(random, NO_ID, this.#serverId, bytes));
    }
    this.wait(300);
    const last = { ...toServer, destinationId: this.#serverId, packetNumber: 1, frames: ackFrame(0) };
    this.#send('client', await initialPacket(last));
    this.wait(40);
    this.#send('client', handshakePacket(random, this.#serverId, NO_ID, 75));
    this.wait(rttUs);
    this.#short('server', 240);
    return this;
  }

  /** A request, then `bytes` back in rounds of `window` packets, with an acknowledgement for every second packet. */
  exchange(requestBytes: number, bytes: number, window = 24): this {
    const { rttUs, random } = this.options;
    this.#short('client', requestBytes);
    this.wait(rttUs + random.int(1500, 9000));
    for (let rest = bytes, count = 0; rest > 0; rest -= FULL_PACKET_BYTES, count++) {
      if (count > 0 && count % window === 0) this.wait(rttUs * (0.7 + 0.5 * random.unit()));
      this.#short('server', Math.max(40, Math.min(rest, FULL_PACKET_BYTES)));
      this.wait(random.int(90, 160));
      if (count % 2 === 1) this.#short('client', ACK_PACKET_BYTES);
    }
    this.wait(60);
    this.#short('client', ACK_PACKET_BYTES);
    return this;
  }

  #short(side: Side, payloadBytes: number): void {
    const id = side === 'client' ? this.#serverId : NO_ID;
    this.#send(side, shortPacket(this.options.random, id, payloadBytes));
  }

  #send(side: Side, datagram: Uint8Array): void {
    const { client, server } = this.options;
    const [from, to] = side === 'client' ? [client, server] : [server, client];
    this.timeline.add(this.nowUs, ethernet(from.mac, to.mac, udpPacket(from, to, datagram)));
  }
}
