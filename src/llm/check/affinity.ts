/**
 * Which facts a number can be of, by the words around it: a loss is no share of encrypted packets, and what came in did
 * not go out. Words that say nothing of it exclude nothing.
 */
import type { NumberClaim } from './numbers.ts';
import { isOfThem, type Named, uncounted } from './rows.ts';
import { singular } from './support.ts';
import { isZeroOf } from './zero.ts';

/** Where one thing ends and the next begins, within a sentence. */
const BOUNDARY =
  /[;:()]|,\s|\s[–—]\s|\b(?:and|but|while|whereas|behind|followed by|before|after|then|than|of which)\b/g;

/** What a clause speaks of, and the only facts that a number of that dimension can be then. */
const ONLY: readonly [RegExp, readonly NumberClaim['dimension'][], RegExp][] = [
  [
    /\bloss(?:es)?\b|\blost\b|\bretransmi|\bsent again\b|\bmissing\b/i,
    ['percent'],
    /loss|lost|drop|^limit|^finding/,
  ],
  [/\bdrop(?:s|ped)?\b(?! by\b)/i, ['percent'], /drop|^change|^finding/],
  [/\bencrypt/i, ['percent'], /encrypt|^tls|^quic|^finding/],
  [/\bencrypted packets\b/i, ['percent'], /encrypt|^finding/],
  [/\bfail|\berrors?\b/i, ['percent'], /fail|^finding/],
  [/\bIPv6\b/, ['percent'], /ipv6|^finding/],
  [/\bIPv4\b/, ['percent'], /ipv4|^finding/],
  [/\bgoodput\b/i, ['bps'], /goodput|^finding/],
  [/\bthroughput\b/i, ['bps'], /^(?!.*goodput)/],
  [/\bjitter\b/i, ['s'], /jitter|^span|^finding/],
  [/\bround[- ]trips?\b|\bRTT\b|\blatency\b/i, ['s'], /rtt|^span|^finding/],
  [/\bpeak|\bbusiest\b|\bmaximum\b/i, ['bps'], /peak|^finding/],
  [/\baverag|\bmean\b/i, ['bps'], /mean|^finding/],
  [/\binbound\b|\bincoming\b|\bcame in\b|\breceiv/i, ['bps'], /\.(?:goodput_)?in_|\.mean_bps|^finding/],
  [/\boutbound\b|\boutgoing\b|\bwent out\b|\bsen[dt]\b/i, ['bps'], /\.(?:goodput_)?out_|\.mean_bps|^finding/],
];

/** One figure of many; where a clause names two of these, it can be either. */
const OF_MANY: readonly [RegExp, RegExp][] = [
  [/\bp95\b|\b95th\b/i, /p95/],
  [/\bp50\b|\b50th\b|\bmedian\b/i, /p50/],
  [/\bp9[09]\b|\b9[09]th\b/i, /p9[09]/],
  [/\baverag|\bmean\b/i, /mean|worst_jitter/],
];
const NOT_OF_MANY = /^span|^limit|^finding/;

/** What a share is of, directly after it and before it. */
const SHARE_AFTER = /^\s+of\s+(?:(?:the|all|its|their|captured|IP)\s+)*(packets|bytes)\b/i;
const SHARE_BEFORE = /\bof\s+(?:(?:the|all|its|their|captured|IP)\s+)*(packets|bytes),?\s+$/i;
const OF_BYTES = /share_percent$|unknown_percent$/;

/** What a part is of may be everything: "12% of the 1.2 MB". */
const WHOLE_BEFORE = /(?:%|\bper ?cent|\bhalf|\bquarters?|\bthirds?)\s+of\s+(?:(?:the|all)\s+)*$/i;

/** Directly after a rate: "146 kbps in". */
const IN_AFTER = /^\s+in\b(?!\s+(?:the|a|an|its|one|each|\d))/;
const OUT_AFTER = /^\s+out\b(?!\s+of)/;

/** "rose by 20%", "20% more". */
const GREW_BEFORE =
  /\b(?:rose|fell|grew|shrank|increased|decreased|dropped|risen|fallen|grown|(?<!\b(?:makes?|made|making)\s+)up|down|doubled|changed)\s+(?:by\s+)?(?:about\s+|around\s+|nearly\s+)?$/i;
