/**
 * All watchers of a session: packets in, findings out. It knows packet time only and nobody but the `StreamFacts` that it
 * asks; what it says does not depend on where batches end.
 */
import type { Finding } from '../model/finding.ts';
import type { RtpState, StreamState } from '../model/metric.ts';
import type { Direction, PacketRecord, RtpHeader } from '../model/packet.ts';
import { DuplicateAddresses } from './addresses.ts';
import type { FindingsSoFar } from '../model/resumption.ts';
import { FindingBook } from './book.ts';
import { CleartextPasswords, LOGIN_PROTOCOLS } from './cleartext.ts';
import { Connections } from './connections.ts';
import { NameLookups } from './name_lookups.ts';
import { Paths } from './paths.ts';
import { PortScans } from './port_scan.ts';
import { Retransmissions } from './retransmissions.ts';
import { RttShifts } from './round_trips.ts';
import { NewTalkers } from './talkers.ts';
import { TlsTrouble } from './tls.ts';
import { VoiceCalls } from './voice.ts';
import { ZeroWindows } from './zero_window.ts';

/** What the metric engine knows, the packet counted. */
export interface StreamFacts {
  streamOf(record: PacketRecord): Readonly<StreamState> | undefined;
  rtpOf(record: PacketRecord, header: RtpHeader): Readonly<RtpState> | undefined;
}

const SECOND_US = 1_000_000;
const [FIN, SYN, RST, ACK] = [0x01, 0x02, 0x04, 0x10];
const BRACKET = '['.charCodeAt(0);

/** Longer packets hold more than an alert. */
const MAX_ALERT_BYTES = 64;

type Look = (record: PacketRecord) => void;

export class FindingWatch {
  readonly #book: FindingBook;
  readonly #facts: StreamFacts;
  readonly #paths = new Paths();
  readonly #retransmissions: Retransmissions;
  readonly #rttShifts: RttShifts;
  readonly #zeroWindows: ZeroWindows;
  readonly #connections: Connections;
  readonly #scans: PortScans;
  readonly #lookups: NameLookups;
  readonly #cleartext: CleartextPasswords;
  readonly #tls: TlsTrouble;
  readonly #voice: VoiceCalls;
  readonly #talkers: NewTalkers;
  /** By Wireshark's Protocol column: one look-up, and nothing for most packets. */
  readonly #byProtocol: ReadonlyMap<string, Look>;
  #nextTickUs = -Infinity;

  constructor(facts: StreamFacts, soFar?: FindingsSoFar) {
    this.#facts = facts;
    const book = this.#book = new FindingBook(soFar);
    this.#retransmissions = new Retransmissions(book);
    this.#rttShifts = new RttShifts(book);
    this.#zeroWindows = new ZeroWindows(book);
    this.#connections = new Connections(book);
    this.#scans = new PortScans(book);
    this.#lookups = new NameLookups(book);
    this.#cleartext = new CleartextPasswords(book);
    this.#tls = new TlsTrouble(book);
    this.#voice = new VoiceCalls(book);
    this.#talkers = new NewTalkers(book);
    const addresses = new DuplicateAddresses(book);
    const login: Look = (record) => this.#cleartext.login(record);
    const alert: Look = (record) => this.#alert(record);
    this.#byProtocol = new Map<string, Look>([
      ...LOGIN_PROTOCOLS.map((protocol) => [protocol, login] as const),
      ['ARP', (record) => addresses.take(record)],
      ['DNS', (record) => record.dns && this.#lookups.take(record, record.dns)],
      ['TELNET', (record) => this.#telnet(record)],
      ...['SSL', 'SSLv3', 'TLS', 'TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'].map((name) =>
        [name, alert] as const
      ),
    ]);
  }

  /** A packet, after the engine counted it. */
  take(record: PacketRecord, direction: Direction): void {
    const { timeUs } = record;
    if (timeUs > this.#book.nowUs) this.#book.nowUs = timeUs;
    if (timeUs >= this.#nextTickUs) this.#tick(timeUs);
    this.#talkers.take(record, direction);
    if (this.#lookups.listening) this.#lookups.heard(record.destination);
    if (record.tcpFlags !== undefined) this.#tcp(record, record.tcpFlags);
    this.#byProtocol.get(record.protocol)?.(record);
    if (record.rtp.length > 0) this.#rtp(record);
    if (record.certificate) this.#tls.certificate(record, record.certificate);
    if (record.credentials) this.#cleartext.credentials(record, record.credentials);
  }

  /** Findings that are new or changed since the last drain; afterwards they are taken as stored. */
  drain(): Finding[] {
    return this.#book.drain();
  }

  #tick(nowUs: number): void {
    // Whoever comes late in a capture that is out of order changes nothing about it.
    this.#nextTickUs = (Math.floor(nowUs / SECOND_US) + 1) * SECOND_US;
    this.#scans.tick(nowUs);
    this.#connections.tick(nowUs);
  }

  #tcp(record: PacketRecord, flags: number): void {
    const { payloadBytes, ackRttMs, info } = record;
    if (payloadBytes > 0 || ackRttMs !== undefined) {
      const { one, other } = this.#paths.of(record);
      if (payloadBytes > 0) this.#retransmissions.take(record, one);
      if (ackRttMs !== undefined) this.#rttShifts.take(record, ackRttMs, other.roundTrips);
    }
    if ((flags & (FIN | SYN | RST)) !== 0 || (flags & ACK) === 0) this.#opensOrEnds(record, flags);
    if (info.charCodeAt(0) === BRACKET) this.#zeroWindows.take(record);
  }

  #opensOrEnds(record: PacketRecord, flags: number): void {
    const stream = this.#facts.streamOf(record);
    if (!stream) return;
    if ((flags & RST) !== 0) {
      if (this.#connections.reset(record, stream) === 'refused') this.#scans.refused(stream.number);
    } else if ((flags & SYN) !== 0) {
      if ((flags & ACK) !== 0) {
        this.#connections.answered(stream.number);
        return this.#scans.answered(stream.number);
      }
      this.#connections.syn(record, stream);
      this.#scans.syn(record, stream.number);
    } else if ((flags & ACK) === 0) {
      if (record.payloadBytes === 0) this.#scans.impossible(record);
    } else this.#connections.fin(stream);
  }

  #telnet(record: PacketRecord): void {
    const client = this.#facts.streamOf(record)?.client;
    if (client !== undefined) this.#cleartext.telnet(record, client);
  }

  #alert(record: PacketRecord): void {
    if (record.payloadBytes > MAX_ALERT_BYTES) return;
    const stream = this.#facts.streamOf(record);
    if (stream) this.#tls.alert(record, stream.server, stream.serverPort);
  }

  #rtp(record: PacketRecord): void {
    for (const header of record.rtp) {
      const state = this.#facts.rtpOf(record, header);
      if (state) this.#voice.take(record, state, header.payloadName);
    }
  }
}
