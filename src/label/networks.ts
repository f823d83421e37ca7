/** Which service an address belongs to, where a network is one service's own (`data/network_rows.ts`). */
import ipaddr from 'ipaddr.js';
import type { Transport } from '../model/packet.ts';
import type { Service } from './catalogue.ts';
import { NETWORK_ROWS, type NetworkRow } from './data/network_rows.ts';

export interface NetworkService {
  readonly owner: string;
  readonly service: Service;
}

interface Use {
  readonly transports: ReadonlySet<string>;
  /** Inclusive. */
  readonly ports: readonly (readonly [from: number, to: number])[];
  readonly found: NetworkService;
}

interface Network {
  readonly uses: readonly Use[];
  /** Packet time from which it no longer holds. */
  readonly untilUs: number;
}

const ALL_PORTS = [[0, 65_535]] as const;

function portsOf(text: string): Use['ports'] {
  if (text === '*') return ALL_PORTS;
  return text.split(' ').map((range) => {
    const [from = '', to = from] = range.split('-');
    return [Number(from), Number(to)] as const;
  });
}

/** An address as the digits of its number: 8 hexadecimal ones, or 32. Undefined for what is no address. */
export function addressDigits(address: string): string | undefined {
  // Not `127.1` or `1.2.3`, which C's inet_aton reads, and which are a slip or a USB device's address.
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return undefined;
  const bytes = ipaddr.process(address).toByteArray();
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

const bitsOf = (digits: string) => BigInt(`0x${digits}`);

/** Networks by length: a look-up takes one step for each length that occurs (about twenty), however many there are. */
class Prefixes<T> {
  readonly #width: number;
  readonly #byLength = new Map<number, Map<bigint, T[]>>();
  #lengths: readonly number[] = [];

  /** @param width bits of an address */
  constructor(width: number) {
    this.#width = width;
  }

  add(digits: string, length: number, value: T): void {
    const networks = this.#byLength.get(length) ?? new Map<bigint, T[]>();
    const key = bitsOf(digits) >> BigInt(this.#width - length);
    const values = networks.get(key);
    if (values) values.push(value);
    else networks.set(key, [value]);
    if (this.#byLength.has(length)) return;
    this.#byLength.set(length, networks);
    this.#lengths = [...this.#byLength.keys()].sort((a, b) => b - a);
  }

  /** Longest network first. */
  *find(digits: string): Generator<T> {
    const bits = bitsOf(digits);
    for (const length of this.#lengths) {
      yield* this.#byLength.get(length)?.get(bits >> BigInt(this.#width - length)) ?? [];
    }
  }
}

export class PrefixTable<T> {
  readonly #ipv4 = new Prefixes<T>(32);
  readonly #ipv6 = new Prefixes<T>(128);

  /** @param network `192.0.2.0/24`, or one address. @throws RangeError when it is neither */
  add(network: string, value: T): void {
    const [address = '', length, ...more] = network.split('/');
    const digits = addressDigits(address);
    const width = (digits?.length ?? 0) * 4;
    const bits = length === undefined ? width : Number(length);
    if (digits === undefined || more.length > 0 || !/^\d{1,3}$/.test(length ?? '0') || bits > width) {
      throw new RangeError(`${network} is no network`);
    }
    (width === 32 ? this.#ipv4 : this.#ipv6).add(digits, bits, value);
  }

  /** Longest network first; nothing for what is no address. */
  *find(address: string): Generator<T> {
    const digits = addressDigits(address);
    if (digits !== undefined) yield* (digits.length === 8 ? this.#ipv4 : this.#ipv6).find(digits);
  }
}

export class Networks {
  readonly #table = new PrefixTable<Network>();

  constructor(rows: readonly NetworkRow[]) {
    for (const { owner, untilUs = Infinity, uses, networks } of rows) {
      const network: Network = {
        untilUs,
        uses: uses.map(([transports, ports, app, category]) => ({
          transports: new Set(transports.split('/')),
          ports: portsOf(ports),
          found: Object.freeze({ owner, service: Object.freeze({ app, category }) }),
        })),
      };
      for (const each of networks) this.#table.add(each, network);
    }
  }

  /** @param port the port at that address */
  find(
    address: string,
    transport: Transport,
    port: number | undefined,
    timeUs: number,
  ): NetworkService | undefined {
    if (port === undefined) return undefined;
    for (const { uses, untilUs } of this.#table.find(address)) {
      if (timeUs >= untilUs) continue;
      const use = uses.find(({ transports, ports }) =>
        transports.has(transport) && ports.some(([from, to]) => port >= from && port <= to)
      );
      if (use) return use.found;
    }
    return undefined;
  }
}

export const networks: Networks = new Networks(NETWORK_ROWS);
