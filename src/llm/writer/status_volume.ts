/** How a status begins: how much there was, and whether that is more or less than before. */
import { type Phrase, resting, say, type Telling } from './telling.ts';

export interface Said {
  readonly topic: string;
  /** 1: worth a sentence now and then; 5: whoever looks must hear it. */
  readonly weight: number;
  /** What is new is told however often its topic was. */
  readonly isNews: boolean;
  readonly phrase: Phrase;
}

/** A change of the rate that is worth the word, in percent. */
const CHANGED_PERCENT = 25;
/** Growth beyond is "several times as much". */
const MANYFOLD_PERCENT = 200;

export const choose = (turn: number, ...phrases: readonly [Phrase, ...Phrase[]]): Phrase =>
  phrases[turn % phrases.length] ?? phrases[0];

/** Little happened. */
export function quiet(t: Telling, turn: number): Said {
  const [packets, bytes, seconds] = [t.fact('all.packets'), t.fact('all.bytes'), t.fact('span.seconds')];
  if (!packets || !bytes || !seconds) {
    const none = resting(say`No packets passed.`, t.fact('all.packets'));
    return { topic: 'traffic', weight: 5, isNews: false, phrase: none };
  }
  const phrase = choose(
    turn,
    say`Hardly anything happened: ${packets} (${bytes}) in ${seconds}.`,
    say`It was quiet, with ${packets} (${bytes}) in ${seconds}.`,
    say`In ${seconds} only ${packets} passed (${bytes}).`,
  );
  return { topic: 'traffic', weight: 5, isNews: false, phrase };
}

/** How much, and whether that is more or less than before. */
export function traffic(t: Telling, turn: number): Said {
  const phrase = compared(t, turn) ?? amount(t, turn);
  return { topic: 'traffic', weight: 5, isNews: false, phrase };
}

function ways(t: Telling): Phrase {
  const [inMean, outMean] = [t.some('all.in_mean_bps'), t.some('all.out_mean_bps')];
  if (inMean && outMean) return say`${inMean} in and ${outMean} out`;
  if (inMean) return say`${inMean} in`;
  if (outMean) return say`${outMean} out`;
  const mean = t.some('all.mean_bps');
  return mean ? say`${mean}` : say`next to nothing`;
}

function amount(t: Telling, turn: number): Phrase {
  const [packets, bytes, seconds] = [t.fact('all.packets'), t.fact('all.bytes'), t.fact('span.seconds')];
  if (!packets || !bytes || !seconds) return say`Traffic averages ${ways(t)}.`;
  return choose(
    turn,
    say`In ${seconds} ${packets} passed (${bytes}), on average ${ways(t)}.`,
    say`The last ${seconds} brought ${packets} (${bytes}): ${ways(t)} on average.`,
  );
}

function compared(t: Telling, turn: number): Phrase | undefined {
  const change = t.fact('change.all.mean_bps');
  const packets = t.fact('all.packets');
  const before = t.number('before.all.packets');
  if (before === 0 && packets) return say`After a silence ${packets} passed, on average ${ways(t)}.`;
  if (!change || typeof change.value !== 'number') return undefined;
  const now = ways(t);
  if (change.value > MANYFOLD_PERCENT) {
    return resting(
      choose(
        turn,
        say`Traffic grew to several times what it was, now ${now}.`,
        say`There is far more traffic than before: ${now}.`,
      ),
      change,
    );
  }
  if (change.value >= CHANGED_PERCENT) {
    return choose(
      turn,
      say`Traffic rose by ${change}, to ${now} on average.`,
      say`It got busier: ${now} on average, ${change} more than in the window before.`,
    );
  }
  if (change.value <= -CHANGED_PERCENT) {
    return choose(
      turn,
      say`Traffic fell by ${change}, to ${now} on average.`,
      say`It calmed down to ${now} on average, ${change} less than in the window before.`,
    );
  }
  return resting(
    choose(
      turn,
      say`Traffic goes on at much the same rate, ${now} on average.`,
      say`Little changed in volume: ${now} on average.`,
      say`The level stays where it was, at ${now} on average.`,
    ),
    change,
  );
}
