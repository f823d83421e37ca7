/** Connections that do not come about or break off: refused, unanswered, reset. */
import type { StreamState } from '../model/metric.ts';
import type { PacketRecord } from '../model/packet.ts';
import type { FindingBook } from './book.ts';
import { counted, end, Episodes, hostFilter, type Seen } from './episodes.ts';
import { Newest } from './newest.ts';

/** Streams that were ended or counted: at some 50 bytes each 1 MB. A forgotten one may be counted twice. */
const MAX_STREAMS = 20_000;

/** One refused connection is an answer, as when a program looks whether something runs. */
const REFUSED = { info: 3, warning: 10 };
/** A load balancer or a program that ends by RST resets a connection now and then. */
const RESETS = { info: 5, warning: 20 };
/**
 * The first SYN, and those one and three seconds after it (RFC 6298 sections 2.1 and 5.5), less what clocks differ by.
 * Linux sends the first ones a second apart (since 6.5, tcp_syn_linear_timeouts): there the fourth one is the proof.
 */
const UNANSWERED_SYNS = 3;
const UNANSWERED_US = 2_500_000;
/** After the third one an answer may still come. */
const ANSWER_US = 3_000_000;
/** Connections that wait so: some 200 bytes each. The oldest are forgotten, and not told. */
const MAX_WAITING = 2000;

type Waiting = Seen & Pick<StreamState, 'client' | 'server' | 'serverPort'>;

export class Connections {
  readonly #refused: Episodes;
  readonly #unanswered: Episodes;
  readonly #resets: Episodes;
  /** By stream: three SYN, and nothing yet. */
  readonly #waiting = new Map<number, Waiting>();
  /** Streams in which a FIN was seen, or that were counted: what follows is how they end. */
  readonly #over = new Newest<number, true>(MAX_STREAMS);

  constructor(book: FindingBook) {
    this.#refused = new Episodes(book, {
      kind: 'connection_refused',
      windowS: 60,
      quietS: 300,
      enough: ({ count }) => count >= REFUSED.info,
    });
    this.#unanswered = new Episodes(book, {
      kind: 'connection_unanswered',
      windowS: 60,
      quietS: 300,
      enough: () => true,
    });
    this.#resets = new Episodes(book, {
      kind: 'tcp_resets',
      windowS: 60,
      quietS: 300,
      enough: ({ count }) => count >= RESETS.info,
    });
  }

  /** A FIN: a reset after it is no fault. */
  fin(stream: StreamState): void {
    this.#over.set(stream.number, true);
  }

  /** A SYN without ACK. */
  syn(record: PacketRecord, stream: StreamState): void {
    const { packetsToServer, packetsToClient, firstUs, client, server, serverPort, number } = stream;
    if (packetsToClient > 0 || packetsToServer < UNANSWERED_SYNS) return;
    if (record.timeUs - firstUs < UNANSWERED_US || !this.#over.add(number)) return;
    if (this.#waiting.size >= MAX_WAITING) {
      for (const oldest of this.#waiting.keys()) {
        this.#waiting.delete(oldest);
        break;
      }
    }
    const { no, timeUs, transport, streamNumber } = record;
    this.#waiting.set(number, { no, timeUs, transport, streamNumber, client, server, serverPort });
  }

  /** A SYN and ACK. */
  answered(stream: number): void {
    this.#waiting.delete(stream);
  }

  /** A second of packet time is over. */
  tick(nowUs: number): void {
    for (const [stream, attempt] of this.#waiting) {
      if (nowUs - attempt.timeUs < ANSWER_US) break;
      this.#waiting.delete(stream);
      const { client, server, serverPort } = attempt;
      const to = end(server, serverPort);
      this.#unanswered.event(to, attempt, [server, client], ({ count }) => ({
        severity: 'warning',
        text: `${to} did not answer: ${
          counted(count, 'connection')
        } got no word after three attempts over three seconds.`,
        figures: { connections: count },
        filter: `${hostFilter(server)} and tcp.port == ${serverPort ?? 0} and tcp.flags.syn == 1`,
      }));
    }
  }

  /** An RST. @returns whether it refuses a connection */
  reset(record: PacketRecord, stream: StreamState): 'refused' | 'other' {
    const { client, server, serverPort, packetsToServer, packetsToClient, number } = stream;
    this.#waiting.delete(number);
    const isServers = record.source === server && record.sourcePort === serverPort;
    const payload = stream.payloadBytesToServer + stream.payloadBytesToClient;
    const to = end(server, serverPort);
    const filter = `${hostFilter(server)} and tcp.port == ${serverPort ?? 0} and tcp.flags.reset == 1`;
    if (isServers && payload === 0 && packetsToServer > 0 && packetsToClient === 1) {
      if (!this.#over.add(number)) return 'other';
      this.#refused.event(to, record, [server, client], ({ count }) => ({
        severity: count >= REFUSED.warning ? 'warning' : 'info',
        text: `${to} refused ${counted(count, 'connection')}: nothing listens there.`,
        figures: { connections: count },
        filter,
      }));
      return 'refused';
    }
    if (!isServers || payload === 0 || !this.#over.add(number)) return 'other';
    this.#resets.event(to, record, [server, client], ({ count }) => ({
      severity: count >= RESETS.warning ? 'warning' : 'info',
      text: `${to} broke off ${counted(count, 'connection')} by a reset, in the middle of their data.`,
      figures: { connections: count },
      filter,
    }));
    return 'other';
  }
}
