import { type Bytes, concat, latin1, u16, u24, u8 } from './bytes.ts';
import type { Random } from './random.ts';

const CONTENT = { changeCipherSpec: 20, handshake: 22, applicationData: 23 } as const;
const EXTENSION = {
  serverName: 0,
  supportedGroups: 10,
  signatureAlgorithms: 13,
  alpn: 16,
  padding: 21,
  pskModes: 45,
  supportedVersions: 43,
  keyShare: 51,
} as const;
const TLS13 = 0x0304;
const X25519 = 0x001d;
const AES_128_GCM_SHA256 = 0x1301;
/** Ciphertext of one record (RFC 8446 section 5.2), less the tag and the inner content type. */
const MAX_RECORD_BYTES = 16_384;

/** Extensions as bytes: type, length, data. */
export function tlsExtension(type: number, data: Uint8Array): Bytes {
  return concat(u16(type, data.length), data);
}

/** RFC 6066 section 3. */
export function serverNameExtension(name: Uint8Array): Bytes {
  const entry = concat(u8(0), u16(name.length), name);
  return tlsExtension(EXTENSION.serverName, concat(u16(entry.length), entry));
}

export interface ClientHelloFields {
  /** Server name, one byte a character, so that a hostile one can hold anything; none when undefined. */
  readonly serverName: string | undefined;
  readonly alpn: readonly string[];
  readonly random: Random;
  /** QUIC sends its transport parameters here, and no legacy session id. */
  readonly moreExtensions?: readonly Uint8Array[];
  readonly sessionIdBytes?: number;
  /** Pads the message up to this length (RFC 7685), as browsers do. */
  readonly padToBytes?: number;
}

/** A TLS 1.3 ClientHello as a handshake message, without a record around it (RFC 8446 section 4.1.2). */
export function clientHello(fields: ClientHelloFields): Bytes {
  const { random } = fields;
  const extensions: Uint8Array[] = [];
  if (fields.serverName !== undefined) {
    extensions.push(serverNameExtension(latin1(fields.serverName)));
  }
  if (fields.alpn.length > 0) {
    const names = concat(...fields.alpn.map((each) => concat(u8(each.length), latin1(each))));
    extensions.push(tlsExtension(EXTENSION.alpn, concat(u16(names.length), names)));
  }
  extensions.push(
    tlsExtension(EXTENSION.supportedGroups, u16(4, X25519, 0x0017)),
    tlsExtension(EXTENSION.signatureAlgorithms, u16(8, 0x0403, 0x0804, 0x0401, 0x0503)),
    tlsExtension(EXTENSION.supportedVersions, concat(u8(4), u16(TLS13, 0x0303))),
    tlsExtension(EXTENSION.pskModes, u8(1, 1)),
    tlsExtension(EXTENSION.keyShare, concat(u16(36, X25519, 32), random.bytes(32))),
    ...(fields.moreExtensions ?? []),
  );
  const ciphers = u16(AES_128_GCM_SHA256, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030);
  const sessionId = random.bytes(fields.sessionIdBytes ?? 32);
  const head = concat(
    u16(0x0303),
    random.bytes(32),
    u8(sessionId.length),
    sessionId,
    u16(ciphers.length),
    ciphers,
    u8(1, 0),
  );
  const length = 4 + head.length + extensionBlock(extensions).length;
  const missing = (fields.padToBytes ?? 0) - length - 4;
  if (missing >= 0) extensions.push(tlsExtension(EXTENSION.padding, new Uint8Array(missing)));
  return handshakeMessage(1, concat(head, extensionBlock(extensions)));
}

/** A TLS 1.3 ServerHello as a handshake message. */
export function serverHello(random: Random, sessionIdBytes = 32): Bytes {
  const extensions = [
    tlsExtension(EXTENSION.supportedVersions, u16(TLS13)),
    tlsExtension(EXTENSION.keyShare, concat(u16(X25519, 32), random.bytes(32))),
  ];
  return handshakeMessage(
    2,
    concat(
      u16(0x0303),
      random.bytes(32),
      u8(sessionIdBytes),
      random.bytes(sessionIdBytes),
      u16(AES_128_GCM_SHA256),
      u8(0),
      extensionBlock(extensions),
    ),
  );
}

export function handshakeMessage(type: number, body: Uint8Array): Bytes {
  return concat(u8(type), u24(body.length), body);
}

function extensionBlock(extensions: readonly Uint8Array[]): Bytes {
  const all = concat(...extensions);
  return concat(u16(all.length), all);
}

function record(contentType: number, data: Uint8Array, version = 0x0303): Bytes {
  return concat(u8(contentType), u16(version, data.length), data);
}

/** A handshake message, or several behind one another, in one record. A first ClientHello says TLS 1.0 there (RFC 8446 section 5.1). */
export function handshakeRecord(message: Uint8Array): Bytes {
  return record(CONTENT.handshake, message, message[0] === 1 ? 0x0301 : 0x0303);
}

export function changeCipherSpec(): Bytes {
  return record(CONTENT.changeCipherSpec, u8(1));
}

/** `length` bytes of made-up ciphertext in records of `recordBytes`, each behind a header of five bytes. */
export function applicationData(random: Random, length: number, recordBytes = MAX_RECORD_BYTES): Bytes {
  const records: Bytes[] = [];
  for (let rest = length; rest > 0; rest -= recordBytes) {
    records.push(record(CONTENT.applicationData, random.bytes(Math.min(rest, recordBytes))));
  }
  return concat(...records);
}
