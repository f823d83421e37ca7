/** What a digest supports: its figures by dimension, its names, the words in them. */
import type { Fact } from '../../model/summary.ts';
import type { Digest } from '../digest.ts';
import { type Dimension, type NumberClaim, numberClaims } from './numbers.ts';
import { isToken } from './tokens.ts';

interface Figure {
  readonly id: string;
  readonly dimension: Dimension;
  readonly value: number;
  readonly noun: string;
  /** As it is written, which rounds once already. */
  readonly written: { readonly value: number; readonly isBelow: boolean } | undefined;
  /** Signed, where it is a change. */
  readonly change: number | undefined;
}

/** A name as sentences hold it, and every fact that has it. */
interface Name {
  readonly name: string;
  readonly ids: readonly string[];
}

const DIMENSIONS: Readonly<Partial<Record<Fact['unit'], [Dimension, number]>>> = {
  bps: ['bps', 1],
  bytes: ['bytes', 1],
  ms: ['s', 1e-3],
  s: ['s', 1],
  percent: ['percent', 1],
  count: ['count', 1],
};

/** Words for the same thing. */
const SYNONYMS: Readonly<Record<string, string>> = {
  connection: 'stream',
  conversation: 'stream',
  flow: 'stream',
  call: 'stream',
  frame: 'packet',
  datagram: 'packet',
  query: 'response',
  lookup: 'response',
  answer: 'response',
  machine: 'host',
  peer: 'host',
  endpoint: 'host',
  server: 'host',
  address: 'host',
  error: 'failure',
  app: 'application',
  service: 'application',
  problem: 'finding',
  issue: 'finding',
};

/** "countries" as "country", "packets" as "packet". */
export function singular(word: string): string {
  const one = /ies$/.test(word)
    ? word.replace(/ies$/, 'y')
    : word.replace(/(?<=(?:sh|ss|x))es$|(?<!s)s$/, '');
  return SYNONYMS[one] ?? one;
}

/** Names of Tapdeck's own tables: a part of one ("Google" of "Google Drive") may stand for it. What the network sent may not. */
const OUR_NAMES = /^(?:app|country|network)\./;

const wordsOf = (text: string) => text.toLowerCase().split(/[^\p{L}\d]+/u).filter((word) => word !== '');

/** The difference of two doubles that are meant to be equal. */
const close = (a: number, b: number, tolerance: number) =>
  Math.abs(a - b) <= tolerance + 1e-9 * Math.max(Math.abs(a), Math.abs(b));

export class Support {
  readonly names: readonly Name[];
  readonly #figures: readonly Figure[];
  readonly #nouns = new Set<string>();
  readonly #words = new Map<string, string[]>();
  readonly #told: readonly { readonly id: string; readonly text: string }[];
  readonly #ids: ReadonlySet<string>;
  readonly #clocks: readonly { id: string; written: string }[];
  /** All names and sentences of the digest, for tokens that are a part of one. */
  readonly #tokens = new Map<string, string>();

