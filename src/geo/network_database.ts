/**
 * Network owners from lines `first,last,asn,organisation` (addresses as decimal numbers), one file for each version of
 * IP. The family has no MMDB of it; as sorted numbers it takes a fifth of the memory that an MMDB would.
 */
import { sentence } from '../model/errors.ts';
import type { Located } from '../model/host.ts';
import type { Address } from './address.ts';
import { cleanText, type LocalSource } from './source.ts';

export const NETWORK_DATABASE = 'RouteViews and DB-IP ASN';

/** More lines than there are routes; a file that has more is none. */
const MAX_LINES = 4_000_000;

/** Lines read before others get their turn: some 5 ms. */
const TURN_LINES = 20_000;

/** Ranges in ascending order; `owners` are positions in `organisations`. */
interface Ranges {
  readonly first: BigUint64Array;
  readonly last: BigUint64Array;
  readonly asn: Uint32Array;
  readonly owners: Uint32Array;
  readonly organisations: readonly string[];
}

/** The upper half of an IPv6 address: no route is narrower than /64 but single ones, which have no owner of their own. */
function upperHalf(value: bigint): bigint {
  return value >> 64n;
}

const LINE = /^(\d{1,39}),(\d{1,39}),(\d{1,10}),(.*)$/;

function unquoted(text: string): string {
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** @throws Error with a sentence that names the file */
async function read(path: string, version: 4 | 6): Promise<Ranges> {
  try {
    const text = await Deno.readTextFile(path);
    const lines = text.split('\n');
    if (lines.length > MAX_LINES) throw new Error('it has too many lines');
    if (!text.endsWith('\n')) throw new Error('its end is missing');
    const size = lines.length;
    const [first, last] = [new BigUint64Array(size), new BigUint64Array(size)];
    const [asn, owners] = [new Uint32Array(size), new Uint32Array(size)];
    const positions = new Map<string, number>();
    let count = 0;
    for (let i = 0; i < size; i++) {
      if (i % TURN_LINES === TURN_LINES - 1) await new Promise((resolve) => setTimeout(resolve, 0));
      const line = lines[i]?.trimEnd() ?? '';
      if (line === '') continue;
      const [, from, to, number, owner = ''] = LINE.exec(line) ?? [];
      if (from === undefined || to === undefined) throw new Error(`line ${i + 1} is none of it`);
      const half = version === 4 ? (value: bigint) => value : upperHalf;
      first[count] = half(BigInt(from));
      last[count] = half(BigInt(to));
      if (count > 0 && (first[count] ?? 0n) < (first[count - 1] ?? 0n)) {
        throw new Error(`line ${i + 1} is out of order`);
      }
      asn[count] = Number(number);
      const name = unquoted(owner);
      const known = positions.get(name) ?? positions.size;
      positions.set(name, known);
      owners[count++] = known;
    }
    if (count === 0) throw new Error('it is empty');
    return {
      first: first.slice(0, count),
      last: last.slice(0, count),
      asn: asn.slice(0, count),
      owners: owners.slice(0, count),
      organisations: [...positions.keys()],
    };
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? 'it is not there' : sentence(error);
    throw new Error(`The network database ${path} cannot be read: ${why}.`, { cause: error });
  }
}

export class NetworkDatabase implements LocalSource {
  readonly id: string;
  readonly #paths: Readonly<Record<4 | 6, string>>;
  readonly #reading: { 4?: Promise<Ranges>; 6?: Promise<Ranges> } = {};
  readonly #ranges: { 4?: Ranges; 6?: Ranges } = {};

  constructor(paths: Readonly<Record<4 | 6, string>>, edition: string) {
    this.#paths = paths;
    this.id = `${NETWORK_DATABASE} ${edition}`;
  }

  /** Must have settled before addresses of that version are looked up. @throws Error with a sentence */
  async open(version: 4 | 6): Promise<void> {
    this.#ranges[version] = await (this.#reading[version] ??= read(this.#paths[version], version));
  }

  locate({ version, bytes }: Address): Partial<Located> | undefined {
    const ranges = this.#ranges[version];
    if (!ranges) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const value = version === 4 ? BigInt(view.getUint32(0)) : view.getBigUint64(0);
    // The last range that begins at or before the address.
    let [low, high] = [0, ranges.first.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ranges.first[middle] ?? 0n) <= value) low = middle + 1;
      else high = middle;
    }
    const at = low - 1;
    if (at < 0 || (ranges.last[at] ?? 0n) < value) return undefined;
    const asn = ranges.asn[at] || null; // 0 is nobody's number (RFC 7607)
    return { asn, organisation: cleanText(ranges.organisations[ranges.owners[at] ?? 0]) };
  }
}
