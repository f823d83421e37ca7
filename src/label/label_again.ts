/** Labels of stored streams, made anew from what was stored: for sessions whose raw capture is gone. */
import { type Label, STRENGTH, UNKNOWN_LABEL } from '../model/label.ts';
import type { Transport } from '../model/packet.ts';
import { type Catalogue, catalogue as builtIn } from './catalogue.ts';
import { CARRIER_APPS } from './dissectors.ts';
import {
  ANSWER,
  namedLabel,
  type NameKind,
  networkLabel,
  portLabel,
  QUESTION,
  RULE,
  ruledNameLabel,
  ruleLabel,
} from './evidence.ts';
import { isAddress } from './names.ts';
import { networks } from './networks.ts';
import { portService } from './ports.ts';
import { NO_RULES, type UserRules } from './user_rules.ts';

/** What a stored stream still tells. */
export interface LabelledStream {
  readonly transport: Transport;
  readonly client: string;
  readonly clientPort: number | undefined;
  readonly server: string;
  readonly serverPort: number | undefined;
  readonly firstUs: number;
  readonly label: Label;
}

const KINDS: readonly NameKind[] = [
  'TLS server name',
  'QUIC server name',
  'DTLS server name',
  'HTTP Host',
];

/**
 * The label by today's catalogue and rules. Names, networks and ports are looked up again; what rested on other packets
 * (a socket, a learned address, a certificate) stays as it was found. By an unchanged catalogue and unchanged rules a
 * stream keeps its label.
 */
export function labelAgain(
  stream: LabelledStream,
  { catalogue = builtIn, rules = NO_RULES }: { catalogue?: Catalogue; rules?: UserRules } = {},
): Label {
  const ruled = byRule(stream, rules);
  if (ruled) return ruled;
  const before = stream.label.evidence.startsWith(RULE) ? withoutRule(stream) : stream.label;
  return byQuestion(stream.label, catalogue) ?? byName(before, catalogue) ?? byNetwork(stream, before) ??
    before;
}

/** The user's own rules, in the order in which a capture is labelled by them. */
function byRule(stream: LabelledStream, rules: UserRules): Label | undefined {
  const { transport, client, clientPort, server, serverPort, label } = stream;
  const { hostname, hostnameStrength } = label;
  for (const [kind, name] of carriedNames(label)) {
    const own = rules.domain(name);
    if (own) return ruledNameLabel(kind, name, own, label);
  }
  const lookedUp = wordsAfter(RULE + ANSWER, label) ??
    (hostnameStrength === STRENGTH.dnsAnswer ? hostname : undefined);
  const found = lookedUp === undefined ? undefined : rules.domain(lookedUp);
  if (lookedUp !== undefined && found) return ruledNameLabel(ANSWER, lookedUp, found, label);
  const network = rules.network(server, client);
  if (network) return keepingName(ruleLabel(network, STRENGTH.userNetwork), label);
  const port = rules.port(transport, serverPort, clientPort);
  if (port) return keepingName(ruleLabel(port, STRENGTH.userPort), label);
  const asked = askedName(label);
  const service = asked === undefined ? undefined : rules.domain(asked);
  return service && { ...label, ...service, evidence: `${RULE}${QUESTION}${asked}` };
}

/** A look-up of a name that is nobody's was done for an alias, which is not stored: it stays as it was found. */
function byQuestion(label: Label, catalogue: Catalogue): Label | undefined {
  const asked = askedName(label);
  const service = asked === undefined ? undefined : catalogue.find(asked);
  return service && { ...label, ...service, evidence: `${QUESTION}${asked}` };
}

function byName(label: Label, catalogue: Catalogue): Label | undefined {
  const { hostname, hostnameStrength, strength } = label;
  if (hostname === undefined || strength > hostnameStrength) return undefined;
  const service = isAddress(hostname) ? undefined : catalogue.find(hostname);
  if (hostnameStrength > STRENGTH.dnsAnswer) {
    const byItsName = strength === hostnameStrength;
    if (service?.app === label.app && service.category === label.category && byItsName) return undefined;
    return service || byItsName ? namedLabel(kindOf(label), hostname, service) : undefined;
  }
  // A look-up of nobody's name has told nothing: what else was known then is not stored.
  if (!service) return undefined;
  const evidence = label.evidence.startsWith(ANSWER) ? label.evidence : `${ANSWER}${hostname}`;
  return { ...label, ...service, evidence, strength: STRENGTH.dnsAnswer };
}

/** As a stream's first packet is labelled: a name that is nobody's, or housekeeping, speaks against the network's owner. */
function byNetwork(stream: LabelledStream, before: Label): Label | undefined {
  const { server, serverPort, clientPort, transport, firstUs } = stream;
  if (before.hostname !== undefined || before.strength > STRENGTH.network) return undefined;
  if (
    before.strength === STRENGTH.dissector || portService(transport, serverPort, clientPort)?.service.system
  ) {
    return undefined;
  }
  const found = networks.find(server, transport, serverPort, firstUs);
  return found && networkLabel(found, server, transport, serverPort);
}

/** What a stream was before a rule that is gone: its port's, or that of the name that it carries. */
function withoutRule({ transport, serverPort, clientPort, label }: LabelledStream): Label {
  const { hostname, hostnameStrength } = label;
  const port = portService(transport, serverPort, clientPort);
  const plain = keepingName(port ? portLabel(transport, port.port, port.service) : UNKNOWN_LABEL, label);
  const telling = port !== undefined && !CARRIER_APPS.has(plain.app);
  if (telling || hostname === undefined || hostnameStrength <= STRENGTH.dnsAnswer) return plain;
  return namedLabel(kindOf(label), hostname, undefined);
}

const keepingName = (label: Label, { hostname, hostnameStrength }: Label): Label => ({
  ...label,
  hostname,
  hostnameStrength,
});

const wordsAfter = (beginning: string, { evidence }: Label): string | undefined =>
  evidence.startsWith(beginning) ? evidence.slice(beginning.length) : undefined;

/** The name that a stream of DNS asked for. */
const askedName = (label: Label) => wordsAfter(QUESTION, label) ?? wordsAfter(RULE + QUESTION, label);

/** Names that the stream itself carried: the one that a rule was about, which was the first, and the best. */
function* carriedNames(label: Label): Generator<readonly [NameKind, string]> {
  for (const kind of KINDS) {
    const name = wordsAfter(`${RULE}${kind} `, label);
    if (name !== undefined) yield [kind, name];
  }
  const { hostname, hostnameStrength } = label;
  if (hostname !== undefined && hostnameStrength > STRENGTH.dnsAnswer) yield [kindOf(label), hostname];
}

/** What the stream's host name was. */
function kindOf({ evidence, hostnameStrength }: Label): NameKind {
  if (hostnameStrength === STRENGTH.httpHost) return 'HTTP Host';
  const said = KINDS.find((kind) => evidence.startsWith(kind) || evidence.startsWith(RULE + kind));
  return said === undefined || said === 'HTTP Host' ? 'TLS server name' : said;
}
