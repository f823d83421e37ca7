/** Labels from each kind of evidence, with the words that say why. */
import { type Label, STRENGTH, UNKNOWN_LABEL } from '../model/label.ts';
import type { Transport } from '../model/packet.ts';
import type { Service } from './catalogue.ts';
import type { Dissected } from './dissectors.ts';
import type { Hint } from './hints.ts';
import type { Learned } from './learned_ends.ts';
import type { NetworkService } from './networks.ts';
import type { Looked } from './passive_dns.ts';
import type { PortService } from './ports.ts';
import type { RuleHit } from './user_rules.ts';

/** Names are shown and stored: what is longer than a host name can be is cut. */
export const MAX_HOSTNAME_LENGTH = 255;

/** What traffic to a host of no catalogued application is called. */
export const WEB: Service = Object.freeze({ app: 'Web', category: 'Web' });

/** How evidence begins: of a rule of the user's, and of a look-up. */
export const RULE = 'your rule: ';
export const QUESTION = 'DNS question for ';
export const ANSWER = 'DNS answer for ';

/** "3 s before", "12 min before". */
export function ago(ageUs: number): string {
  const seconds = Math.round(ageUs / 1_000_000);
  if (seconds < 1) return 'just before';
  return seconds < 120 ? `${seconds} s before` : `${Math.round(seconds / 60)} min before`;
}

export type NameKind = 'TLS server name' | 'QUIC server name' | 'DTLS server name' | 'HTTP Host';

/** A name that the stream itself carries. `service` undefined: the catalogue does not know the name. */
export function namedLabel(kind: NameKind, name: string, service: Service | undefined): Label {
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
    evidence: `${ANSWER}${looked.name}, ${ago(looked.ageUs)}`,
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
 * @param ruled whether a rule of the user's says whose the name is
 */
export function askedLabel(name: string, service: Service, current: Label, ruled: boolean): Label {
  if (current.app === RESOLVER.app && current.strength <= STRENGTH.dissector) {
    return {
      ...current,
      app: service.app,
      category: service.category,
      evidence: `${ruled ? RULE : ''}${QUESTION}${name}`,
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

/** The address stands in a network that one service uses for itself. */
export function networkLabel(
  { owner, service }: NetworkService,
  address: string,
  transport: Transport,
  port: number | undefined,
): Label {
  return {
    ...UNKNOWN_LABEL,
    ...service,
    evidence: `address ${address} is in a network of ${owner}, ${transport.toUpperCase()} port ${port}`,
    strength: STRENGTH.network,
  };
}

/** What this program's socket was just seen to be. */
export function socketLabel(learned: Learned, current: Label): Label {
  return {
    ...current,
    app: learned.service.app,
    category: learned.service.category,
    evidence: `same UDP socket as ${learned.name} traffic, ${ago(learned.ageUs)}`,
    strength: STRENGTH.socket,
  };
}

const HINT_STRENGTH = {
  'certificate for': STRENGTH.certificate,
  'STUN realm': STRENGTH.stunRealm,
  'application protocol': STRENGTH.program,
  'User-Agent': STRENGTH.program,
} as const;

/** What a program or a server says of itself. */
export function hintLabel(kind: keyof typeof HINT_STRENGTH, { text, service }: Hint, current: Label): Label {
  return {
    ...current,
    app: service.app,
    category: service.category,
    evidence: `${kind} ${text.slice(0, MAX_HOSTNAME_LENGTH)}`,
    strength: HINT_STRENGTH[kind],
  };
}

/** The name that everybody's hidden names go by tells nothing of the real one (ECH, RFC 9849). */
export function hiddenLabel(outerName: string, current: Label): Label {
  return {
    ...current,
    ...WEB,
    evidence: `the server name is hidden (ECH); ${outerName} stands in its place`,
    strength: STRENGTH.carrier,
  };
}

export function ruleLabel({ service, words }: RuleHit, strength: number): Label {
  const { app, category } = service;
  return { ...UNKNOWN_LABEL, app, category, evidence: `${RULE}${words}`, strength };
}

/** The user's own rule for a name: one that the stream carries, or, a little weaker, one that was looked up for it. */
export function ruledNameLabel(
  kind: NameKind | typeof ANSWER,
  name: string,
  service: Service,
  current: Label,
): Label {
  const { app, category } = service;
  const strength = kind === ANSWER ? STRENGTH.userLookup : STRENGTH.userDomain;
  return { ...current, app, category, evidence: `${RULE}${kind.trimEnd()} ${name}`, strength };
}

export function dissectedLabel(hit: Dissected): Label {
  return {
    ...UNKNOWN_LABEL,
    app: hit.app,
    category: hit.category,
    evidence: `tshark dissects it as ${hit.protocol}`,
    strength: hit.kind === 'carrier' ? STRENGTH.carrier : STRENGTH.dissector,
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
