/** Names of addresses from the machine's own resolver, asked only where the user said so. */
import { sentence } from '../model/errors.ts';
import { type Address, addressText } from './address.ts';
import { BatchQueue } from './batch_queue.ts';
import { scoped } from './scope.ts';

/** Questions under way at once, and the time that each such round takes at least: 10 a second. */
const BATCH = 5;
const ROUND_MS = 500;

const TIME_LIMIT_MS = 3000;

/** Names that one answer may hold; the first that is one is taken. */
const MAX_NAMES = 10;

/** A host name: labels of 1 to 63 letters, digits, hyphens and underscores, 253 characters in all (RFC 1035, RFC 1123). */
const NAME =
  /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;
const IPV4 = /^\d+(\.\d+)*$/;

/** The name to ask for (RFC 1035 section 3.5, RFC 3596 section 2.5). */
export function pointerName({ version, bytes }: Address): string {
  if (version === 4) return `${[...bytes].reverse().join('.')}.in-addr.arpa`;
  const nibbles = [...bytes].flatMap((byte) => [byte >> 4, byte & 15]);
  return `${nibbles.reverse().map((nibble) => nibble.toString(16)).join('.')}.ip6.arpa`;
}

/** A PTR record's name as it may be shown; undefined for what is no host name, or only an address again. */
export function hostName(text: string): string | undefined {
  const name = text.replace(/\.$/, '').toLowerCase();
  return NAME.test(name) && !IPV4.test(name) ? name : undefined;
}

export type ResolvePointer = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

const ofThisMachine: ResolvePointer = (name, signal) => Deno.resolveDns(name, 'PTR', { signal });

export interface ReverseDnsOptions {
  readonly resolve?: ResolvePointer;
  readonly timeLimitMs?: number;
  readonly roundMs?: number;
  readonly firstWaitMs?: number;
}

export class ReverseDns extends BatchQueue<string> {
  readonly #resolve: ResolvePointer;
  readonly #timeLimitMs: number;
  readonly #roundMs: number;

  constructor(options: ReverseDnsOptions = {}) {
    super({
      batch: BATCH,
      ...(options.firstWaitMs === undefined ? {} : { firstWaitMs: options.firstWaitMs }),
    });
    this.#resolve = options.resolve ?? ofThisMachine;
    this.#timeLimitMs = options.timeLimitMs ?? TIME_LIMIT_MS;
    this.#roundMs = options.roundMs ?? ROUND_MS;
  }

  protected override async request(addresses: readonly string[], signal: AbortSignal) {
    this.pause(this.#roundMs);
    const answers = new Map<string, string | null>();
    const failures: unknown[] = [];
    await Promise.all(addresses.map(async (address) => {
      try {
        answers.set(address, await this.#nameOf(address, signal));
      } catch (error) {
        failures.push(error);
        // One name server far away that does not answer says nothing about the others: not asked again soon.
        answers.set(address, null);
      }
    }));
    // The resolver itself is not there: nothing was learned.
    if (failures.length === addresses.length) {
      const why = failures[0] instanceof Deno.errors.NotCapable
        ? 'it is another one than when Tapdeck was started, so start it again'
        : sentence(failures[0]);
      throw new Error(`This machine's resolver does not answer (${why})`, { cause: failures[0] });
    }
    return answers;
  }

  /** Null where there is no name. @throws when the resolver fails or takes too long */
  async #nameOf(address: string, signal: AbortSignal): Promise<string | null> {
    const found = scoped(address);
    if (found?.scope !== 'public') return null;
    const limit = AbortSignal.timeout(this.#timeLimitMs);
    try {
      const names = await this.#resolve(pointerName(found.address), AbortSignal.any([signal, limit]));
      return names.slice(0, MAX_NAMES).map(hostName).find((name) => name !== undefined) ?? null;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return null;
      if (limit.aborted) {
        throw new Error(`no answer for ${addressText(found.address)} in ${this.#timeLimitMs / 1000} s`, {
          cause: error,
        });
      }
      throw error;
    }
  }
}
