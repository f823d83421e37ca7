/** What TLS 1.2 shows and TLS 1.3 hides: certificates in the clear (RFC 5246 section 7.4). And DTLS 1.2 (RFC 6347). */
import { type Bytes, concat, latin1, u16, u24, u8 } from './bytes.ts';
import type { Random } from './random.ts';
import { handshakeMessage, serverNameExtension } from './tls.ts';

const TLS12 = 0x0303;
const DTLS12 = 0xfefd;
const ECDHE_ECDSA_AES_128_GCM_SHA256 = 0xc02b;

/** A ServerHello without extensions: TLS 1.2. */
export function serverHello12(random: Random): Bytes {
  return handshakeMessage(
    2,
    concat(u16(TLS12), random.bytes(32), u8(0), u16(ECDHE_ECDSA_AES_128_GCM_SHA256), u8(0)),
  );
}

/** The Certificate message of either side. @param certificates in DER, the sender's own first */
export function certificateMessage(...certificates: readonly Uint8Array[]): Bytes {
  const all = concat(...certificates.map((each) => concat(u24(each.length), each)));
  return handshakeMessage(11, concat(u24(all.length), all));
}

/** CertificateRequest for ECDSA with SHA-256, from whomever. */
export function certificateRequest(): Bytes {
  return handshakeMessage(13, concat(u8(1, 64), u16(2, 0x0403), u16(0)));
}

export const serverHelloDone = (): Bytes => handshakeMessage(14, new Uint8Array(0));

/** ECDHE: a point that nobody made. */
export function clientKeyExchange(random: Random): Bytes {
  return handshakeMessage(16, concat(u8(65, 4), random.bytes(64)));
}

/** A DTLS ClientHello in its record, complete in one fragment. @param serverName one byte a character */
export function dtlsClientHello(serverName: string, random: Random): Bytes {
  const extensions = serverNameExtension(latin1(serverName));
  const body = concat(
    u16(DTLS12),
    random.bytes(32),
    u8(0, 0), // no session id, no cookie yet
    u16(2, ECDHE_ECDSA_AES_128_GCM_SHA256),
    u8(1, 0),
    u16(extensions.length),
    extensions,
  );
  const message = concat(u8(1), u24(body.length), u16(0), u24(0, body.length), body);
  return concat(u8(22), u16(DTLS12), u16(0, 0, 0, 0), u16(message.length), message);
}
