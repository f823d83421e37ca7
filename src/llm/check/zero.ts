/** What a zero is of: "no packets were dropped" is not said by no packets having been cut short. */

const PHRASE = /\b(?:no|zero|0)\s+((?:[\p{L}-]+\s+){0,2}[\p{L}]+)\b/giu;

/** What can fail to happen, and the ids of the facts that count it. */
const KINDS: readonly [RegExp, RegExp][] = [
  [/\bdrop/i, /drop/],
  [/\btruncat|\bcut short\b/i, /truncat/],
  [/\blost\b|\bloss/i, /lost|loss/],
  [/\bretransmi|\bsent again\b/i, /retransmi/],
  [/\bfail|\berrors?\b/i, /fail|error/],
  [/\bencrypt/i, /encrypt/],
  [/\bunencrypted\b|\bplain\b/i, /plain/],
  [/\bmissed\b|\bgaps?\b/i, /gap/],
  [/\brestart/i, /restart/],
  [/\bwarnings?\b/i, /warning/],
  [/\bcritical\b/i, /critical/],
  [/\bpublic\b/i, /public/],
  [/\blocal\b|\bprivate\b/i, /local/],
];

/** Nouns that so many facts have that one of them says nothing by itself. */
const COMMON = /^(?:packet|host)$/;
const ALL_OF = /^(?:before\.)?\w+\.packets$|^rtp\.\d+\.packets$/;

export interface ZeroPhrase {
  readonly at: number;
  /** The words after the zero, up to three. */
  readonly words: readonly string[];
}

export function zeroPhrases(text: string): ZeroPhrase[] {
  return [...text.matchAll(PHRASE)].map(({ index, 1: words = '' }) => ({
    at: index,
    words: words.split(/\s+/),
  }));
}

/** Ids of facts that the zero of a clause needs one of each; empty: its noun alone must do. */
export function zeroKinds(clause: string): RegExp[] {
  return KINDS.filter(([words]) => words.test(clause)).map(([, ids]) => ids);
}

/** Whether a fact that is 0 is what the clause says there was none of. */
export function isZeroOf(clause: string, nouns: readonly string[], id: string): boolean {
  const kinds = zeroKinds(clause);
  if (kinds.length > 0) return kinds.some((ids) => ids.test(id));
  return !nouns.some((noun) => COMMON.test(noun)) || ALL_OF.test(id);
}
