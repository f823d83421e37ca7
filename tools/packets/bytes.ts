/** Bytes in network order (big-endian) unless a name says `le`. */

/** Bytes of their own buffer, as WebCrypto wants them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** One array with all parts behind one another. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

export function u8(...values: number[]): Bytes {
  return Uint8Array.from(values);
}

/** Unsigned values of `width` bytes each; higher bits are cut. */
function integers(width: number, littleEndian: boolean, values: readonly (number | bigint)[]): Bytes {
  const out = new Uint8Array(width * values.length);
  values.forEach((value, index) => {
    let rest = BigInt(value);
    for (let i = 0; i < width; i++) {
      const at = littleEndian ? i : width - 1 - i;
      out[index * width + at] = Number(rest & 0xffn);
      rest >>= 8n;
    }
  });
  return out;
}

export const u16 = (...values: number[]): Bytes => integers(2, false, values);
export const u24 = (...values: number[]): Bytes => integers(3, false, values);
export const u32 = (...values: number[]): Bytes => integers(4, false, values);
export const u64 = (...values: bigint[]): Bytes => integers(8, false, values);
export const le16 = (...values: number[]): Bytes => integers(2, true, values);
export const le32 = (...values: number[]): Bytes => integers(4, true, values);
export const le64 = (...values: bigint[]): Bytes => integers(8, true, values);

const encoder = new TextEncoder();

export function utf8(text: string): Bytes {
  return concat(encoder.encode(text));
}

/** One byte a character, so that bytes that are not UTF-8 can be written as `\xff`. Throws above U+00FF. */
export function latin1(text: string): Bytes {
  return Uint8Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code > 0xff) throw new RangeError(`Not a single byte: ${character}`);
    return code;
  });
}

/** Bytes of hexadecimal digits; spaces and colons are ignored. */
export function hex(digits: string): Bytes {
  const clean = digits.replace(/[\s:]/g, '');
  if (!/^([0-9a-f]{2})*$/i.test(clean)) throw new RangeError(`Not hexadecimal: ${digits}`);
  return Uint8Array.from(clean.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** `data` with zeros behind it up to `length`; longer data stays as it is. */
export function padTo(data: Uint8Array, length: number): Bytes {
  return concat(data, new Uint8Array(Math.max(0, length - data.length)));
}