const GREW_AFTER = /^\s+(?:more|less|higher|lower|up|down)\b/i;

const GROWTH = /doubled?|twice|tripled|halved/i;

const PROTOCOLS = ['tcp', 'udp', 'quic', 'rtp', 'tls', 'dns', 'http', 'icmp'] as const;

export class Clauses {
  readonly #text: string;
  readonly #bounds: readonly number[];
  readonly #named: readonly Named[];

  /** @param named where names of facts stand in the text, which are blanked in it */
  constructor(text: string, named: readonly Named[]) {
    this.#text = text;
    this.#bounds = [
      0,
      ...[...text.matchAll(BOUNDARY)].map(({ index, 0: found }) => index + found.length),
      text.length,
    ];
    this.#named = [...named, ...uncounted(text)];
  }

  /** The clause that the place is in. */
  at(place: number): string {
    return this.#text.slice(...this.#around(place));
  }

  /** Whether a fact can be of the protocol that the clause names; a zero must be of it. */
  isOfProtocol(place: number, id: string, isZero = false): boolean {
    const clause = this.at(place);
    const spoken = PROTOCOLS.filter((each) => new RegExp(`\\b${each}\\b`, 'i').test(clause));
    if (spoken.length !== 1) return true;
    if (isZero) return id.split(/[._]/).includes(spoken[0] ?? '') || id.startsWith('finding.');
    const of = PROTOCOLS.find((each) => id.startsWith(`${each}.`) || id.startsWith(`before.${each}.`));
    return of === undefined || of === spoken[0];
  }

  /** Whether a fact can be what the number is of. */
  fits({ start, end, dimension, value, following }: NumberClaim, id: string): boolean {
    const [from, to] = this.#around(start);
    const clause = this.#text.slice(from, to);
    const isZero = value === 0;
    if (isZero && dimension === 'count' && !isZeroOf(clause, following.map(singular), id)) return false;
    if (ONLY.some(([words, of, ids]) => of.includes(dimension) && words.test(clause) && !ids.test(id))) {
      return false;
    }
    const after = this.#text.slice(end);
    if (dimension === 'bps' && IN_AFTER.test(after) && /\.(?:goodput_)?out_/.test(id)) return false;
    if (dimension === 'bps' && OUT_AFTER.test(after) && /\.(?:goodput_)?in_/.test(id)) return false;
    const isGrowth = GREW_BEFORE.test(this.#text.slice(0, start)) || GREW_AFTER.test(after) ||
      GROWTH.test(this.#text.slice(start, end));
    if (dimension === 'percent' && isGrowth && !/^change\.|^finding\./.test(id)) return false;
    if (!this.isOfProtocol(start, id, isZero)) return false;
    const before = this.#text.slice(0, start);
    if (dimension === 's' && !isOfMany(clause, id)) return false;
    if (dimension === 'percent' && !isShareOf(before, after, id)) return false;
    if (WHOLE_BEFORE.test(before) && id.startsWith('all.')) return true;
    return isOfThem(id, this.#named.filter(({ at }) => at >= from && at < to));
  }

  #around(at: number): [from: number, to: number] {
    const next = this.#bounds.findIndex((bound) => bound > at);
    const last = this.#bounds.length - 1;
    return [
      this.#bounds[(next < 0 ? last : next) - 1] ?? 0,
      this.#bounds[next < 0 ? last : next] ?? this.#text.length,
    ];
  }
}

function isOfMany(clause: string, id: string): boolean {
  const said = OF_MANY.filter(([words]) => words.test(clause));
  return said.length === 0 || NOT_OF_MANY.test(id) || said.some(([, ids]) => ids.test(id));
}

function isShareOf(before: string, after: string, id: string): boolean {
  const what = (SHARE_AFTER.exec(after) ?? SHARE_BEFORE.exec(before))?.[1]?.toLowerCase();
  if (what === undefined || /^change\.|^finding\./.test(id)) return true;
  return OF_BYTES.test(id) === (what === 'bytes');
}
