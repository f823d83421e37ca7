/** Ready questions near to what somebody typed, by the words in common. It understands nothing, and says so. */
import type { Ready } from './ready.ts';

const MOST_SUGGESTIONS = 5;

/** Of the weight of what was typed, so much must be in common. */
const LEAST_SHARE = 0.2;

/** Words that questions are made of whatever they are about. */
const EMPTY = new Set(
  `a about all an and any are as at be by can could did do does for from get give had has have how i in into is it its
  list many me most much my of on one or our please session show so some tell than that the their them there these they
  this to us was we were what when which while who whom whose will with would you your`.split(/\s+/),
);

/** "streams" and "stream", "encrypted" and "encryption" begin alike; that is all that is known of grammar. */
const stem = (word: string) =>
  word.length > 4 ? word.replace(/(ions?|ings?|ed|es|s)$/, '').slice(0, 7) : word;

function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\d]+/gu) ?? [];
  return new Set(words.filter((word) => !EMPTY.has(word)).map(stem));
}

/** Nearest first, at most five; none where too little is in common. */
export function nearest(typed: string, palette: readonly Ready[]): Ready[] {
  const asked = wordsOf(typed);
  const known = palette.map((ready) => ({
    ready,
    said: wordsOf(`${ready.title} ${ready.question}`),
    also: wordsOf(ready.words),
  }));
  // A word that many questions share says less about which is meant.
  const weights = new Map([...asked].map((word) => {
    const having = known.filter(({ said, also }) => said.has(word) || also.has(word)).length;
    return [word, having === 0 ? 1 : Math.log(1 + palette.length / having)];
  }));
  const whole = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  if (whole === 0) return [];
  const shares = known.map(({ ready, said, also }) => {
    let common = 0;
    for (const [word, weight] of weights) {
      common += said.has(word) ? weight : also.has(word) ? weight * 0.8 : 0;
    }
    return { ready, share: common / whole };
  });
  const best = Math.max(...shares.map(({ share }) => share));
  return shares.filter(({ share }) => share >= Math.max(LEAST_SHARE, best / 2))
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST_SUGGESTIONS)
    .map(({ ready }) => ready);
}

/** The ready question that was typed, letter by letter but for case, spaces and the mark at its end. */
export function exactly(typed: string, palette: readonly Ready[]): Ready | undefined {
  const plain = (text: string) => text.toLowerCase().replace(/\s+/g, ' ').replace(/[\s?.!]+$/, '').trim();
  return palette.find(({ title, question }) =>
    [title, question].some((each) => plain(each) === plain(typed))
  );
}
