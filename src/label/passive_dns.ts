/** Who looked up which name, and which addresses the answer gave: passive DNS, in packet time. */
import type { DnsMessage } from '../model/packet.ts';
import { BoundedMap } from './bounded_map.ts';
import { plainName } from './catalogue.ts';

/**
 * How long an answer explains a connection. Answers live 5 minutes on average and an hour at most in practice; programs
 * that keep a name longer than that connect anew without asking, which an old answer would still explain, but the
 * address may long be another's.
 */
export const DNS_MAX_AGE_US = 3_600_000_000;

/**
 * (client, address) pairs kept. At about 80 bytes of key, 32 of entry and a name of 30 bytes (255 at worst) these take
 * 10 MB, 25 MB at worst.
 */
export const DNS_CAPACITY = 65_536;

/** Addresses taken from one answer: real answers hold up to about 30; a hostile one could hold thousands. */
const MAX_ADDRESSES_PER_ANSWER = 64;

/** RFC 1035 section 2.3.4, as text. */
const MAX_NAME_LENGTH = 255;

const SINKHOLE = /^(?:0\.|127\.|::1?$)/;

export interface Looked {
  /** The name that the client asked for, not what it is an alias of: the question says what the client wants. */
  readonly name: string;
  readonly ageUs: number;
}

interface Answer {
  readonly name: string;
  readonly timeUs: number;
}

export class PassiveDns {
  readonly #answers: BoundedMap<string, Answer>;

  constructor(capacity: number = DNS_CAPACITY, readonly maxAgeUs: number = DNS_MAX_AGE_US) {
    this.#answers = new BoundedMap(capacity);
  }

  get size(): number {
    return this.#answers.size;
  }

  get evictions(): number {
    return this.#answers.evictions;
  }

  /** Remembers an answer that `client` got. */
  heed(client: string, message: DnsMessage, timeUs: number): void {
    if (!message.response || client === '' || message.addresses.length === 0) return;
    const name = plainName(message.queryName);
    // tshark writes what is no name in angle brackets: <Root>, <Name too long>.
    if (name === '' || name.length > MAX_NAME_LENGTH || name.startsWith('<')) return;
    const answer: Answer = { name, timeUs };
    const count = Math.min(message.addresses.length, MAX_ADDRESSES_PER_ANSWER);
    for (let i = 0; i < count; i++) {
      const address = message.addresses[i];
      // A filtering resolver answers with the client itself, or with no address at all: that names nothing.
      if (address === undefined || SINKHOLE.test(address)) continue;
      this.#answers.set(`${client} ${address}`, answer);
    }
  }

  /** The newest name under which `client` had looked `address` up, unless that is too long ago. */
  find(client: string, address: string, timeUs: number): Looked | undefined {
    const answer = this.#answers.get(`${client} ${address}`);
    if (!answer) return undefined;
    // Captures merged from several clocks can run backwards a little; far in the future is no evidence either.
    const ageUs = Math.abs(timeUs - answer.timeUs);
    return ageUs <= this.maxAgeUs ? { name: answer.name, ageUs } : undefined;
  }
}
