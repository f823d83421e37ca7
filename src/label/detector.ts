/** Names the application of packets. Pure: everything it knows came in packets, and every age is packet time. */
import { type Label, type Labeller, STRENGTH, UNKNOWN_LABEL } from '../model/label.ts';
import type { PacketRecord, Transport } from '../model/packet.ts';
import {
  type Catalogue,
  catalogue as builtIn,
  CATALOGUE_VERSION,
  plainName,
  type Service,
} from './catalogue.ts';
import { CARRIER_APPS, dissected } from './dissectors.ts';
import { EndEvidence } from './end_evidence.ts';
import {
  ANSWER,
  askedLabel,
  hiddenLabel,
  hintLabel,
  namedLabel,
  type NameKind,
  ruledNameLabel,
  ruleLabel,
  withHostname,
} from './evidence.ts';
import { alpnHint, certificateHint, userAgentHint } from './hints.ts';
import { LabelCache } from './label_cache.ts';
import { ECH_OUTER_NAMES, httpName, isAddress, tlsName } from './names.ts';
import { portService } from './ports.ts';
import { NO_RULES, type UserRules } from './user_rules.ts';

/** A name that nobody's catalogue knows takes an application back that only an address had suggested. */
const BY_ADDRESS: ReadonlySet<number> = new Set([
  STRENGTH.network,
  STRENGTH.learnedAddress,
  STRENGTH.dnsAnswer,
]);

class Detector implements Labeller {
  readonly catalogueVersion: string;
  readonly warning: string | undefined;
  readonly #catalogue: Catalogue;
  readonly #rules: UserRules;
  readonly #serviceOf: (name: string) => Service | undefined;
  readonly #ends: EndEvidence;
  readonly #cache = new LabelCache();

  constructor(catalogue: Catalogue, rules: UserRules, warning: string | undefined) {
    this.warning = warning;
    this.#catalogue = catalogue;
    this.#rules = rules;
    this.#serviceOf = (name) => rules.domain(name) ?? catalogue.find(name);
    this.#ends = new EndEvidence(this.#serviceOf);
    this.catalogueVersion = rules.version === ''
      ? CATALOGUE_VERSION
      : `${CATALOGUE_VERSION}+${rules.version}`;
  }

  label(record: PacketRecord, current: Label | undefined): Label {
    const { transport } = record;
    if (transport === undefined || record.streamNumber === undefined) return this.#withoutStream(record);
    let label = current === undefined ? this.#first(record, transport) : this.#dissect(record, current);
    label = this.#ends.bySocket(record, label);
    if (record.dns !== undefined) label = this.#lookUp(record, label);
    label = this.#hints(record, label);
    if (record.tlsServerNames.length > 0) label = this.#serverName(record, label);
    if (record.httpHosts.length > 0) label = this.#httpHost(record, label);
    if (label !== current) this.#ends.spoke(record, label);
    return label;
  }

