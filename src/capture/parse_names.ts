/** What names a server or a program: handshakes of TLS, STUN realms, HTTP requests. */
import type { PacketRecord } from '../model/packet.ts';
import { list, nameList, NONE, owned, unescaped } from './cells.ts';

type Handshake = Pick<PacketRecord, 'tlsServerNames' | 'certificateTexts' | 'alpn' | 'stunRealms'>;
type Request = Pick<PacketRecord, 'httpHosts' | 'userAgent'>;

const NO_HANDSHAKE: Handshake = Object.freeze({
  tlsServerNames: NONE,
  certificateTexts: NONE,
  alpn: NONE,
  stunRealms: NONE,
});
const NO_REQUEST: Request = Object.freeze({ httpHosts: NONE, userAgent: undefined });

/** TLS HandshakeType (RFC 8446 section 4, RFC 5246 section 7.4). */
const CLIENT_HELLO = '1';
const CERTIFICATE = '11';
/** What goes along with a server's certificate, and with a client's: key exchange and others. */
const SERVERS_ONLY: ReadonlySet<string> = new Set(['2', '12', '13', '14', '22']);
const CLIENTS_ONLY: ReadonlySet<string> = new Set(['15', '16']);

/** The longest User-Agent that is kept; real ones end long before. */
const MAX_USER_AGENT_LENGTH = 256;

/** The packet's own ports. */
type Ports = { readonly sourcePort: number | undefined; readonly destinationPort: number | undefined };

/**
 * @param names the serverName column
 * @param messages the handshake column: types of messages, then application protocols
 */
export function handshakeOf(
  names: string,
  messages: string,
  chain: readonly string[],
  ports: Ports,
): Handshake {
  if (names === '' && messages === '') return NO_HANDSHAKE;
  const words = list(messages);
  const types = words.filter((word) => /^\d+$/.test(word));
  const alpn = words.length === types.length ? NONE : words.filter((word) => !types.includes(word));
  const given = nameList(names);
  if (given.length === 0) return { ...NO_HANDSHAKE, alpn };
  if (types.length === 0) {
    if (chain.includes('stun')) return { ...NO_HANDSHAKE, alpn, stunRealms: given };
    // Google's own handshake, also inside the packets of later drafts (Q050), which tshark calls quic.
    const quic = chain.includes('gquic') || chain.includes('quic');
    if (quic) return { ...NO_HANDSHAKE, alpn, tlsServerNames: given };
  }
  // A packet that holds both is a decrypted one: the column begins with the name that the client asked for.
  if (types.includes(CLIENT_HELLO)) return { ...NO_HANDSHAKE, alpn, tlsServerNames: given.slice(0, 1) };
  if (types.includes(CERTIFICATE) && isServers(types, ports)) {
    return { ...NO_HANDSHAKE, alpn, certificateTexts: given };
  }
  // Certificates stand in much else: OCSP answers, revocation lists, files that are fetched, mail. They name nobody here.
  return { ...NO_HANDSHAKE, alpn };
}

/** A client may show a certificate too, which says nothing of the server. One alone in its packet is told by its ports. */
function isServers(types: readonly string[], { sourcePort, destinationPort }: Ports): boolean {
  if (types.some((type) => CLIENTS_ONLY.has(type))) return false;
  if (types.some((type) => SERVERS_ONLY.has(type))) return true;
  return sourcePort !== undefined && destinationPort !== undefined && sourcePort < destinationPort;
}

/**
 * @param cell hosts, then programs: nearly always with a slash or a space, and otherwise told by their number, since a
 *   request has one of each
 */
export function requestOf(cell: string): Request {
  if (cell === '') return NO_REQUEST;
  const values = list(unescaped(cell));
  const telling = values.findIndex((value) => /[/ ]/.test(value));
  const program = telling < 0 ? Math.ceil(values.length / 2) : telling;
  if (program >= values.length) return { httpHosts: values, userAgent: undefined };
  // A program's text may hold commas of its own.
  const userAgent = owned(values.slice(program).join(',').slice(0, MAX_USER_AGENT_LENGTH));
  return { httpHosts: values.slice(0, program), userAgent };
}
