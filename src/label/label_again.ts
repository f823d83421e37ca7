/** Labels of stored streams, made anew from what was stored: for sessions whose raw capture is gone. */
import { type Label, STRENGTH, UNKNOWN_LABEL } from '../model/label.ts';
import type { Transport } from '../model/packet.ts';
import { type Catalogue, catalogue as builtIn, type Service } from './catalogue.ts';
import { namedLabel, type NameKind, networkLabel, portLabel, ruledNameLabel, ruleLabel } from './evidence.ts';
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

const QUESTION = 'DNS question for ';
const KINDS: readonly NameKind[] = [
  'TLS server name',
  'QUIC server name',
  'DTLS server name',
  'HTTP Host',
];

/**
 * The label by today's catalogue and rules. Names, networks and ports are looked up again; what rested on other packets
 * (a socket, a learned address, a certificate) stays as it was found.
 */
export function labelAgain(
  stream: LabelledStream,
  { catalogue = builtIn, rules = NO_RULES }: { catalogue?: Catalogue; rules?: UserRules } = {},
): Label {
  const { transport, client, clientPort, server, serverPort, label } = stream;
  const before = label.strength >= STRENGTH.userPort ? withoutRule(stream) : label;
  const ruled = label.hostname === undefined ? undefined : rules.domain(label.hostname);
  if (ruled && label.hostname !== undefined) {
    return ruledNameLabel(kindOf(label), label.hostname, ruled, label);
  }
  const hit = rules.network(server, client);
  if (hit) return keepingName(ruleLabel(hit, STRENGTH.userNetwork), label);
  const port = rules.port(transport, serverPort, clientPort);
  if (port) return keepingName(ruleLabel(port, STRENGTH.userPort), label);
  return byName(before, catalogue, rules) ?? byNetwork(stream, before) ?? before;
}

function byName(label: Label, catalogue: Catalogue, rules: UserRules): Label | undefined {
  const { hostname, evidence } = label;
  const asked = evidence.startsWith(QUESTION) ? evidence.slice(QUESTION.length) : undefined;
  const name = hostname ?? asked;
  if (name === undefined) return undefined;
  const service: Service | undefined = rules.domain(name) ?? catalogue.find(name);
  const byItsName = asked !== undefined || label.strength === label.hostnameStrength;
  if (service?.app === label.app || (!service && !byItsName)) return undefined;
  if (asked !== undefined || label.hostnameStrength === STRENGTH.dnsAnswer) {
    // A look-up of nobody's name has told nothing: what else was known then is not stored.
    return service ? { ...label, app: service.app, category: service.category } : undefined;
  }
  return label.strength <= label.hostnameStrength ? namedLabel(kindOf(label), name, service) : undefined;
}

function byNetwork(stream: LabelledStream, before: Label): Label | undefined {
  if (before.strength > STRENGTH.network || before.strength === STRENGTH.dissector) return undefined;
  const { server, serverPort, transport, firstUs } = stream;
  const found = networks.find(server, transport, serverPort, firstUs);
  return found && keepingName(networkLabel(found, server, transport, serverPort), before);
}

/** What a stream was before a rule that may be gone: its name, or its port. */
function withoutRule({ transport, serverPort, clientPort, label }: LabelledStream): Label {
  if (label.hostname !== undefined && label.hostnameStrength > STRENGTH.dnsAnswer) {
    return { ...namedLabel(kindOf(label), label.hostname, undefined) };
  }
  const port = portService(transport, serverPort, clientPort);
  return keepingName(port ? portLabel(transport, port.port, port.service) : UNKNOWN_LABEL, label);
}

const keepingName = (label: Label, { hostname, hostnameStrength }: Label): Label => ({
  ...label,
  hostname,
  hostnameStrength,
});

function kindOf({ evidence, hostnameStrength }: Label): NameKind {
  const said = KINDS.find((kind) => evidence.includes(kind));
  return said ?? (hostnameStrength === STRENGTH.httpHost ? 'HTTP Host' : 'TLS server name');
}
