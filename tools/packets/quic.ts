/** Initial packets of QUIC version 1, protected as RFC 9001 says, so that a dissector can read the server name. */
import { type Bytes, concat, padTo, u16, u32, u8, utf8 } from './bytes.ts';
import type { Random } from './random.ts';

/** RFC 9001 section 5.2. */
const INITIAL_SALT = u8(
  ...[0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17],
  ...[0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a],
);
const VERSION_1 = 1;
const TAG_BYTES = 16;
/** RFC 9000 section 14.1: datagrams with an Initial are at least this long. */
const MIN_INITIAL_DATAGRAM = 1200;

/** Variable-length integer (RFC 9000 section 16); values below 2^30. */
export function varint(value: number): Bytes {
  if (value < 64) return u8(value);
  if (value < 16_384) return u16(0x4000 | value);
  return u32((0x80000000 | value) >>> 0);
}

async function hmac(key: Uint8Array, data: Uint8Array): Promise<Bytes> {
  const imported = await crypto.subtle.importKey(
    'raw',
    concat(key),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  );
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, concat(data)));
}

/** HKDF-Expand-Label (RFC 8446 section 7.1) for outputs up to one hash. */
async function expandLabel(secret: Uint8Array, label: string, length: number): Promise<Bytes> {
  const full = utf8(`tls13 ${label}`);
  const block = await hmac(secret, concat(u16(length), u8(full.length), full, u8(0, 1)));
  return block.slice(0, length);
}

interface Keys {
  readonly key: Bytes;
  readonly iv: Bytes;
  readonly headerProtection: Bytes;
}

async function initialKeys(connectionId: Uint8Array, sender: 'client' | 'server'): Promise<Keys> {
  const initial = await hmac(INITIAL_SALT, connectionId);
  const secret = await expandLabel(initial, `${sender} in`, 32);
  return {
    key: await expandLabel(secret, 'quic key', 16),
    iv: await expandLabel(secret, 'quic iv', 12),
    headerProtection: await expandLabel(secret, 'quic hp', 16),
  };
}

/** The first AES block of header protection (RFC 9001 section 5.4.3): CBC from a zero IV is ECB for one block. */
async function protectionMask(key: Bytes, sample: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey('raw', key, 'AES-CBC', false, ['encrypt']);
  const encrypted = await crypto.subtle.encrypt(
    { name: 'AES-CBC', iv: new Uint8Array(16) },
    imported,
    sample,
  );
  return new Uint8Array(encrypted).slice(0, 5);
}

export interface InitialFields {
  readonly sender: 'client' | 'server';
  /** The connection id that the client chose first: the keys come from it. */
  readonly originalId: Uint8Array;
  readonly destinationId: Uint8Array;
  readonly sourceId: Uint8Array;
  readonly packetNumber: number;
  /** Frames in the clear. */
  readonly frames: Uint8Array;
}

/** A protected Initial packet, padded so that it fills a datagram of 1,200 bytes by itself. */
export async function initialPacket(fields: InitialFields): Promise<Bytes> {
  const ids = concat(
    u8(fields.destinationId.length),
    fields.destinationId,
    u8(fields.sourceId.length),
    fields.sourceId,
    u8(0),
  );
  const numberBytes = 2;
  const headerBytes = 5 + ids.length + 2 + numberBytes;
  const plain = padTo(fields.frames, MIN_INITIAL_DATAGRAM - headerBytes - TAG_BYTES);
  const length = u16(0x4000 | (numberBytes + plain.length + TAG_BYTES));
  const header = concat(u8(0xc0 | (numberBytes - 1)), u32(VERSION_1), ids, length, u16(fields.packetNumber));

  const keys = await initialKeys(fields.originalId, fields.sender);
  const nonce = concat(keys.iv);
  nonce.set(
    [(nonce[10] ?? 0) ^ (fields.packetNumber >> 8), (nonce[11] ?? 0) ^ (fields.packetNumber & 0xff)],
    10,
  );
  const key = await crypto.subtle.importKey('raw', keys.key, 'AES-GCM', false, ['encrypt']);
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: header }, key, plain),
  );

  // RFC 9001 section 5.4.2: the sample starts four bytes behind the start of the packet number.
  const mask = await protectionMask(keys.headerProtection, sealed.slice(4 - numberBytes, 20 - numberBytes));
  const at = header.length - numberBytes;
  header[0] = (header[0] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
  for (let i = 0; i < numberBytes; i++) header[at + i] = (header[at + i] ?? 0) ^ (mask[1 + i] ?? 0);
  return concat(header, sealed);
}

/** A CRYPTO frame from offset 0 (RFC 9000 section 19.6). */
export function cryptoFrame(data: Uint8Array): Bytes {
  return concat(u8(6, 0), varint(data.length), data);
}

/** An ACK of one packet number (RFC 9000 section 19.3). */
export function ackFrame(packetNumber: number): Bytes {
  return concat(u8(2), varint(packetNumber), u8(0, 0, 0));
}

/** A Handshake packet of made-up ciphertext: nobody without the keys can tell. */
export function handshakePacket(
  random: Random,
  destinationId: Uint8Array,
  sourceId: Uint8Array,
  payloadBytes: number,
): Bytes {
  return concat(
    u8(0xe0 | random.int(0, 15)),
    u32(VERSION_1),
    u8(destinationId.length),
    destinationId,
    u8(sourceId.length),
    sourceId,
    u16(0x4000 | payloadBytes),
    random.bytes(payloadBytes),
  );
}

/** A 1-RTT packet of made-up ciphertext. */
export function shortPacket(random: Random, destinationId: Uint8Array, payloadBytes: number): Bytes {
  return concat(u8(0x40 | random.int(0, 31)), destinationId, random.bytes(payloadBytes));
}

/** The transport parameters extension (RFC 9000 section 18) that a ClientHello over QUIC must carry. */
export function transportParameters(sourceId: Uint8Array): Bytes {
  const parameter = (id: number, value: Uint8Array) => concat(varint(id), varint(value.length), value);
  const all = concat(
    parameter(1, varint(30_000)),
    parameter(3, varint(1472)),
    parameter(4, varint(1_048_576)),
    parameter(5, varint(524_288)),
    parameter(8, varint(100)),
    parameter(15, sourceId),
  );
  return concat(u16(0x39, all.length), all);
}
