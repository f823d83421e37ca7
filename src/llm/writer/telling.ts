/** How sentences are made of facts: what stands in a sentence is a fact's own writing, and the sentence knows whose. */
import type { Fact, ReportSection, Sentence } from '../../model/summary.ts';
import type { Digest } from '../digest.ts';

/** A piece of a sentence, with the facts that it rests on. */
export interface Phrase {
  readonly text: string;
  readonly facts: readonly string[];
}

type Piece = Fact | Phrase | string;

const isFact = (piece: Fact | Phrase): piece is Fact => 'written' in piece;

/** `say\`TCP carried ${bytes}.\`` */
export function say(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Phrase {
  let text = strings[0] ?? '';
  const facts: string[] = [];
  pieces.forEach((piece, i) => {
    if (typeof piece === 'string') text += piece;
    else if (isFact(piece)) {
      text += piece.written;
      facts.push(piece.id);
    } else {
      text += piece.text;
      facts.push(...piece.facts);
    }
    text += strings[i + 1] ?? '';
  });
  return { text, facts: [...new Set(facts)] };
}

/** "a", "a and b", "a, b and c". */
export function listed(phrases: readonly Phrase[]): Phrase {
  const [last, ...others] = phrases.toReversed();
  if (!last) return { text: '', facts: [] };
  if (others.length === 0) return last;
  const facts = phrases.flatMap((each) => each.facts);
  return { text: `${others.reverse().map(({ text }) => text).join(', ')} and ${last.text}`, facts };
}

/** Rests on further facts, which the sentence does not write out. */
export function resting({ text, facts }: Phrase, ...more: readonly (Fact | undefined)[]): Phrase {
  return { text, facts: [...facts, ...more.flatMap((each) => each ? [each.id] : [])] };
}

/** The digest for those who tell it. */
export class Telling {
  readonly digest: Digest;
  readonly #facts: ReadonlyMap<string, Fact>;

  constructor(digest: Digest) {
    this.digest = digest;
    this.#facts = new Map(digest.facts.map((fact) => [fact.id, fact]));
  }

  /** A fact that was measured; undefined where it was not, or is none. */
  fact(id: string): Fact | undefined {
    const found = this.#facts.get(id);
    return found?.value === null ? undefined : found;
  }

  /** Of a measured figure. */
  number(id: string): number | undefined {
    const value = this.fact(id)?.value;
    return typeof value === 'number' ? value : undefined;
  }

  /** A figure that is more than nothing. */
  some(id: string): Fact | undefined {
    return (this.number(id) ?? 0) > 0 ? this.fact(id) : undefined;
  }

  name(id: string): string | undefined {
    const value = this.fact(id)?.value;
    return typeof value === 'string' ? value : undefined;
  }
}

export function section(
  id: ReportSection['id'],
  phrases: readonly (Phrase | undefined)[],
  verdict: ReportSection['verdict'] = null,
): ReportSection | undefined {
  const sentences = phrases.flatMap((phrase): Sentence[] =>
    phrase ? [{ text: phrase.text, facts: [...new Set(phrase.facts)] }] : []
  );
  return sentences.length === 0 ? undefined : { id, verdict, sentences };
}
