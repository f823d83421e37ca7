/**
 * Passwords that anybody on the way can read. What is said is that there was one, between whom and by which protocol:
 * never the password, nor whose it is.
 */
import type { PacketRecord } from '../model/packet.ts';
import type { FindingBook } from './book.ts';
import { counted, end, Episodes } from './episodes.ts';

/** How a login begins in Wireshark's Info, by its Protocol column, and the filter that shows it. */
const LOGINS: ReadonlyMap<string, readonly [info: RegExp, filter: string]> = new Map([
  ['FTP', [/^Request: PASS /i, 'ftp.request.command == "PASS"']],
  ['POP', [/^C: (PASS |AUTH (PLAIN|LOGIN)\b)/i, 'pop.request.command matches "(?i)^(pass|auth)$"']],
  ['IMAP', [
    /^Request: \S+ (LOGIN |AUTHENTICATE (PLAIN|LOGIN)\b)/i,
    'imap.request.command matches "(?i)^(login|authenticate)$"',
  ]],
  ['SMTP', [/^C: (AUTH (PLAIN|LOGIN)\b|Pass: )/i, 'smtp.req.command == "AUTH" or smtp.auth.password']],
  ['LDAP', [/\bbindRequest\(\d+\) "[^"]+" simple\b/, 'ldap.simple']],
]);

/** What the client types in so many packets is a login and more. A banner alone is answered in fewer. */
const TELNET_PACKETS = 10;

export class CleartextPasswords {
  readonly #logins: Episodes;
  readonly #telnet: Episodes;

  constructor(book: FindingBook) {
    const rules = { kind: 'cleartext_password' as const, windowS: 3600, quietS: 3600 };
    this.#logins = new Episodes(book, { ...rules, enough: () => true });
    this.#telnet = new Episodes(book, { ...rules, enough: ({ count }) => count >= TELNET_PACKETS });
  }

  /** A packet of one of the protocols in `LOGINS`. */
  login(record: PacketRecord): void {
    const known = LOGINS.get(record.protocol);
    if (!known?.[0].test(record.info) || isEncrypted(record)) return;
    this.#say(record, record.protocol, known[1]);
  }

  /** HTTP's Basic scheme (RFC 7617), or an SNMP community (RFC 3584 section 5.2). */
  credentials(record: PacketRecord, scheme: 'basic' | 'community'): void {
    if (isEncrypted(record)) return;
    if (scheme === 'basic') this.#say(record, 'HTTP', 'http.authbasic');
    else this.#say(record, 'SNMP', 'snmp.community');
  }

  /** A Telnet packet: what is typed travels character by character. */
  telnet(record: PacketRecord, client: string): void {
    if (record.source !== client || record.payloadBytes === 0 || isEncrypted(record)) return;
    const { source, destination, destinationPort } = record;
    const server = end(destination, destinationPort);
    this.#telnet.event(`Telnet ${server}`, record, [destination, source], () => ({
      severity: 'warning',
      text:
        `A Telnet session from ${source} to ${server} is not encrypted: whatever is typed, passwords too, can be ` +
        'read on the way.',
      figures: {},
      filter: 'telnet',
    }));
  }

  #say(record: PacketRecord, protocol: string, filter: string): void {
    const isSnmp = protocol === 'SNMP';
    // Both ends of SNMP say the community: the request's receiver is the server, whatever its answer.
    const fromServer = isSnmp && (record.sourcePort ?? 0) < (record.destinationPort ?? 0);
    const [client, server] = fromServer
      ? [record.destination, end(record.source, record.sourcePort)]
      : [record.source, end(record.destination, record.destinationPort)];
    const address = fromServer ? record.source : record.destination;
    this.#logins.event(`${protocol} ${server}`, record, [address, client], ({ count }) => ({
      severity: isSnmp ? 'info' : 'warning',
      text: isSnmp
        ? `${client} and ${server} use SNMP v1 or v2c: its password, the community, is readable in every packet.`
        : `A password went unencrypted by ${protocol} from ${client} to ${server}: anybody on the way can read it (${
          counted(count, 'time')
        }).`,
      figures: { packets: count },
      filter,
    }));
  }
}

/** Wireshark shows what is inside where it has the keys. */
const isEncrypted = ({ chain }: PacketRecord) =>
  chain.includes('tls') || chain.includes('esp') || chain.includes('dtls') || chain.includes('quic');

/** Protocols whose packets may be logins. */
export const LOGIN_PROTOCOLS: readonly string[] = [...LOGINS.keys()];
