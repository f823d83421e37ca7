/** STUN messages (RFC 8489). */
import { type Bytes, concat, hex, latin1, padTo, u16, u8 } from './bytes.ts';
import type { Random } from './random.ts';

export const STUN_MESSAGE = {
  bindingRequest: 0x0001,
  allocateRequest: 0x0003,
  allocateError: 0x0113,
} as const;

const MAGIC_COOKIE = hex('21 12 a4 42');

/** Type, length and value, padded to four bytes; the length is that of the value alone (section 14). */
function attribute(type: number, value: Uint8Array): Bytes {
  return concat(u16(type, value.length), padTo(value, Math.ceil(value.length / 4) * 4));
}

/** REALM (section 14.9); one byte a character. */
export const stunRealm = (realm: string): Bytes => attribute(0x0014, latin1(realm));

/** ERROR-CODE 401 (section 14.8): what a TURN server says to a client without credentials. */
export const stunUnauthorized = (): Bytes =>
  attribute(0x0009, concat(u8(0, 0, 4, 1), latin1('Unauthorized')));

export function stunMessage(type: number, random: Random, ...attributes: readonly Uint8Array[]): Bytes {
  const body = concat(...attributes);
  return concat(u16(type, body.length), MAGIC_COOKIE, random.bytes(12), body);
}
