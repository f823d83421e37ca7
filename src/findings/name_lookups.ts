/** Resolvers that fail, do not know, answer late or not at all. Multicast DNS has no resolver and is left out. */
import type { DnsMessage, PacketRecord } from '../model/packet.ts';
import type { FindingBook } from './book.ts';
import { counted, Episodes, hostFilter, seconds, type Tally } from './episodes.ts';
import { Newest } from './newest.ts';

const NAME_ERROR = 3;
const RCODES: Readonly<Record<number, string>> = { 1: 'FORMERR', 2: 'SERVFAIL', 4: 'NOTIMP', 5: 'REFUSED' };

/** Single failures are a name's fault; a fifth of all answers is the resolver's. */
const FAILURES = { count: 5, share: 0.2, criticalCount: 20, criticalShare: 0.5 };
/** Search domains and block lists make names that do not exist; nobody types a hundred in a minute. */
const NONEXISTENT = { count: 100, share: 0.8 };
/** Half of the answers later than this: a page that needs ten names feels it. Cached answers take a few ms. */
const SLOW_MS = 250;
const SLOW = { count: 10, share: 0.5, warningMs: 1000 };
/** Resolver libraries ask again after five seconds (resolv.conf(5)). */
const UNANSWERED = { queries: 5, us: 5_000_000 };

/** Pairs of client and resolver between question and answer: some 100 bytes each. */
const MAX_WAITING = 2000;
/** Resolvers that one client waits for: with more, the others are not told of. */
const MAX_RESOLVERS = 20;

interface Waiting {
  queries: number;
  firstUs: number;
  /** Something came to the client meanwhile: it is not the capture that sees one way only. */
  heard: boolean;
  reported: boolean;
}

const share = ({ count, othersThen }: Tally) => count / (count + othersThen);
const percent = (tally: Tally) => Math.round(share(tally) * 100);

export class NameLookups {
  readonly #failures: Episodes;
  readonly #nonexistent: Episodes;
  readonly #slow: Episodes;
  readonly #unanswered: Episodes;
  readonly #waiting = new Newest<string, Waiting>(MAX_WAITING);
  /** Clients that wait, with their pairs: looked at for every packet, so small and mostly empty. */
  readonly #clients = new Map<string, Set<Waiting>>();
  readonly #longestMs = new WeakMap<Tally, number>();

