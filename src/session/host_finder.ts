/**
 * Finds out about hosts: told of streams as they are stored, it looks up each address once, from this machine first,
 * then, where the user allowed it, from others. It never makes the pipeline wait.
 */
import type { Atlas } from '../geo/atlas.ts';
import { scoped, scopeOf } from '../geo/scope.ts';
import { sentence } from '../model/errors.ts';
import type { HostName, HostRecord, Located } from '../model/host.ts';
import type { Label } from '../model/label.ts';
import type { StreamState } from '../model/metric.ts';
import type { HostRows } from '../store/host_rows.ts';
import type { OwnAddresses } from './own_addresses.ts';
import { answered, hostOf, located, named, nameFromReverse } from './host_record.ts';

/** New addresses wait so long for company: one transaction for all of them. */
const DELAY_MS = 400;

/** Addresses worked on before others get their turn: some 5 ms. */
const TURN_ADDRESSES = 200;

/** Addresses that wait, at some 200 bytes. What does not fit is found again in the store, when its session ends. */
const MAX_WAITING = 20_000;

/** Addresses known to be done, at some 100 bytes; forgetting them costs a look into the store. */
const MAX_DONE = 50_000;

/** A source that did not know an address is asked again after a week. */
const NEGATIVE_AGE_US = 7 * 24 * 3600 * 1_000_000;

/** Others take what they had turned away when so little is left to do. */
const ASK_AGAIN_BELOW = 100;

/** Somebody else who is asked about addresses, one batch after another, at a pace of its own. */
export interface RemoteSource<Answer> {
  readonly enabled: boolean;
  /** Addresses that wait or are under way. */
  readonly pending: number;
  /** Takes an address, or turns it away when too many wait. */
  ask(address: string): boolean;
  /** Where answers go; null: it knows nothing. */
  onAnswers: (answers: ReadonlyMap<string, Answer | null>) => void;
  close(): Promise<void>;
}

export interface HostFinderParts {
  readonly rows: HostRows;
  /** Every host of a session, with the best name that its streams gave it. */
  readonly namesOf: (sessionId: number) => ReadonlyMap<string, HostName | undefined>;
  readonly atlas: Atlas;
  /** What is here, and so is never sent to anybody; left out: nothing is. */
  readonly own?: OwnAddresses;
  /** Who is asked for places, and for names, beyond this machine; left out: nobody. */
  readonly online?: RemoteSource<Partial<Located>> & { readonly id: string };
  readonly reverse?: RemoteSource<string>;
  /** Removes hosts that no session needs. */
  readonly prune?: (stopped: () => boolean) => Promise<void>;
  readonly onProblem?: (sentence: string) => void;
}

/** The remote end of a stream, or both where neither or each is here; a name is the server's. What is here has no place. */
export function hostsOf(stream: StreamState): [address: string, name: HostName | undefined][] {
  const name = nameOf(stream.label);
  const both: ReturnType<typeof hostsOf> = [[stream.server, name], [stream.client, undefined]];
  switch (stream.directionToServer) {
    case 'out':
      return [[stream.server, name]];
    case 'in':
      return [[stream.client, undefined]];
    case 'local':
      return both.filter(([address]) => scopeOf(address) !== 'public');
    case 'transit':
      return both;
  }
}

function nameOf({ hostname, hostnameStrength }: Label): HostName | undefined {
  return hostname === undefined ? undefined : { text: hostname, strength: hostnameStrength };
}

export class HostFinder {
  readonly #parts: HostFinderParts;
  readonly #waiting = new Map<string, HostName | undefined>();
  /** Strength of the name that each has. */
  readonly #done = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #work: Promise<void> = Promise.resolve();
  #pruning: Promise<void> = Promise.resolve();
  #underWay = 0;
  /** Hosts in later pages of a pass over all of them. */
  #ahead = 0;
  /** Somebody had too much to do: asked again when that is done. */
  #turnedAway = false;
  #lastProblem: string | undefined;
  #closed = false;

  constructor(parts: HostFinderParts) {
    this.#parts = parts;
    const { online, reverse } = parts;
    if (online) online.onAnswers = (answers) => this.#queue(() => this.#takePlaces(online.id, answers));
    if (reverse) reverse.onAnswers = (answers) => this.#queue(() => this.#takeNames(answers));
  }

