/** Labels from each kind of evidence, with the words that say why. */
import { type Label, STRENGTH, UNKNOWN_LABEL } from '../model/label.ts';
import type { Transport } from '../model/packet.ts';
import type { Service } from './catalogue.ts';
import type { Dissected } from './dissectors.ts';
import type { Learned } from './learned_addresses.ts';
import type { Looked } from './passive_dns.ts';
import type { PortService } from './ports.ts';

/** Names are shown and stored: what is longer than a host name can be is cut. */
export const MAX_HOSTNAME_LENGTH = 255;

/** What traffic to a host of no catalogued application is called. */
export const WEB: Service = Object.freeze({ app: 'Web', category: 'Web' });

/** "3 s before", "12 min before". */
export function ago(ageUs: number): string {
  const seconds = Math.round(ageUs / 1_000_000);
  if (seconds < 1) return 'just before';
  return seconds < 120 ? `${seconds} s before` : `${Math.round(seconds / 60)} min before`;
}

/** A name that the stream itself carries. `service` undefined: the catalogue does not know the name. */
export function namedLabel(
  kind: 'TLS server name' | 'QUIC server name' | 'DTLS server name' | 'HTTP Host',
  name: string,
  service: Service | undefined,
): Label {
  const strength = kind === 'HTTP Host' ? STRENGTH.httpHost : STRENGTH.serverName;
  const { app, category } = service ?? WEB;
  const unlisted = service ? '' : ', which is no application in the catalogue';
  const evidence = `${kind} ${name}${unlisted}`;
  return { app, category, evidence, strength, hostname: name, hostnameStrength: strength };
}

export function lookedUpLabel(looked: Looked, service: Service): Label {
  return {
    app: service.app,
    category: service.category,
    evidence: `DNS answer for ${looked.name}, ${ago(looked.ageUs)}`,
    strength: STRENGTH.dnsAnswer,
    hostname: looked.name,
    hostnameStrength: STRENGTH.dnsAnswer,
  };
}

/** What a resolver's own conversation is called. */
const RESOLVER: Service = Object.freeze({ app: 'DNS', category: 'Network' });

/**
 * A look-up is done for the sake of the application that is looked up. A conversation that asks for several (a
 * forwarder keeps its port) is its own: DNS, and stays so.
 */
export function askedLabel(name: string, service: Service, current: Label): Label {
  if (current.app === RESOLVER.app && current.strength <= STRENGTH.dissector) {
    return {
      ...current,
      app: service.app,
      category: service.category,
      evidence: `DNS question for ${name}`,
      strength: STRENGTH.dnsAnswer,
    };
  }
  if (current.strength !== STRENGTH.dnsAnswer || current.app === service.app) return current;
  return {
    ...current,
    ...RESOLVER,
    evidence: 'DNS questions for several applications',
    // Stronger than the first question, so that the third does not name it again.
    strength: STRENGTH.httpHost,
  };
}

export function learnedLabel(address: string, learned: Learned): Label {
  return {
    ...UNKNOWN_LABEL,
    app: learned.service.app,
    category: learned.service.category,
    evidence: `address ${address} was ${learned.name}'s ${ago(learned.ageUs)}`,
    strength: STRENGTH.learnedAddress,
  };
}

export function dissectedLabel(hit: Dissected): Label {
  return {
    ...UNKNOWN_LABEL,
    app: hit.app,
    category: hit.category,
    evidence: `tshark dissects it as ${hit.protocol}`,
    strength: STRENGTH.dissector,
  };
}

export function portLabel(transport: Transport, port: number, service: PortService): Label {
  return {
    ...UNKNOWN_LABEL,
    app: service.app,
    category: service.category,
    evidence: `${transport.toUpperCase()} port ${port} (${service.service})`,
    strength: STRENGTH.port,
  };
}

/** The same application, with a better server name. */
export function withHostname(label: Label, hostname: string, hostnameStrength: number): Label {
  return label.hostnameStrength >= hostnameStrength ? label : { ...label, hostname, hostnameStrength };
}
