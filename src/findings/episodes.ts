/**
 * Countable events about subjects: enough of them within a window make an episode, which ends when none has come for a
 * while. Most watchers are one of these.
 */
import type { FindingKind } from '../model/finding.ts';
import type { PacketRecord } from '../model/packet.ts';
import type { FindingBook } from './book.ts';
import { type Episode, Evidence, type Told } from './episode.ts';
import { Newest } from './newest.ts';

const SECOND_US = 1_000_000;

/** Subjects that one watcher follows: some 1 kB each, so 2 MB. The longest quiet ones are forgotten. */
const MAX_SUBJECTS = 2000;

/** What was seen of one subject in its window, or in its whole episode once there is one. */
export class Tally {
  /** Events. */
  count = 0;
  /** Events that were no fault, for those who want a share. */
  others = 0;
  /** As many as there were at the last event: what is told must not change between events. */
  othersThen = 0;
  firstUs: number;
  lastUs: number;
  evidence = new Evidence();
  episode: Episode | undefined;

  constructor(timeUs: number) {
    this.firstUs = this.lastUs = timeUs;
  }
}

/** Of a packet, what an event needs. */
export type Seen = Pick<PacketRecord, 'no' | 'timeUs' | 'transport' | 'streamNumber'>;

export interface EpisodeRules {
  readonly kind: FindingKind;
  /** Events further back do not count towards the threshold. */
  readonly windowS: number;
  /** Without an event for so long it is over. */
  readonly quietS: number;
  readonly enough: (tally: Tally) => boolean;
}

export class Episodes {
  readonly #book: FindingBook;
  readonly #rules: EpisodeRules;
  readonly #tallies = new Newest<string, Tally>(MAX_SUBJECTS);

  constructor(book: FindingBook, rules: EpisodeRules) {
    this.#book = book;
    this.#rules = rules;
  }

  /** The subject's tally at this time: a fresh one when its window or its episode is over. */
  at(subject: string, timeUs: number): Tally {
    const { windowS, quietS } = this.#rules;
    const known = this.#tallies.get(subject);
    const over = !known ||
      (known.episode
        ? timeUs - known.lastUs > quietS * SECOND_US
        : timeUs - known.firstUs > windowS * SECOND_US);
    const tally = over ? new Tally(timeUs) : known;
    this.#tallies.set(subject, tally);
    return tally;
  }

  /** Counts an event. @param tell how the episode is told, from then on */
  event(subject: string, record: Seen, hosts: readonly string[], tell: (tally: Tally) => Told): void {
    const { timeUs } = record;
    const tally = this.at(subject, timeUs);
    tally.count++;
    tally.othersThen = tally.others;
    tally.lastUs = Math.max(tally.lastUs, timeUs);
    tally.evidence.packet(record);
    tally.evidence.host(...hosts);
    if (tally.episode) return this.#book.goesOn(tally.episode, timeUs);
    if (!this.#rules.enough(tally)) return;
    const { kind } = this.#rules;
    const start = { kind, subject, timeUs: tally.firstUs, tell: () => tell(tally) };
    tally.episode = this.#book.open(start, tally.evidence);
  }
}

export const seconds = (us: number) => us / SECOND_US;

/** "1 packet", "3 packets". */
export const counted = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;

/** An address with its port, as one writes it. */
export const end = (address: string, port: number | undefined) =>
  port === undefined ? address : `${address.includes(':') ? `[${address}]` : address}:${port}`;

/** Wireshark's field for an address: its family decides. */
export const hostFilter = (address: string) =>
  address.includes(':')
    ? /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(address) ? `eth.addr == ${address}` : `ipv6.addr == ${address}`
    : `ip.addr == ${address}`;
