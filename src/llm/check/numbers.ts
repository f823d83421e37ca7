/** Numbers in a sentence, with what they are of: every one of them is a claim that a fact must support. */

export type Dimension = 'bps' | 'bytes' | 's' | 'percent' | 'count';

export interface NumberClaim {
  readonly start: number;
  readonly end: number;
  readonly dimension: Dimension;
  /** In the dimension's base unit, never negative: words say which way. */
  readonly value: number;
  /** Half a unit of the last digit that is written. */
  readonly tolerance: number;
  /** "less than", "<": with the figure itself it says another thing. */
  readonly isBelow: boolean;
  /** The words that follow a count, up to three, lower case, to be held against the fact's noun. */
  readonly following: readonly string[];
}

type Unit = readonly [Dimension, number];

const SI: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15 };
const WORD_PREFIX: Readonly<Record<string, number>> = { '': 1, kilo: 1e3, mega: 1e6, giga: 1e9, tera: 1e12 };
const BINARY: Readonly<Record<string, number>> = { ki: 1024, mi: 1024 ** 2, gi: 1024 ** 3, ti: 1024 ** 4 };

/** Tried in order at what follows a number; the more telling first. */
const UNITS: readonly [RegExp, (prefix: string) => Unit][] = [
  [/^%|^per ?cent\b|^percentage points?\b/i, () => ['percent', 1]],
  [/^(kilo|mega|giga|tera)?bits?(?:\/s\b| per second\b| a second\b)/i, (p) => ['bps', WORD_PREFIX[p] ?? 1]],
  [/^(kilo|mega|giga|tera)?bytes?(?:\/s\b| per second\b| a second\b)/i, (p) => [
    'bps',
    8 * (WORD_PREFIX[p] ?? 1),
  ]],
  [/^([kmgtp])?(?:bps\b|bit\/s\b)/i, (p) => ['bps', SI[p] ?? 1]],
  [/^([kmgtp])?b\/s\b/, (p) => ['bps', SI[p] ?? 1]],
  [/^([KMGTP])b\/s\b/, (p) => ['bps', SI[p] ?? 1]],
  [/^([kKMGTP])?B\/s\b/, (p) => ['bps', 8 * (SI[p] ?? 1)]],
  [/^([KMGT]i)B\b/, (p) => ['bytes', BINARY[p] ?? 1]],
  [/^([kKMGTP])?B\b/, (p) => ['bytes', SI[p] ?? 1]],
  [/^(kilo|mega|giga|tera)?bytes?\b/i, (p) => ['bytes', WORD_PREFIX[p] ?? 1]],
  [/^(?:ms|msecs?|milliseconds?)\b/, () => ['s', 1e-3]],
  [/^(?:[µμ]s|us|microseconds?)(?!\w)/, () => ['s', 1e-6]],
  [/^(?:s|secs?|seconds?)\b/, () => ['s', 1]],
  [/^(?:mins?|minutes?)\b/, () => ['s', 60]],
  [/^(?:h|hrs?|hours?)\b/, () => ['s', 3600]],
  [/^(?:d|days?)\b/, () => ['s', 86_400]],
];

const MULTIPLES: readonly [RegExp, number][] = [
  [/^(?:thousand\b|[kK](?![\w/]))/, 1e3],
  [/^(?:million\b|M(?![\w/]))/, 1e6],
  [/^billion\b/, 1e9],
];

const WORDS: Readonly<Record<string, number>> = {
  ...{
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    eleven: 11,
    twelve: 12,
  },
  ...{ thirteen: 13, fourteen: 14, fifteen: 15, sixteen: 16, seventeen: 17, eighteen: 18, nineteen: 19 },
  ...{
    twenty: 20,
    thirty: 30,
    forty: 40,
    fifty: 50,
    sixty: 60,
    seventy: 70,
    eighty: 80,
    ninety: 90,
    dozen: 12,
  },
};

/** Shares in words, in percent, and how near is near enough: five points. */
const SHARES: readonly [RegExp, number, number][] = [
  [/\b(?:two thirds|two-thirds)\b/gi, 66.7, 5],
  [/\b(?:three quarters|three-quarters)\b/gi, 75, 5],
  [/\bhalf\b/gi, 50, 5],
  [/\ba third\b|\bone third\b|\bone-third\b/gi, 33.3, 5],
  [/\ba quarter\b|\bone quarter\b/gi, 25, 5],
  [/\b(?:doubled|twice|double)\b/gi, 100, 15],
  [/\btripled\b/gi, 200, 30],
  [/\bhalved\b/gi, 50, 10],
];

const ROUNDED =
  /\b(?:about|around|roughly|nearly|almost|approximately|some|over|more than|just under|close to)\s+$/i;
const BELOW = /(?:<\s?|\b(?:less than|below|under|at most)\s+)$/i;
const DIGITS = String.raw`\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?`;
const NUMBER = new RegExp(String.raw`(?<![\p{L}\d_.,])(?:${DIGITS})(?!\d)`, 'gu');
const WORD = new RegExp(
  String.raw`\b(?:${Object.keys(WORDS).join('|')})(?:-(?:one|${
    Object.keys(WORDS).slice(0, 8).join('|')
  }))?\b`,
  'gi',
);
/** "5 min 12 s", "2 hours and 7 minutes". */
const DURATION =
  /(?<![\p{L}\d_.,])\d+ ?(?:d|days?|h|hours?|min|minutes?)(?:(?:,? and |, | )\d+ ?(?:h|hours?|min|minutes?|s|seconds?))+\b/gu;