  constructor({ facts }: Digest) {
    this.#ids = new Set(facts.map(({ id }) => id));
    this.#figures = facts.flatMap(figureOf);
    for (const { noun, dimension } of this.#figures) if (dimension === 'count') this.#nouns.add(noun);
    this.#clocks = facts.filter(({ unit }) => unit === 'time_us').map(({ id, written }) => ({ id, written }));
    const named = facts.filter(({ unit }) => unit === 'name');
    const told = named.filter(({ id }) => id.endsWith('.text'));
    this.#told = told.map(({ id, value }) => ({ id, text: String(value).toLowerCase() }));
    // A sentence that was computed may be taken over as it is.
    this.names = namesOf([
      ...named.filter(({ id }) => !id.endsWith('.text')).flatMap(formsOf),
      ...told.map(({ id, written }) => ({ id, name: written })),
    ]);
    for (const fact of named) this.#readWords(fact);
  }

  #readWords({ id, value }: Fact): void {
    if (OUR_NAMES.test(id)) {
      for (const word of wordsOf(String(value))) this.#words.set(word, [...this.#words.get(word) ?? [], id]);
    }
    for (const token of String(value).split(/[\s,;()“”"]+/)) {
      const bare = token.replace(/[.:!?]+$/, '').toLowerCase();
      if (isToken(bare) && !this.#tokens.has(bare)) this.#tokens.set(bare, id);
    }
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** Of a figure; undefined where it was not measured. */
  value(id: string): number | undefined {
    return this.#figures.find((figure) => figure.id === id)?.value;
  }

  /** Facts that the number can be of; empty: none supports it. */
  figures(claim: NumberClaim): { readonly id: string; readonly change: number | undefined }[] {
    const nouns = claim.following.map(singular);
    const noun = nouns.find((word) => this.#nouns.has(word));
    // Some fact or other is 3: a small number must say of what.
    const isVague = claim.value < 10 || /(?<!s)s$/.test(claim.following[0] ?? '');
    if (claim.dimension === 'count' && noun === undefined && isVague) {
      return [];
    }
    return this.#figures.filter((figure) => {
      const isSeconds = claim.dimension === 's' && figure.dimension === 'count' && figure.noun === 'second';
      if (figure.dimension !== claim.dimension && !isSeconds) return false;
      if (claim.dimension === 'count' && noun !== undefined && figure.noun !== noun) return false;
      // What is next to nothing is written as such ("<0.01%", "0.12%"): 0% is none.
      if (claim.dimension === 'percent' && claim.value === 0 && figure.value !== 0) return false;
      const { written } = figure;
      return close(Math.abs(figure.value), claim.value, claim.tolerance) ||
        (written !== undefined && written.isBelow === claim.isBelow && close(written.value, claim.value, 0));
    });
  }

  /** Facts of that noun that are 0. Undefined: nobody counts it. */
  zeros(word: string): string[] | undefined {
    const noun = singular(word);
    const isLoss = noun === 'loss';
    if (!isLoss && !this.#nouns.has(noun)) return undefined;
    return this.#figures.filter(({ id, noun: of, dimension, value }) =>
      value === 0 && (isLoss ? /loss_percent$|\.lost$/.test(id) : dimension === 'count' && of === noun)
    ).map(({ id }) => id);
  }

  /** Counts that are 0, whatever they count. */
  get noneOf(): string[] {
    return this.#figures.filter(({ dimension, value }) => dimension === 'count' && value === 0).map((
      { id },
    ) => id);
  }

  /** Sentences of findings in which the name stands. */
  telling(name: string): string[] {
    return this.#told.filter(({ text }) => text.includes(name.toLowerCase())).map(({ id }) => id);
  }

  clock(text: string): string | undefined {
    return this.#clocks.find(({ written }) => written.startsWith(text))?.id;
  }

  /** The facts in whose name the word stands. */
  word(word: string): readonly string[] {
    return this.#words.get(word.toLowerCase()) ?? [];
  }

  /** The fact in which a host, an address or a token with digits stands as a whole. */
  token(token: string): string | undefined {
    return this.#tokens.get(token.toLowerCase());
  }
}

function figureOf({ id, value, unit, written }: Fact): Figure[] {
  const dimension = DIMENSIONS[unit];
  if (dimension === undefined || typeof value !== 'number') return [];
  const [claim] = numberClaims(written);
  const noun = unit === 'count' ? singular(wordsOf(written).at(-1) ?? '') : '';
  return [{
    id,
    dimension: dimension[0],
    value: value * dimension[1],
    noun,
    written: claim && { value: claim.value, isBelow: claim.isBelow },
    change: id.startsWith('change.') ? value : undefined,
  }];
}

/** Both forms of a name; one that could be taken for a figure must be quoted to be taken for a name. */
function formsOf({ id, value, written }: Fact): { id: string; name: string }[] {
  const plain = String(value);
  const isSafe = isToken(plain) || numberClaims(plain).length === 0;
  const forms = [...(isSafe || written.startsWith('“') ? [written] : []), ...(isSafe ? [plain] : [])];
  return [...new Set(forms)].filter((name) => [...name].length >= 2).map((name) => ({ id, name }));
}

/** The longest first: a name may hold another. */
function namesOf(forms: readonly { id: string; name: string }[]): Name[] {
  const found = new Map<string, string[]>();
  for (const { id, name } of forms) {
    const ids = found.get(name);
    if (ids) ids.push(id);
    else found.set(name, [id]);
  }
  return [...found].map(([name, ids]) => ({ name, ids })).sort((a, b) => b.name.length - a.name.length);
}
