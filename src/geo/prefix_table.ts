/** Values by prefix, found by the longest that holds an address: one look into a map for each length there is. */
import { type Address, parsePrefix } from './address.ts';

interface OneLength<T> {
  readonly bits: number;
  readonly values: Map<string | number, T>;
}

/** The first `bits` of an address as a key: a number for IPv4, which is most of what is looked up. */
function key(bytes: Uint8Array, bits: number): string | number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  if (bytes.length === 4) return bits === 0 ? 0 : (((a << 24) | (b << 16) | (c << 8) | d) >>> (32 - bits));
  let text = '';
  for (let i = 0; i < bits >> 3; i++) text += String.fromCharCode(bytes[i] ?? 0);
  const rest = bits & 7;
  return rest === 0 ? text : text + String.fromCharCode((bytes[bits >> 3] ?? 0) & (0xff << (8 - rest)));
}

export class PrefixTable<T> {
  readonly #tables: Readonly<Record<4 | 6, OneLength<T>[]>> = { 4: [], 6: [] };

  /** @throws RangeError for a text that is no prefix, or one that another row has already */
  add(text: string, value: T): void {
    const { address, bits } = parsePrefix(text);
    const table = this.#tables[address.version];
    let row = table.find((each) => each.bits === bits);
    if (!row) {
      table.push(row = { bits, values: new Map() });
      table.sort((a, b) => b.bits - a.bits);
    }
    const found = key(address.bytes, bits);
    if (row.values.has(found)) throw new RangeError(`${text} stands in the table twice`);
    row.values.set(found, value);
  }

  find({ version, bytes }: Address): T | undefined {
    for (const { bits, values } of this.#tables[version]) {
      const value = values.get(key(bytes, bits));
      if (value !== undefined) return value;
    }
    return undefined;
  }
}
