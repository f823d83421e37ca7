/**
 * Which facts a number can be of, by the words around it: a loss is no share of encrypted packets, and what came in did
 * not go out. Words that say nothing of it exclude nothing.
 */
import type { NumberClaim } from './numbers.ts';

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
  [/\bencrypt/i, ['percent'], /encrypt|^tls|^quic|^finding/],
  [/\bfail|\berrors?\b/i, ['percent'], /fail|^finding/],
  [/\bIPv6\b/, ['percent'], /ipv6|^finding/],
  [/\bjitter\b/i, ['s'], /jitter|^span|^finding/],
  [/\bround[- ]trips?\b|\bRTT\b|\blatency\b/i, ['s'], /rtt|^span|^finding/],
  [/\bp95\b/, ['s'], /p95|^finding/],
  [/\bmedian\b|\bp50\b/i, ['s'], /p50|^finding/],
  [/\bpeak|\bbusiest\b|\bmaximum\b/i, ['bps'], /peak|^finding/],
  [/\baverag|\bmean\b/i, ['bps'], /mean|^finding/],
  [/\binbound\b|\bincoming\b|\bcame in\b|\breceiv/i, ['bps'], /\.(?:goodput_)?in_|\.mean_bps|^finding/],
  [/\boutbound\b|\boutgoing\b|\bwent out\b|\bsen[dt]\b/i, ['bps'], /\.(?:goodput_)?out_|\.mean_bps|^finding/],
];

/** Directly after a rate: "146 kbps in". */
const IN_AFTER = /^\s+in\b(?!\s+(?:the|a|an|its|one|each|\d))/;
const OUT_AFTER = /^\s+out\b(?!\s+of)/;

/** "rose by 20%", "20% more". */
const GREW_BEFORE =
  /\b(?:rose|fell|grew|shrank|increased|decreased|dropped|risen|fallen|grown|up|down|doubled|changed)\s+(?:by\s+)?(?:about\s+|around\s+|nearly\s+)?$/i;
const GREW_AFTER = /^\s+(?:more|less|higher|lower|up|down)\b/i;

const GROWTH = /doubled?|twice|tripled|halved/i;

const PROTOCOLS = ['tcp', 'udp', 'quic', 'rtp', 'tls', 'dns', 'http', 'icmp'] as const;

/** Rows of which a digest has several: `app.2.bytes` is of `app.2`. */
const ROW = /^(app|talker|rtp|country|network|finding)\.(\d+)\./;

export class Clauses {
  readonly #text: string;
  readonly #bounds: readonly number[];
  /** Names of the sentence that are those of rows, where they stand. */
  readonly #rows: readonly { readonly at: number; readonly id: string }[];

  /** @param named where names of facts stand in the text, which are blanked in it */
  constructor(text: string, named: readonly { readonly at: number; readonly id: string }[]) {
    this.#text = text;
    this.#bounds = [
      0,
      ...[...text.matchAll(BOUNDARY)].map(({ index, 0: found }) => index + found.length),
      text.length,
    ];
    this.#rows = named.filter(({ id }) => ROW.test(id));
  }

  /** Whether a fact can be what the number is of. */
  fits({ start, end, dimension }: NumberClaim, id: string): boolean {
    const [from, to] = this.#around(start);
    const clause = this.#text.slice(from, to);
    if (ONLY.some(([words, of, ids]) => of.includes(dimension) && words.test(clause) && !ids.test(id))) {
      return false;
    }
    const after = this.#text.slice(end);
    if (dimension === 'bps' && IN_AFTER.test(after) && /\.(?:goodput_)?out_/.test(id)) return false;
    if (dimension === 'bps' && OUT_AFTER.test(after) && /\.(?:goodput_)?in_/.test(id)) return false;
    const isGrowth = GREW_BEFORE.test(this.#text.slice(0, start)) || GREW_AFTER.test(after) ||
      GROWTH.test(this.#text.slice(start, end));
    if (dimension === 'percent' && isGrowth && !/^change\.|^finding\./.test(id)) return false;
    const spoken = PROTOCOLS.filter((each) => new RegExp(`\\b${each}\\b`, 'i').test(clause));
    const of = PROTOCOLS.find((each) => id.startsWith(`${each}.`) || id.startsWith(`before.${each}.`));
    if (spoken.length === 1 && of !== undefined && of !== spoken[0]) return false;
    const row = ROW.exec(id);
    const rows = this.#rows.filter(({ at }) => at >= from && at < to).map((each) => ROW.exec(each.id));
    if (row === null || row[1] === 'finding') return true;
    const others = rows.filter((each) => each?.[1] !== 'finding');
    return others.length === 0 || others.some((each) => each?.[1] === row[1] && each?.[2] === row[2]);
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