export function numberClaims(text: string): NumberClaim[] {
  const claims: NumberClaim[] = [];
  const taken = (start: number, end: number) => claims.some((each) => start < each.end && end > each.start);
  const push = (claim: Omit<NumberClaim, 'isBelow' | 'following'>) => {
    if (taken(claim.start, claim.end)) return;
    claims.push({
      ...claim,
      isBelow: BELOW.test(text.slice(0, claim.start)),
      following: claim.dimension === 'count' || claim.dimension === 's' ? wordsAfter(text, claim) : [],
    });
  };
  for (const [pattern, value, tolerance] of SHARES) {
    for (const { 0: found, index } of text.matchAll(pattern)) {
      push({ start: index, end: index + found.length, dimension: 'percent', value, tolerance });
    }
  }
  for (const { 0: found, index } of text.matchAll(DURATION)) push(duration(found, index));
  for (const { 0: digits, index } of text.matchAll(NUMBER)) push(number(text, digits, index));
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const value = word.toLowerCase().split('-').reduce((sum, each) => sum + (WORDS[each] ?? 1), 0);
    const rest = text.slice(index + word.length);
    const unit = unitAt(rest);
    push({
      start: index,
      end: index + word.length + (unit?.length ?? 0),
      dimension: unit?.dimension ?? 'count',
      value: value * (unit?.factor ?? 1),
      tolerance: word.toLowerCase() === 'dozen' ? 2 : 0.5 * (unit?.factor ?? 1),
    });
  }
  return claims.toSorted((a, b) => a.start - b.start);
}

function number(text: string, digits: string, start: number) {
  const plain = digits.replaceAll(',', '');
  let end = start + digits.length;
  let factor = 1;
  let dimension: Dimension = 'count';
  const multiple = MULTIPLES.find(([pattern]) => pattern.test(text.slice(end).replace(/^[\s-]/, '')));
  const unit = unitAt(text.slice(end)) ?? unitOfRange(text.slice(end));
  if (unit) {
    ({ dimension, factor } = unit);
    end += unit.length;
  } else if (multiple) {
    factor = multiple[1];
    end += (/^[\s-]?(?:thousand|million|billion|[kKM])/.exec(text.slice(end))?.[0] ?? '').length;
  }
  const decimals = plain.includes('.') ? plain.length - plain.indexOf('.') - 1 : 0;
  const value = Number(plain) * factor;
  let tolerance = 0.5 * 10 ** -decimals * factor;
  if (ROUNDED.test(text.slice(0, start))) {
    const zeros = decimals > 0 ? 0 : /0*$/.exec(plain)?.[0].length ?? 0;
    tolerance = Math.max(tolerance, Math.min(0.5 * 10 ** zeros * factor, value * 0.05));
  }
  // Whole counts are exact: neither rounds.
  if (dimension === 'count' && factor === 1 && decimals === 0 && tolerance === 0.5) tolerance = 0.49;
  return { start, end, dimension, value, tolerance };
}

function unitAt(rest: string): { dimension: Dimension; factor: number; length: number } | undefined {
  const gap = /^[\s\u00a0\u202f-]?/.exec(rest)?.[0].length ?? 0;
  const text = rest.slice(gap);
  for (const [pattern, of] of UNITS) {
    const found = pattern.exec(text);
    if (!found) continue;
    const [dimension, factor] = of((found[1] ?? '').toLowerCase());
    return { dimension, factor, length: gap + found[0].length };
  }
  return undefined;
}

/** The first number of "10 to 20 ms" has the unit of the second. */
function unitOfRange(rest: string): { dimension: Dimension; factor: number; length: number } | undefined {
  const found = new RegExp(String.raw`^\s?(?:–|-|to|and|or)\s?(?:${DIGITS})`).exec(rest);
  const unit = found && unitAt(rest.slice(found[0].length));
  return unit ? { ...unit, length: 0 } : undefined;
}

function duration(found: string, start: number) {
  let seconds = 0;
  let smallest = 1;
  for (const [, digits, unit] of found.matchAll(/(\d+) ?(d|h|min|s)/g)) {
    smallest = { d: 86_400, h: 3600, min: 60, s: 1 }[unit ?? 's'] ?? 1;
    seconds += Number(digits) * smallest;
  }
  return {
    start,
    end: start + found.length,
    dimension: 's' as const,
    value: seconds,
    tolerance: smallest / 2,
  };
}

function wordsAfter(text: string, { end }: { end: number }): string[] {
  const clause = /^(?:[^.,;:!?()]|[.,](?=\d))*/.exec(text.slice(end))?.[0] ?? '';
  return clause.toLowerCase().split(/[^\p{L}\d']+/u).filter((word) => /\p{L}/u.test(word)).slice(0, 3);
}
