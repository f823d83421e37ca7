/** What the two ends of a stream say before the stream itself says anything: look-ups, learned ends, known networks. */
import { type Label, STRENGTH } from '../model/label.ts';
import type { PacketRecord, Transport } from '../model/packet.ts';
import { plainName, type Service } from './catalogue.ts';
import { dissected } from './dissectors.ts';
import { learnedLabel, lookedUpLabel, networkLabel, socketLabel, withHostname } from './evidence.ts';
import { LearnedEnds, SOCKET_CAPACITY, SOCKET_MAX_AGE_US } from './learned_ends.ts';
import { networks } from './networks.ts';
import { type Looked, PassiveDns } from './passive_dns.ts';
import { portService } from './ports.ts';

const FIRST_USER_PORT = 1024;

const SYN = 0x02;
const ACK = 0x10;

/**
 * Addresses that a DNS answer makes nobody's: what a filtering resolver says instead of the truth, or a machine of the
 * private network, which the name reaches from here only.
 */
const NOT_PUBLIC =
  /^(?:0\.|10\.|127\.|169\.254\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1?$|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i;

export class EndEvidence {
  readonly #serviceOf: (name: string) => Service | undefined;
  readonly #dns = new PassiveDns();
  readonly #addresses = new LearnedEnds();
  readonly #sockets = new LearnedEnds(SOCKET_CAPACITY, SOCKET_MAX_AGE_US);

  /** @param serviceOf whose a host name is */
  constructor(serviceOf: (name: string) => Service | undefined) {
    this.#serviceOf = serviceOf;
  }

  /** A DNS answer explains later streams of the client that got it, and, more weakly, everybody's. */
  answered(record: PacketRecord, service: Service | undefined): void {
    const { dns } = record;
    if (!dns) return;
    this.#dns.heed(record.destination, dns, record.timeUs);
    if (!dns.response || !service) return;
    // Resolvers ask in letters of odd case, so that answers are hard to forge.
    const name = plainName(dns.queryName);
    for (const address of dns.addresses.slice(0, 64)) {
      if (NOT_PUBLIC.test(address)) continue;
      this.#addresses.heed(address, name, service, record.timeUs);
    }
  }

  /** A server gave or was given a name. */
  named(address: string, name: string, service: Service | undefined, timeUs: number): void {
    this.#addresses.heed(address, name, service, timeUs);
  }

  /** The name under which one end of a packet had looked the other up. */
  lookedUp({ source, destination, timeUs }: PacketRecord): Looked | undefined {
    return this.#dns.find(source, destination, timeUs) ?? this.#dns.find(destination, source, timeUs);
  }

  /**
   * A stream's first packet, which mostly goes to the server: so that way is tried first.
   * @param plain what the protocol and the ports say
   * @param looked the name that was looked up for it
   */
  first(record: PacketRecord, transport: Transport, plain: Label, looked: Looked | undefined): Label {
    const { source, destination, timeUs } = record;
    const service = looked && this.#serviceOf(looked.name);
    if (looked && service) return lookedUpLabel(looked, service);
    let label = plain;
    for (const address of mayBeServers(record) ? [destination, source] : [destination]) {
      const learned = this.#addresses.find(address, timeUs);
      if (!learned || (looked && learned.name !== looked.name)) continue;
      label = learnedLabel(address, learned);
      break;
    }
    // A name that was looked up and is nobody's speaks against whoever owns the network.
    if (looked) return withHostname(label, looked.name, STRENGTH.dnsAnswer);
    return label === plain ? this.#byNetwork(record, transport, plain) : label;
  }

  /** The UDP socket that one end speaks from, where it says more than what is known of the stream. */
  bySocket(record: PacketRecord, current: Label): Label {
    if (record.transport !== 'udp' || current.strength >= STRENGTH.socket) return current;
    if (isHousekeeping(record)) return current;
    for (const socket of socketsOf(record)) {
      const learned = this.#sockets.find(socket, record.timeUs);
      if (!learned || learned.service.app === current.app) continue;
      return socketLabel(learned, current);
    }
    return current;
  }

  /** A stream was named: the sockets that it runs between are its application's. */
  spoke(record: PacketRecord, label: Label): void {
    if (record.transport !== 'udp' || label.strength < STRENGTH.dissector) return;
    if (label.strength === STRENGTH.socket || isHousekeeping(record)) return;
    for (const socket of socketsOf(record)) this.#sockets.heed(socket, label.app, label, record.timeUs);
  }

  #byNetwork(record: PacketRecord, transport: Transport, plain: Label): Label {
    const { source, sourcePort, destination, destinationPort, timeUs } = record;
    const there = networks.find(destination, transport, destinationPort, timeUs);
    if (there) return networkLabel(there, destination, transport, destinationPort);
    if (!mayBeServers(record)) return plain;
    const here = networks.find(source, transport, sourcePort, timeUs);
    return here ? networkLabel(here, source, transport, sourcePort) : plain;
  }
}

/**
 * Whether a stream's first packet may be its server's: what is known of a client's address says nothing of what it
 * connects to.
 */
function mayBeServers({ tcpFlags = 0, sourcePort = 0, destinationPort = 0 }: PacketRecord): boolean {
  return (tcpFlags & SYN) !== 0 ? (tcpFlags & ACK) !== 0 : sourcePort < destinationPort;
}

/** DNS and its like ask for everybody; a QUIC socket of a browser may speak to many. */
function isHousekeeping({ chain }: PacketRecord): boolean {
  return dissected(chain)?.kind === 'system' || chain.includes('quic') || chain.includes('gquic');
}

/** The ends that are a program's own choice: a service's port is everybody's. */
function* socketsOf(record: PacketRecord): Generator<string> {
  const ends = [
    [record.source, record.sourcePort],
    [record.destination, record.destinationPort],
  ] as const;
  for (const [address, port] of ends) {
    if (address === '' || port === undefined || port < FIRST_USER_PORT) continue;
    if (portService('udp', port, undefined) === undefined) yield `${address} ${port}`;
  }
}