  #withoutStream(record: PacketRecord): Label {
    const hit = dissected(record.chain);
    return hit ? this.#cache.dissected(hit) : UNKNOWN_LABEL;
  }

  /** Everything that can be said of a stream by its first packet. */
  #first(record: PacketRecord, transport: Transport): Label {
    const { sourcePort, destinationPort } = record;
    const looked = this.#ends.lookedUp(record);
    const ruled = this.#ruled(record, transport, looked?.name);
    if (ruled) return looked ? withHostname(ruled, looked.name, STRENGTH.dnsAnswer) : ruled;
    const hit = dissected(record.chain);
    const port = portService(transport, destinationPort, sourcePort);
    // TLS says how, port 993 says what: a carrier gives way to a port that stands for more than a carrier.
    const byPort = port && (!hit || (hit.kind === 'carrier' && !CARRIER_APPS.has(port.service.app)));
    const plain = byPort
      ? this.#cache.port(transport, port.port, port.service)
      : hit
      ? this.#cache.dissected(hit)
      : UNKNOWN_LABEL;
    if (byPort ? port.service.system : hit?.kind === 'system') return plain;
    return this.#ends.first(record, transport, plain, looked);
  }

  /** What the user's own rules say of a stream's ends. @param lookedUp the name under which its address was looked up */
  #ruled(record: PacketRecord, transport: Transport, lookedUp: string | undefined): Label | undefined {
    const { source, destination, sourcePort, destinationPort } = record;
    const service = lookedUp === undefined ? undefined : this.#rules.domain(lookedUp);
    if (lookedUp !== undefined && service) {
      return ruledNameLabel(ANSWER, lookedUp, service, UNKNOWN_LABEL);
    }
    const network = this.#rules.network(destination, source);
    if (network) return ruleLabel(network, STRENGTH.userNetwork);
    const port = this.#rules.port(transport, destinationPort, sourcePort);
    return port && ruleLabel(port, STRENGTH.userPort);
  }

  #dissect(record: PacketRecord, current: Label): Label {
    const hit = dissected(record.chain);
    // Of two things that tshark said of a stream, the first stays, unless it only named the carrier.
    if (hit === null || current.strength >= STRENGTH.dissector || hit.app === current.app) return current;
    if (hit.kind === 'carrier' && current.strength > STRENGTH.none && !CARRIER_APPS.has(current.app)) {
      return current;
    }
    const label = this.#cache.dissected(hit);
    if (label.strength <= current.strength) return current;
    return current.hostname === undefined
      ? label
      : withHostname(label, current.hostname, current.hostnameStrength);
  }

  /** A DNS packet: its answer explains later streams, its question says for whose sake this one is. */
  #lookUp(record: PacketRecord, current: Label): Label {
    const { dns } = record;
    if (!dns || !record.chain.includes('dns')) return current;
    const service = this.#lookedUpService(dns.queryName, dns.aliases);
    this.#ends.answered(record, service);
    if (!service) return current;
    const name = plainName(dns.queryName);
    return askedLabel(name, service, current, this.#rules.domain(name) !== undefined);
  }

  /** A name that is nobody's may be an alias of one that is somebody's; a cloud's only says who rents out the server. */
  #lookedUpService(name: string, aliases: readonly string[]): Service | undefined {
    const own = name === '' ? undefined : this.#serviceOf(name);
    if (own || name === '') return own;
    for (const alias of aliases.slice(0, 16)) {
      const service = this.#serviceOf(alias);
      if (service && service.category !== 'Cloud') return service;
    }
    return undefined;
  }

  /** What server and program say of themselves, weakest first. */
  #hints(record: PacketRecord, current: Label): Label {
    let label = current;
    const { certificateTexts, stunRealms, alpn, userAgent } = record;
    if (certificateTexts.length > 0 && label.strength < STRENGTH.certificate) {
      const hint = certificateHint(certificateTexts, this.#serviceOf);
      if (hint) label = hintLabel('certificate for', hint, label);
    }
    if (stunRealms.length > 0 && label.strength < STRENGTH.stunRealm) {
      const text = stunRealms.find(this.#serviceOf);
      const service = text === undefined ? undefined : this.#serviceOf(text);
      if (text !== undefined && service) label = hintLabel('STUN realm', { text, service }, label);
    }
    if (alpn.length > 0 && label.strength < STRENGTH.program) {
      const hint = alpnHint(alpn);
      if (hint) label = hintLabel('application protocol', hint, label);
    }
    // Who looks for devices on the network (SSDP speaks HTTP) does so for no application's sake.
    const housekeeping = userAgent !== undefined && dissected(record.chain)?.kind === 'system';
    if (userAgent !== undefined && !housekeeping && label.strength < STRENGTH.program) {
      const hint = userAgentHint(userAgent);
      if (hint) label = hintLabel('User-Agent', hint, label);
    }
    return label;
  }

  #serverName(record: PacketRecord, current: Label): Label {
    const name = tlsName(record.tlsServerNames);
    if (name === undefined || current.hostnameStrength >= STRENGTH.serverName) return current;
    if (ECH_OUTER_NAMES.has(plainName(name))) {
      return current.strength <= STRENGTH.carrier ? hiddenLabel(name, current) : current;
    }
    const kind = record.chain.includes('quic')
      ? 'QUIC server name'
      : record.chain.includes('dtls')
      ? 'DTLS server name'
      : 'TLS server name';
    return this.#named(record, kind, name, isAddress(name) ? undefined : this.#catalogue.find(name), current);
  }

  #httpHost(record: PacketRecord, current: Label): Label {
    if (current.hostnameStrength >= STRENGTH.httpHost) return current;
    const name = httpName(record.httpHosts);
    if (name === undefined) return current;
    return this.#named(record, 'HTTP Host', name, this.#catalogue.find(name), current);
  }

  #named(
    record: PacketRecord,
    kind: NameKind,
    name: string,
    service: Service | undefined,
    current: Label,
  ): Label {
    const ruled = this.#rules.domain(name);
    this.#ends.named(record.destination, name, ruled ?? service, record.timeUs);
    const label = namedLabel(kind, name, service);
    const named = withHostname(current, name, label.hostnameStrength);
    if (ruled) {
      return current.strength < STRENGTH.userDomain ? ruledNameLabel(kind, name, ruled, named) : named;
    }
    const suggested = CARRIER_APPS.has(current.app) || BY_ADDRESS.has(current.strength) ||
      current.strength === STRENGTH.none;
    if (label.strength <= current.strength || (service === undefined && !suggested)) return named;
    return label;
  }
}

export interface LabellerOptions {
  /** Another catalogue than the built-in one, for tests. */
  readonly catalogue?: Catalogue;
  readonly rules?: UserRules;
  /** What is to be said to the user about these rules. */
  readonly warning?: string | undefined;
}

export function createLabeller(
  { catalogue = builtIn, rules = NO_RULES, warning }: LabellerOptions = {},
): Labeller {
  return new Detector(catalogue, rules, warning);
}
