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

/** TLS HandshakeType (RFC 8446 section 4, RFC 5246 section 7.4): the first of these is only ever the client's. */
const CLIENT_HELLO = '1';
const CERTIFICATE = '11';
/** A client that shows a certificate of its own sends its key in the same flight. */
const CLIENT_KEY_EXCHANGE = '16';

/** The longest User-Agent that is kept; real ones end long before. */
const MAX_USER_AGENT_LENGTH = 256;

/**
 * @param names the serverName column
 * @param messages the handshake column: types of messages, then application protocols
 */
export function handshakeOf(names: string, messages: string, chain: readonly string[]): Handshake {
  if (names === '' && messages === '') return NO_HANDSHAKE;
  const words = list(messages);
  const types = words.filter((word) => /^\d+$/.test(word));
  const alpn = words.length === types.length ? NONE : words.filter((word) => !types.includes(word));
  const given = nameList(names);
  if (given.length === 0) return { ...NO_HANDSHAKE, alpn };
  if (types.length === 0 && chain.includes('stun')) return { ...NO_HANDSHAKE, alpn, stunRealms: given };
  // A packet that holds both is a decrypted one: the column begins with the name that the client asked for.
  if (types.includes(CLIENT_HELLO)) return { ...NO_HANDSHAKE, alpn, tlsServerNames: given.slice(0, 1) };
  if (!types.includes(CERTIFICATE)) return { ...NO_HANDSHAKE, alpn, tlsServerNames: given };
  if (types.includes(CLIENT_KEY_EXCHANGE)) return { ...NO_HANDSHAKE, alpn };
  return { ...NO_HANDSHAKE, alpn, certificateTexts: given };
}

/** @param cell hosts, then programs */
export function requestOf(cell: string): Request {
  if (cell === '') return NO_REQUEST;
  const values = list(unescaped(cell));
  const program = values.findIndex((value) => /[/ ]/.test(value));
  if (program < 0) return { httpHosts: values, userAgent: undefined };
  // A program's text may hold commas of its own.
  const userAgent = owned(values.slice(program).join(',').slice(0, MAX_USER_AGENT_LENGTH));
  return { httpHosts: values.slice(0, program), userAgent };
}
