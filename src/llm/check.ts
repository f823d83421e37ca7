/**
 * Whether the facts of a digest support a sentence: every number, every name. What has no support is struck as a whole
 * sentence; how much that can show, and what it cannot, stands in docs/words.md.
 */
import type { Sentence } from '../model/summary.ts';
import { Clauses } from './check/affinity.ts';
import { numberClaims } from './check/numbers.ts';
import { type Named, namedIn } from './check/rows.ts';
import { singular, Support } from './check/support.ts';
import { NO_CLAIM, PROTOCOL_TERMS, TERMS, TOPIC_TERMS } from './check/terms.ts';
import { isZeroOf, zeroKinds, zeroPhrases } from './check/zero.ts';
import type { Digest } from './digest.ts';

/** Longest sentence that is read; longer ones are struck. */
export const MAX_SENTENCE_CHARS = 400;

/** Facts that one sentence is linked to at most. */
const MOST_LINKS = 12;

export interface Vocabulary {
  /** Names that Tapdeck knows (applications, countries): one that is not in the digest has no support. */
  has(word: string): boolean;
}

export type Checked =
  | { readonly supported: true; readonly sentence: Sentence }
  | { readonly supported: false; readonly why: string };

const UP = /\b(?:up|rose|rises?|risen|more|higher|increased?|grew|grown|faster|busier|above|gained)\b/i;
const DOWN =
  /\b(?:down|fell|fallen|falls?|less|lower|decreased?|dropped by|shrank|slower|quieter|below|lost)\b/i;
const NEGATED = /\b(?:no|not|without|none|neither|never|absent)\b/i;

const MARKUP = /<[a-z!/]/i;
const LINK = /[a-z][a-z0-9+.-]*:\/\/|\bmailto:|\bwww\.|[\w.+-]+@[\w-]/i;
const DATE = /\b\d{4}-\d{2}-\d{2}\b/g;
const CLOCK = /\b\d{1,2}:\d{2}(?::\d{2})?(?![\d:.])/g;
const OTHER_DATE =
  /\b\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:January|February|March|April|May|June|July|August|September|October|November|December)\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}\b/;
const ADDRESS =
  /(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\d{1,5})?(?![\w.]*\w)|(?<![\w:])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}(?:%\w+)?(?![\w:])/gi;
const DOMAIN =
  /(?<![\w.-])(?:[\p{L}\d_](?:[\p{L}\d_-]*[\p{L}\d])?\.)+\p{L}[\p{L}\d-]+(?::\d{1,5})?(?![\w-])/gu;

export class Checker {
  readonly #support: Support;
  readonly #vocabulary: Vocabulary;

  constructor(digest: Digest, vocabulary: Vocabulary = { has: () => false }) {
    this.#support = new Support(digest);
    this.#vocabulary = vocabulary;
  }

