/** One host that tries many ports of another, or one port of many hosts, and is turned away. */
import type { PacketRecord } from '../model/packet.ts';
import type { FindingBook } from './book.ts';
import { type Episode, Evidence } from './episode.ts';
import { hostFilter } from './episodes.ts';
import { Newest } from './newest.ts';

/** Zeek's port_scan_threshold, addr_scan_threshold and their interval (policy/misc/scan.zeek), of failed attempts. */
const WINDOW_US = 300_000_000;
const LEAST_PORTS = 15;
const LEAST_HOSTS = 25;
/** Beyond this somebody reads the whole host or network. */
const CRITICAL_TARGETS = 100;

/** An attempt that nobody answered for so long has failed: a second for the answer, and one more for a lost packet. */
const ANSWER_US = 3_000_000;

/** Attempts whose answer is waited for: some 200 bytes each, so 2 MB. The oldest are forgotten, and not counted. */
const MAX_WAITING = 10_000;
/** Sources with what they are after, and targets of each that are told apart: 500 x 1,000 x 50 bytes, so 25 MB at the very most. */
const MAX_SWEEPS = 500;
const MAX_TARGETS = 1000;

/** One source and what it is after: ports of a host, or hosts with a port. */
class Sweep {
  fromUs: number;
  lastUs: number;
  targets = new Set<string | number>();
  evidence = new Evidence();
  episode: Episode | undefined;

  constructor(timeUs: number) {
    this.fromUs = this.lastUs = timeUs;
  }
}

/** Of a packet, what is needed; the record itself would keep the lines that it was read from. */
type Attempt = Pick<
  PacketRecord,
  'no' | 'timeUs' | 'source' | 'destination' | 'destinationPort' | 'transport' | 'streamNumber'
>;

export class PortScans {
  readonly #book: FindingBook;
  /** By TCP stream. */
  readonly #waiting = new Map<number, Attempt>();
  readonly #sweeps = new Newest<string, Sweep>(MAX_SWEEPS);

  constructor(book: FindingBook) {
    this.#book = book;
  }

  /** A SYN without ACK. */
  syn(record: PacketRecord, stream: number): void {
    if (this.#waiting.has(stream)) return;
    if (this.#waiting.size >= MAX_WAITING) {
      for (const oldest of this.#waiting.keys()) {
        this.#waiting.delete(oldest);
        break;
      }
    }
    const { no, timeUs, source, destination, destinationPort, transport, streamNumber } = record;
    this.#waiting.set(stream, {
      ...{ no, timeUs, source, destination, destinationPort, transport, streamNumber },
    });
  }

  /** A SYN and ACK: the port is open, and the attempt no failure. */
  answered(stream: number): void {
    this.#waiting.delete(stream);
  }

  /** An RST in answer to the SYN. */
  refused(stream: number): void {
    const attempt = this.#waiting.get(stream);
    if (!attempt) return;
    this.#waiting.delete(stream);
    this.#failed(attempt);
  }

  /** Flags that no TCP sends (RFC 9293 section 3.1 wants ACK in all but the first): NULL, FIN and Xmas scans. */
  impossible(record: PacketRecord): void {
    this.#failed(record);
  }

  /** A second of packet time is over. */
  tick(nowUs: number): void {
    for (const [stream, attempt] of this.#waiting) {
      if (nowUs - attempt.timeUs < ANSWER_US) break;
      this.#waiting.delete(stream);
      this.#failed(attempt);
    }
  }

  #failed(record: Attempt): void {
    const { source, destination, destinationPort } = record;
    if (destinationPort === undefined) return;
    this.#count(`ports ${source} ${destination}`, destinationPort, LEAST_PORTS, record);
    this.#count(`hosts ${source} ${destinationPort}`, destination, LEAST_HOSTS, record);
  }

  #count(key: string, target: string | number, least: number, record: Attempt): void {
    const { timeUs } = record;
    const known = this.#sweeps.get(key);
    const over = !known || timeUs - (known.episode ? known.lastUs : known.fromUs) > WINDOW_US;
    const sweep = over ? new Sweep(timeUs) : known;
    this.#sweeps.set(key, sweep);
    sweep.lastUs = Math.max(sweep.lastUs, timeUs);
    if (sweep.targets.size < MAX_TARGETS) sweep.targets.add(target);
    sweep.evidence.packet(record);
    sweep.evidence.host(record.source, record.destination);
    if (sweep.episode) return this.#book.goesOn(sweep.episode, timeUs);
    if (sweep.targets.size < least) return;
    this.#open(sweep, record, typeof target === 'number' ? 'ports' : 'hosts');
  }

  #open(sweep: Sweep, { source, destination, destinationPort }: Attempt, what: 'ports' | 'hosts'): void {
    const subject = what === 'ports' ? `${source} → ${destination}` : `${source} → port ${destinationPort}`;
    const tell = () => {
      const { size } = sweep.targets;
      const many = size >= MAX_TARGETS ? `${size} or more` : `${size}`;
      return {
        severity: size >= CRITICAL_TARGETS ? 'critical' as const : 'warning' as const,
        text: what === 'ports'
          ? `${source} tried ${many} ports of ${destination} that refused or did not answer.`
          : `${source} tried port ${destinationPort} on ${many} hosts that refused or did not answer.`,
        figures: { [what]: size },
        filter: `${hostFilter(source)} and ${
          what === 'ports' ? hostFilter(destination) : `tcp.dstport == ${destinationPort}`
        } and tcp.flags.ack == 0`,
      };
    };
    sweep.episode = this.#book.open(
      { kind: 'port_scan', subject, timeUs: sweep.fromUs, tell },
      sweep.evidence,
    );
  }
}