  constructor(book: FindingBook) {
    const rules = { windowS: 60, quietS: 300 };
    this.#failures = new Episodes(book, {
      ...{ kind: 'dns_failures', ...rules },
      enough: (tally) => tally.count >= FAILURES.count && share(tally) >= FAILURES.share,
    });
    this.#nonexistent = new Episodes(book, {
      ...{ kind: 'dns_nonexistent', ...rules },
      enough: (tally) => tally.count >= NONEXISTENT.count && share(tally) >= NONEXISTENT.share,
    });
    this.#slow = new Episodes(book, {
      ...{ kind: 'dns_slow', ...rules },
      enough: (tally) => tally.count + tally.othersThen >= SLOW.count && share(tally) > SLOW.share,
    });
    this.#unanswered = new Episodes(book, { kind: 'dns_unanswered', ...rules, enough: () => true });
  }

  /** True while any packet may be the one that shows that a client is heard. */
  get listening(): boolean {
    return this.#clients.size > 0;
  }

  /** A packet to somebody. */
  heard(destination: string): void {
    const pairs = this.#clients.get(destination);
    if (pairs) { for (const pair of pairs) pair.heard = true; }
  }

  take(record: PacketRecord, dns: DnsMessage): void {
    if (dns.response) this.#response(record, dns);
    else this.#query(record);
  }

  #query(record: PacketRecord): void {
    const { source: client, destination: resolver, timeUs } = record;
    const key = `${client} ${resolver}`;
    let pair = this.#waiting.get(key);
    if (!pair) {
      pair = { queries: 0, firstUs: timeUs, heard: false, reported: false };
      this.#waiting.set(key, pair);
      this.#await(client, pair);
    }
    pair.queries++;
    if (pair.queries < UNANSWERED.queries || timeUs - pair.firstUs < UNANSWERED.us || !pair.heard) return;
    this.#unanswered.event(resolver, record, [resolver, client], ({ firstUs, lastUs, count }) => ({
      severity: 'critical',
      text:
        `The resolver ${resolver} did not answer: ${
          counted(count + UNANSWERED.queries - 1, 'question')
        } and no answer` +
        (lastUs > firstUs ? ` within ${Math.round(seconds(lastUs - firstUs))} s.` : '.'),
      figures: { questions: count + UNANSWERED.queries - 1 },
      filter: `dns and ${hostFilter(resolver)}`,
    }));
  }

  #await(client: string, pair: Waiting): void {
    if (this.#clients.size >= MAX_WAITING) this.#clients.clear();
    const pairs = this.#clients.get(client);
    if (pairs && pairs.size < MAX_RESOLVERS) pairs.add(pair);
    else if (!pairs) this.#clients.set(client, new Set([pair]));
  }

  #answered(client: string, resolver: string): void {
    const key = `${client} ${resolver}`;
    const pair = this.#waiting.get(key);
    if (!pair) return;
    this.#waiting.delete(key);
    const pairs = this.#clients.get(client);
    pairs?.delete(pair);
    if (pairs?.size === 0) this.#clients.delete(client);
  }

  #response(record: PacketRecord, { rcode, responseTimeMs }: DnsMessage): void {
    const { source: resolver, destination: client, timeUs } = record;
    this.#answered(client, resolver);
    const hosts = [resolver, client];
    const filter = `dns.flags.response == 1 and ${hostFilter(resolver)}`;
    const name = RCODES[rcode ?? 0];
    if (name === undefined) this.#failures.at(resolver, timeUs).others++;
    else {
      this.#failures.event(resolver, record, hosts, (tally) => ({
        severity: tally.count >= FAILURES.criticalCount && share(tally) >= FAILURES.criticalShare
          ? 'critical'
          : 'warning',
        text: `The resolver ${resolver} failed ${counted(tally.count, 'time')}, ${
          percent(tally)
        }% of its answers (first: ${name}).`,
        figures: {
          failures: tally.count,
          answers: tally.count + tally.othersThen,
          failure_percent: percent(tally),
        },
        filter: `${filter} and dns.flags.rcode != 0 and dns.flags.rcode != 3`,
      }));
    }
    if (rcode !== NAME_ERROR) this.#nonexistent.at(client, timeUs).others++;
    else {
      this.#nonexistent.event(client, record, [client, resolver], (tally) => ({
        severity: 'info',
        text: `${client} was told ${counted(tally.count, 'time')} that a name does not exist, ${
          percent(tally)
        }% of its questions: a wrong search domain, or a program that tries names.`,
        figures: { nonexistent: tally.count, answers: tally.count + tally.othersThen },
        filter: `dns.flags.rcode == 3 and ${hostFilter(client)}`,
      }));
    }
    if (responseTimeMs !== undefined) this.#time(record, responseTimeMs, hosts, filter);
  }

  #time(record: PacketRecord, ms: number, hosts: string[], filter: string): void {
    const { source: resolver, timeUs } = record;
    const tally = this.#slow.at(resolver, timeUs);
    const longest = Math.max(this.#longestMs.get(tally) ?? 0, ms);
    if (ms <= SLOW_MS) {
      tally.others++;
      return;
    }
    this.#longestMs.set(tally, longest);
    this.#slow.event(resolver, record, hosts, (each) => {
      const longestMs = Math.round(this.#longestMs.get(each) ?? 0);
      return {
        severity: longestMs >= SLOW.warningMs ? 'warning' : 'info',
        text: `The resolver ${resolver} is slow: ${percent(each)}% of ${
          counted(each.count + each.othersThen, 'answer')
        } took more than ${SLOW_MS} ms, the slowest ${longestMs} ms.`,
        figures: { slow: each.count, answers: each.count + each.othersThen, slowest_ms: longestMs },
        filter: `${filter} and dns.time > ${SLOW_MS / 1000}`,
      };
    });
  }
}