  sentence(text: string): Checked {
    if ([...text].length > MAX_SENTENCE_CHARS) return unsupported('too long');
    const facts = new Set<string>();
    try {
      const named: Named[] = [];
      const claims = this.#maskNames(text, facts, named);
      if (LINK.test(claims)) return unsupported('a link');
      if (MARKUP.test(claims)) return unsupported('markup');
      let rest = this.#tokens(claims, facts, named);
      named.push(...this.#parts(rest));
      // "p95" is no claim, but says what a number is of.
      const clauses = new Clauses(rest, namedIn(text, named));
      rest = rest.replace(NO_CLAIM, (found) => blank(found));
      rest = this.#times(rest, facts);
      rest = this.#numbers(rest, facts, clauses);
      this.#zeros(claims, facts, clauses);
      this.#words(rest, facts);
      this.#protocols(claims, facts);
      this.#whole(claims, facts);
      if (facts.size === 0) this.#topics(claims, facts);
    } catch (error) {
      if (error instanceof Unsupported) return unsupported(error.message);
      throw error;
    }
    if (facts.size === 0) return unsupported('nothing in it can be held against a fact');
    return { supported: true, sentence: { text, facts: [...facts].slice(0, MOST_LINKS) } };
  }

  /** Names of the digest are taken out first: whatever stands in them is no claim. */
  #maskNames(text: string, facts: Set<string>, named: Named[]): string {
    let rest = text;
    for (const { name, ids } of this.#support.names) {
      for (let at = indexOf(rest, name); at >= 0; at = indexOf(rest, name, at + name.length)) {
        if (!isWhole(rest, at, name.length)) continue;
        facts.add(ids[0] ?? '');
        named.push({ at, name, ids: [...ids, ...this.#support.telling(name)] });
        rest = rest.slice(0, at) + blank(name) + rest.slice(at + name.length);
      }
    }
    return rest;
  }

  /** Addresses and domains that are no name of the digest by themselves, but may stand in one of its sentences. */
  #tokens(text: string, facts: Set<string>, named: Named[]): string {
    let rest = text;
    for (const pattern of [ADDRESS, DOMAIN]) {
      rest = rest.replace(pattern, (found, at: number) => {
        if (TERMS.has(found) || /^\d[\d.]*$|^(?:e\.g|i\.e)\.?$/.test(found)) return found;
        const bare = found.replace(/:\d{1,5}$/, '');
        const id = this.#support.token(found) ?? (bare.includes('.') ? this.#support.token(bare) : undefined);
        if (id === undefined && /^\d{1,2}:\d{2}(:\d{2})?$/.test(found)) return found; // a time
        if (id === undefined) throw new Unsupported(`${found} is not in the digest`);
        facts.add(id);
        named.push({ at, name: found, ids: [id, ...this.#support.telling(bare)] });
        return blank(found);
      });
    }
    return rest;
  }

  /** Parts of our own names, which stand for the whole: "Google" of "Google Drive". */
  #parts(text: string): Named[] {
    return [...text.matchAll(/(?<![\p{L}\d])\p{Lu}[\p{L}\d]+/gu)].filter(({ 0: word }) => !TERMS.has(word))
      .map((
        { 0: name, index },
      ) => ({ at: index, name, ids: this.#support.word(name) }));
  }

  #times(text: string, facts: Set<string>): string {
    if (OTHER_DATE.test(text)) throw new Unsupported('a date that no fact is written as');
    let rest = text;
    for (const pattern of [DATE, CLOCK]) {
      rest = rest.replace(pattern, (found) => {
        const id = this.#support.clock(found);
        if (id === undefined) throw new Unsupported(`no fact has the time ${found}`);
        facts.add(id);
        return blank(found);
      });
    }
    return rest;
  }

  #numbers(text: string, facts: Set<string>, clauses: Clauses): string {
    let rest = text;
    for (const claim of numberClaims(text)) {
      const written = text.slice(claim.start, claim.end);
      const found = this.#support.figures(claim).filter(({ id }) => clauses.fits(claim, id));
      if (found.length === 0) throw new Unsupported(`no fact supports ${written}`);
      if (found.every(({ change }) => change !== undefined && isOpposed(text, change))) {
        throw new Unsupported(`${written} went the other way`);
      }
      // A figure that several facts have is rarely of all of them; the first is named.
      facts.add(
        (found.find(({ change }) => change === undefined || !isOpposed(text, change)) ?? found[0])?.id ?? '',
      );
      rest = rest.slice(0, claim.start) + blank(written) + rest.slice(claim.end);
    }
    return rest;
  }

  /** "No packets were dropped" is a claim as well, and what was not measured is no zero. */
  #zeros(text: string, facts: Set<string>, clauses: Clauses): void {
    for (const { at, words } of zeroPhrases(text)) {
      const clause = clauses.at(at);
      const counted = words.find((word) => this.#support.zeros(word.toLowerCase()) !== undefined);
      const kinds = zeroKinds(counted === undefined ? words.join(' ') : clause);
      if (counted === undefined && kinds.length === 0) continue;
      const noun = counted?.toLowerCase() ?? '';
      const zeros = ((counted === undefined ? undefined : this.#support.zeros(noun)) ?? this.#support.noneOf)
        .filter((id) => isZeroOf(clause, [singular(noun)], id) && clauses.isOfProtocol(at, id, true));
      const isWhole = zeros.length > 0 && kinds.every((ids) => zeros.some((id) => ids.test(id)));
      if (!isWhole) throw new Unsupported(`no fact says “no ${words.join(' ')}”`);
      facts.add(zeros[0] ?? '');
    }
  }

  /** Words with capitals or digits name somebody, unless they are terms. */
  #words(text: string, facts: Set<string>): void {
    const first = text.search(/[\p{L}\d]/u);
    for (const { 0: found, index } of text.matchAll(/[\p{L}\d][\p{L}\d._'’-]*/gu)) {
      const word = found.replace(/['’]s$|[._'’-]+$/g, '');
      if (word === '' || TERMS.has(word)) continue;
      if (/[^\p{Script=Latin}\p{Script=Common}]/u.test(word)) throw new Unsupported(`${word} cannot be read`);
      const isFirst = index === first;
      const isName = /\d/.test(word) || /\p{Ll}.*\p{Lu}|\p{Lu}{2}/u.test(word) ||
        (/^\p{Lu}/u.test(word) && (!isFirst || this.#vocabulary.has(word)));
      if (!isName) continue;
      const parts = word.split(/[-'’]/);
      if (parts.every((part) => TERMS.has(part) || !/[\p{Lu}\d]/u.test(part))) continue;
      const id = this.#support.token(word) ?? this.#support.word(word)[0] ??
        this.#support.word(parts[0] ?? '')[0];
      if (id === undefined) throw new Unsupported(`${word} is not in the digest`);
      facts.add(id);
    }
  }

  /** "Everything was encrypted" is a number without a digit. */
  #whole(text: string, facts: Set<string>): void {
    if (!/\b(?:un-?)?encrypt/i.test(text) || numberClaims(text).length > 0) return;
    const share = this.#support.value('security.encrypted_percent');
    if (share === undefined) return;
    if (NOTHING.test(text) ? share !== 0 : EVERYTHING.test(text) && share !== 100) {
      if (!/\bQUIC\b|\bTLS\b/.test(text)) throw new Unsupported('the share of encrypted packets is another');
    }
    facts.add('security.encrypted_percent');
  }

  /** What a sentence without a number or a name speaks of. */
  #topics(text: string, facts: Set<string>): void {
    for (const [pattern, ids] of TOPIC_TERMS) {
      const id = pattern.test(text) ? ids.find((each) => this.#support.has(each)) : undefined;
      if (id !== undefined) facts.add(id);
    }
  }

  /** A protocol that is spoken of must have had traffic, unless the sentence says that it had none. */
  #protocols(text: string, facts: Set<string>): void {
    for (const [pattern, protocol] of PROTOCOL_TERMS) {
      if (!pattern.test(text)) continue;
      const id = `${protocol}.packets`;
      if (this.#support.has(id)) facts.add(id);
      else if (!NEGATED.test(text)) throw new Unsupported(`there was no ${protocol.toUpperCase()}`);
    }
  }
}

class Unsupported extends Error {}

const EVERYTHING = /\b(?:everything|all|entirely|fully|completely|always)\b/i;
const NOTHING = /\b(?:nothing|none|no|not|never|un-?encrypted)\b/i;

const unsupported = (why: string): Checked => ({ supported: false, why });

/** As long as what it stands for, so that places stay. */
const blank = (text: string) => '\u00b7'.repeat(text.length);

function indexOf(text: string, name: string, from = 0): number {
  const lower = text.toLowerCase();
  // A few letters change their length with their case; places must not.
  return lower.length === text.length ? lower.indexOf(name.toLowerCase(), from) : text.indexOf(name, from);
}

function isWhole(text: string, at: number, length: number): boolean {
  const edge = /[\p{L}\d]/u;
  const [before, after] = [text[at - 1] ?? '', text.slice(at + length, at + length + 2)];
  return !edge.test(before) && !/[.-]$/.test(before) && !edge.test(after[0] ?? '') &&
    !/^[.-][\p{L}\d]/u.test(after);
}

const isOpposed = (text: string, change: number): boolean =>
  change > 0 ? DOWN.test(text) && !UP.test(text) : change < 0 && UP.test(text) && !DOWN.test(text);
