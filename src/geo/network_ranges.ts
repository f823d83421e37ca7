/** Ranges of addresses and their owners, read from text into sorted numbers. */

/** The shortest line that can be: two addresses, a number, no name. So many bytes a line bound what is set aside. */
const LEAST_LINE_BYTES = 16;

/** A file beyond this is none: 20 times of what there is. */
const MAX_FILE_BYTES = 500_000_000;

const LINE = /^(\d{1,39}),(\d{1,39}),(\d{1,10}),(.*)$/;

/** A quoted field of CSV (RFC 4180). */
function unquoted(text: string): string {
  return text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}

/** Only the upper half of an IPv6 address: owners are told apart by prefixes of at most 64 bits. */
function upperHalf(decimal: string): bigint {
  return BigInt(decimal) >> 64n;
}

export interface Owner {
  readonly asn: number;
  readonly organisation: string;
}

type Numbers = { [at: number]: number | bigint; readonly length: number };

export class NetworkRanges {
  readonly #first: Numbers;
  readonly #last: Numbers;
  readonly #asn: Uint32Array;
  readonly #names: Uint32Array;
  readonly #organisations: string[] = [];
  #count = 0;

  private constructor(capacity: number, version: 4 | 6) {
    const numbers = () => version === 4 ? new Float64Array(capacity) : new BigUint64Array(capacity);
    this.#first = numbers();
    this.#last = numbers();
    this.#asn = new Uint32Array(capacity);
    this.#names = new Uint32Array(capacity);
  }

  /** Reads lines `first,last,asn,organisation`, in ascending order. @throws Error for a file that is no such thing */
  static async read(path: string, version: 4 | 6): Promise<NetworkRanges> {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    if (size > MAX_FILE_BYTES) throw new Error('it is too large');
    const ranges = new NetworkRanges(Math.ceil(size / LEAST_LINE_BYTES), version);
    const positions = new Map<string, number>();
    const parse = version === 4 ? Number : upperHalf;
    let rest = '';
    const decoder = new TextDecoder();
    const chunk = new Uint8Array(64 * 1024);
    for (let read = await file.read(chunk); read !== null; read = await file.read(chunk)) {
      const lines = (rest + decoder.decode(chunk.subarray(0, read), { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > chunk.length) throw new Error('it has no lines');
      for (const line of lines) ranges.#add(line.trimEnd(), parse, positions);
    }
    if (rest !== '') throw new Error('its end is missing');
    if (ranges.#count === 0) throw new Error('it is empty');
    ranges.#organisations.push(...positions.keys());
    return ranges.#fitted(version);
  }

  /** The owner of the range that holds the address: a number for IPv4, its upper half for IPv6. */
  find(value: number | bigint): Owner | undefined {
    let [low, high] = [0, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#first[middle] ?? 0) <= value) low = middle + 1;
      else high = middle;
    }
    const at = low - 1;
    if (at < 0 || (this.#last[at] ?? 0) < value) return undefined;
    return { asn: this.#asn[at] ?? 0, organisation: this.#organisations[this.#names[at] ?? 0] ?? '' };
  }

  #add(line: string, parse: (text: string) => number | bigint, positions: Map<string, number>): void {
    if (line === '') return;
    const [, from, to, asn, owner = ''] = LINE.exec(line) ?? [];
    const at = this.#count;
    if (from === undefined || to === undefined) throw new Error(`line ${at + 1} is none of it`);
    const first = parse(from);
    if (at > 0 && first < (this.#first[at - 1] ?? 0)) throw new Error(`line ${at + 1} is out of order`);
    const name = unquoted(owner);
    const known = positions.get(name) ?? positions.size;
    positions.set(name, known);
    this.#first[at] = first;
    this.#last[at] = parse(to);
    this.#asn[at] = Number(asn);
    this.#names[at] = known;
    this.#count = at + 1;
  }

  /** Without the room that was set aside and not needed. */
  #fitted(version: 4 | 6): NetworkRanges {
    const fitted = new NetworkRanges(this.#count, version);
    for (let at = 0; at < this.#count; at++) {
      fitted.#first[at] = this.#first[at] ?? 0;
      fitted.#last[at] = this.#last[at] ?? 0;
      fitted.#asn[at] = this.#asn[at] ?? 0;
      fitted.#names[at] = this.#names[at] ?? 0;
    }
    fitted.#organisations.push(...this.#organisations);
    fitted.#count = this.#count;
    return fitted;
  }
}
