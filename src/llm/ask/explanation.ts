/** What a model says about its own query. It has seen no row, so a figure must come from the question, the SQL or the rows. */
import type { Cell } from '../../model/query.ts';
import { plainText } from '../../model/written.ts';

const MOST_CHARS = 500;
const NUMBER = /\d+(?:[.,]\d+)*/g;
const LINK = /[a-z][a-z0-9+.-]*:\/\/\S+|\bwww\.\S+/gi;

export interface Explained {
  /** Null when nothing is left. */
  readonly text: string | null;
  /** Sentences that were struck. */
  readonly struck: number;
}

const numbersIn = (text: string) => (text.match(NUMBER) ?? []).map((each) => each.replaceAll(',', ''));

/** Strikes every sentence with a number that has no support, or with a link. */
export function checkExplanation(
  text: string,
  support: { readonly texts: readonly string[]; readonly rows: readonly (readonly Cell[])[] },
): Explained {
  const known = new Set(support.texts.flatMap(numbersIn));
  for (const row of support.rows) {
    for (const cell of row) for (const number of numbersIn(String(cell ?? ''))) known.add(number);
  }
  const sentences = plainText(text, MOST_CHARS).split(/(?<=[.!?])\s+/).filter((each) => each !== '');
  const kept = sentences.filter((each) =>
    each.search(LINK) < 0 && numbersIn(each).every((number) => known.has(number))
  );
  return { text: kept.length === 0 ? null : kept.join(' '), struck: sentences.length - kept.length };
}