  /** Addresses that are being looked up. */
  get pending(): number {
    const { online, reverse } = this.#parts;
    return this.#waiting.size + this.#underWay + this.#ahead + (online?.pending ?? 0) +
      (reverse?.pending ?? 0);
  }

  /** Takes the hosts of streams that were stored; returns at once. */
  note(streams: readonly StreamState[]): void {
    for (const stream of streams) {
      for (const [address, name] of hostsOf(stream)) this.#want(address, name);
    }
    if (this.#waiting.size > 0) this.#schedule();
  }

  /** Every host of a stored session; settles when what this machine knows of them is stored. */
  complete(sessionId: number): Promise<void> {
    return this.#queue(async () => {
      const here = this.#parts.own?.of(sessionId);
      const hosts = [...this.#parts.namesOf(sessionId)];
      await this.#resolveAll(
        here ? hosts.filter(([address]) => scopeOf(address) !== 'public' || !here(address)) : hosts,
      );
      if (!this.#closed) this.#parts.rows.sessionFilled(sessionId);
    });
  }

  /** Sessions that were stored before hosts were looked up, or by a Tapdeck that was killed: newest first. */
  async completeAll(): Promise<void> {
    for (const sessionId of this.#parts.rows.sessionsToFill()) {
      if (this.#closed) return;
      await this.complete(sessionId);
    }
  }

  /** A source became available: asks it for every host that nobody could place, or name. */
  sourcesChanged(): Promise<void> {
    this.#done.clear();
    return this.#queue(async () => {
      const { rows, reverse } = this.#parts;
      await this.#pages(rows.countUnsettled(), (after) => rows.unsettled(after, TURN_ADDRESSES));
      if (reverse?.enabled) {
        const beforeUs = nowUs() - NEGATIVE_AGE_US;
        await this.#pages(
          rows.countUnnamed(beforeUs),
          (after) => rows.unnamed(beforeUs, after, TURN_ADDRESSES),
        );
      }
    });
  }

  /** A session is gone: hosts that only it had can go. Nobody need wait for it. */
  prune(): Promise<void> {
    this.#pruning = this.#pruning.then(async () => {
      if (this.#closed) return;
      await this.#parts.prune?.(() => this.#closed);
      this.#done.clear();
    }).catch((error) => this.#failed('Removing hosts that no session needs', error));
    return this.#pruning;
  }

  /** Settles when everything that was noted so far is stored, as far as this machine knows it. */
  async settled(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#queue(() => this.#drain());
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await Promise.all([this.#parts.online?.close(), this.#parts.reverse?.close()]);
    await Promise.all([this.#work, this.#pruning]);
  }

  #want(address: string, name: HostName | undefined): void {
    const done = this.#done.get(address);
    if (done !== undefined && done >= (name?.strength ?? 0)) return;
    const waiting = this.#waiting.get(address);
    if (waiting !== undefined && waiting.strength >= (name?.strength ?? 0)) return;
    if (this.#waiting.size >= MAX_WAITING && !this.#waiting.has(address)) return;
    this.#waiting.set(address, name);
  }

  #schedule(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#queue(() => this.#drain());
    }, DELAY_MS);
  }

  /** One piece of work after another; a failure is told, and does not end the others. */
  #queue(work: () => void | Promise<void>): Promise<void> {
    this.#work = this.#work.then(() => this.#closed ? undefined : work())
      .catch((error) => this.#failed('Looking up hosts', error));
    return this.#work;
  }

  /** Told once, however often it happens in a row. */
  #failed(what: string, error: unknown): void {
    const text = `${what} failed: ${sentence(error)}`;
    if (text !== this.#lastProblem) this.#parts.onProblem?.(text);
    this.#lastProblem = text;
  }

  /** What is new: it does not wait behind old sessions. */
  async #drain(): Promise<void> {
    while (this.#waiting.size > 0 && !this.#closed) {
      const some = [...this.#waiting].slice(0, TURN_ADDRESSES);
      for (const [address] of some) this.#waiting.delete(address);
      await this.#resolve(some);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  /** @param count how many there are at the start: who watches `pending` must not see it at 0 between two pages */
  async #pages(count: number, page: (after: string) => HostRecord[]): Promise<void> {
    this.#ahead = count;
    try {
      for (let after = '';;) {
        const hosts = page(after);
        const last = hosts.at(-1);
        if (!last || this.#closed) return;
        // Hosts that came meanwhile are not in the count: the last page alone may leave nothing ahead.
        this.#ahead = Math.max(hosts.length < TURN_ADDRESSES ? 0 : 1, this.#ahead - hosts.length);
        await this.#resolveAll(hosts.map(({ address }) => [address, undefined]));
        after = last.address;
      }
    } finally {
      this.#ahead = 0;
    }
  }

  async #resolveAll(hosts: readonly (readonly [string, HostName | undefined])[]): Promise<void> {
    this.#underWay = hosts.length;
    try {
      for (let from = 0; from < hosts.length && !this.#closed; from += TURN_ADDRESSES) {
        await this.#resolve(hosts.slice(from, from + TURN_ADDRESSES));
        this.#underWay = Math.max(0, hosts.length - from - TURN_ADDRESSES);
        await new Promise((resolve) => setTimeout(resolve, 0));
        await this.#drain();
      }
    } finally {
      this.#underWay = 0;
    }
  }

  async #resolve(hosts: readonly (readonly [string, HostName | undefined])[]): Promise<void> {
    const { rows, atlas } = this.#parts;
    const known = rows.find(hosts.map(([address]) => address));
    const changed: HostRecord[] = [];
    const isOwn = this.#parts.own?.ofAny();
    for (const [address, name] of hosts) {
      const found = scoped(address);
      if (!found) {
        this.#remember(address, Infinity);
        continue; // a MAC address, or nothing: no host
      }
      const before = known.get(address);
      // 10.0.0.1 is somebody else in every network: its names stay with the sessions that gave them.
      const isPublic = found.scope === 'public';
      let host = named(before ?? hostOf(address, found.scope), isPublic ? name : undefined);
      const old = host.asked_us !== null && host.asked_us < nowUs() - NEGATIVE_AGE_US;
      if (!host.settled && (before === undefined || old || atlas.hasMore(host.asked_of))) {
        host = located(host, await atlas.locate(found.address), nowUs());
      }
      if (host !== before) changed.push(host);
      this.#remember(address, isPublic ? host.hostname_strength : Infinity);
      if (isPublic && !isOwn?.(address)) this.#askOthers(host, old);
    }
    rows.write(changed);
  }

  #askOthers(host: HostRecord, old: boolean): void {
    const { online, reverse } = this.#parts;
    if (online?.enabled && !host.settled && (old || !host.asked_of.includes(online.id))) {
      this.#turnedAway = !online.ask(host.address) || this.#turnedAway;
    }
    const askedUs = host.name_asked_us ?? -Infinity;
    if (reverse?.enabled && host.hostname === null && askedUs < nowUs() - NEGATIVE_AGE_US) {
      this.#turnedAway = !reverse.ask(host.address) || this.#turnedAway;
    }
  }

  /** Those who had too much to do have done it. */
  #askAgain(): void {
    const { online, reverse } = this.#parts;
    if (!this.#turnedAway || (online?.pending ?? 0) + (reverse?.pending ?? 0) > ASK_AGAIN_BELOW) return;
    this.#turnedAway = false;
    void this.sourcesChanged();
  }

  #remember(address: string, strength: number): void {
    if (this.#done.size >= MAX_DONE) this.#done.clear();
    this.#done.set(address, strength);
  }

  #takePlaces(source: string, answers: ReadonlyMap<string, Partial<Located> | null>): void {
    const { rows } = this.#parts;
    const known = rows.find([...answers.keys()]);
    rows.write(
      [...known.values()].map((host) => answered(host, source, answers.get(host.address) ?? null, nowUs())),
    );
    this.#askAgain();
  }

  #takeNames(answers: ReadonlyMap<string, string | null>): void {
    const { rows } = this.#parts;
    const known = rows.find([...answers.keys()]);
    rows.write(
      [...known.values()].map((host) => nameFromReverse(host, answers.get(host.address) ?? null, nowUs())),
    );
    this.#askAgain();
  }
}

/** The clock: when sources were asked, never what packets say. */
function nowUs(): number {
  return Date.now() * 1000;
}
