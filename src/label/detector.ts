/** Names the application of packets. Pure: everything it knows came in packets, and every age is packet time. */
import { type Label, type Labeller, STRENGTH, UNKNOWN_LABEL } from '../model/label.ts';
import type { PacketRecord, Transport } from '../model/packet.ts';
import { type Catalogue, catalogue as builtIn, CATALOGUE_VERSION, plainName } from './catalogue.ts';
import { CARRIER_APPS, dissected } from './dissectors.ts';
import { LearnedAddresses } from './learned_addresses.ts';
import { LabelCache } from './label_cache.ts';
import { httpName, isAddress, tlsName } from './names.ts';
import { PassiveDns } from './passive_dns.ts';
import { portService } from './ports.ts';
import { askedLabel, learnedLabel, lookedUpLabel, namedLabel, withHostname } from './evidence.ts';

class Detector implements Labeller {
  readonly catalogueVersion = CATALOGUE_VERSION;
  readonly #catalogue: Catalogue;
  readonly #dns = new PassiveDns();
  readonly #learned = new LearnedAddresses();
  readonly #cache = new LabelCache();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  label(record: PacketRecord, current: Label | undefined): Label {
    const { transport } = record;
    if (transport === undefined || record.streamNumber === undefined) return this.#withoutStream(record);
    let label = current === undefined ? this.#first(record, transport) : this.#dissect(record, current);
    if (record.dns !== undefined) label = this.#lookUp(record, label);
    if (record.tlsServerNames.length > 0) label = this.#serverName(record, label);
    if (record.httpHosts.length > 0) label = this.#httpHost(record, label);
    return label;
  }

  #withoutStream(record: PacketRecord): Label {
    const hit = dissected(record.chain);
    return hit ? this.#cache.dissected(hit) : UNKNOWN_LABEL;
  }

  /** Everything that can be said of a stream by its first packet. */
  #first(record: PacketRecord, transport: Transport): Label {
    const hit = dissected(record.chain);
    const port = portService(transport, record.destinationPort, record.sourcePort);
    // TLS says how, port 993 says what: a carrier gives way to a port that stands for more than a carrier.
    const byPort = port && (!hit || (hit.kind === 'carrier' && !CARRIER_APPS.has(port.service.app)));
    const plain = byPort
      ? this.#cache.port(transport, port.port, port.service)
      : hit
      ? this.#cache.dissected(hit)
      : UNKNOWN_LABEL;
    if (byPort ? port.service.system : hit?.kind === 'system') return plain;
    return this.#byAddress(record, plain);
  }

  /** What is known of the addresses. The first packet mostly goes to the server, so that way is tried first. */
  #byAddress({ source, destination, timeUs }: PacketRecord, plain: Label): Label {
    const looked = this.#dns.find(source, destination, timeUs) ?? this.#dns.find(destination, source, timeUs);
    const service = looked && this.#catalogue.find(looked.name);
    if (looked && service) return lookedUpLabel(looked, service);
    let label = plain;
    for (const address of [destination, source]) {
      const learned = this.#learned.find(address, timeUs);
      if (!learned || (looked && learned.name !== looked.name)) continue;
      label = learnedLabel(address, learned);
      break;
    }
    return looked ? withHostname(label, looked.name, STRENGTH.dnsAnswer) : label;
  }

  #dissect(record: PacketRecord, current: Label): Label {
    const hit = dissected(record.chain);
    if (hit === null || current.strength > STRENGTH.dissector || hit.app === current.app) return current;
    const specific = current.strength > STRENGTH.none && !CARRIER_APPS.has(current.app);
    if (hit.kind === 'carrier' && (specific || current.strength === STRENGTH.dissector)) return current;
    // Of two things that tshark said of a stream, the first stays, unless it only named the carrier.
    if (specific && current.strength === STRENGTH.dissector) return current;
    const label = this.#cache.dissected(hit);
    return current.hostname === undefined
      ? label
      : withHostname(label, current.hostname, current.hostnameStrength);
  }

  /** A DNS packet: its answer explains later streams, its question says for whose sake this one is. */
  #lookUp(record: PacketRecord, current: Label): Label {
    const { dns } = record;
    if (!dns || !record.chain.includes('dns')) return current;
    this.#dns.heed(record.destination, dns, record.timeUs);
    const service = dns.queryName === '' ? undefined : this.#catalogue.find(dns.queryName);
    if (dns.response && service) {
      for (const address of dns.addresses.slice(0, 64)) {
        this.#learned.heed(address, dns.queryName, service, record.timeUs);
      }
    }
    return service ? askedLabel(plainName(dns.queryName), service, current) : current;
  }

  #serverName(record: PacketRecord, current: Label): Label {
    const name = tlsName(record.tlsServerNames);
    if (name === undefined || current.hostnameStrength >= STRENGTH.serverName) return current;
    const service = isAddress(name) ? undefined : this.#catalogue.find(name);
    this.#learned.heed(record.destination, name, service, record.timeUs);
    const kind = record.chain.includes('quic')
      ? 'QUIC server name'
      : record.chain.includes('dtls')
      ? 'DTLS server name'
      : 'TLS server name';
    return this.#named(namedLabel(kind, name, service), service !== undefined, current);
  }

  #httpHost(record: PacketRecord, current: Label): Label {
    if (current.hostnameStrength >= STRENGTH.httpHost) return current;
    const name = httpName(record.httpHosts);
    if (name === undefined) return current;
    const service = this.#catalogue.find(name);
    this.#learned.heed(record.destination, name, service, record.timeUs);
    return this.#named(namedLabel('HTTP Host', name, service), service !== undefined, current);
  }

  /** A name that the catalogue does not know still takes an application back that only an address had suggested. */
  #named(label: Label, listed: boolean, current: Label): Label {
    const specific = current.strength > 0 && current.strength <= STRENGTH.dissector &&
      !CARRIER_APPS.has(current.app);
    if (label.strength <= current.strength || (!listed && specific)) {
      return withHostname(current, label.hostname ?? '', label.hostnameStrength);
    }
    return label;
  }
}

/** @param catalogue another catalogue than the built-in one, for tests */
export function createLabeller(catalogue: Catalogue = builtIn): Labeller {
  return new Detector(catalogue);
}
