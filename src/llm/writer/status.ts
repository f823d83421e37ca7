/**
 * The built-in writer's status of a minute: what there was, and what is different now. It remembers what the last ones
 * spoke of, so that a quiet hour is not the same sentence sixty times; everything follows from digest and memory.
 */
import type { Report, ReportSection } from '../../model/summary.ts';
import type { Digest } from '../digest.ts';
import { reportOf } from '../report.ts';
import { candidates } from './status_topics.ts';
import { quiet, type Said, traffic } from './status_volume.ts';
import { type Phrase, section, Telling } from './telling.ts';

/** What was said last, newest first, and of what: hand it back with the next window. */
export interface StatusMemory {
  readonly topics: readonly (readonly string[])[];
  readonly leader: string | undefined;
}

export const NO_MEMORY: StatusMemory = { topics: [], leader: undefined };

/** Statuses that a topic is remembered for, and what that costs it. */
const COST_OF_REPEATING = [4, 2, 1] as const;
const MOST_SENTENCES = 4;
/** A minute of fewer packets is told in a sentence. */
const QUIET_PACKETS = 30;

export interface WrittenStatus {
  readonly report: Report;
  readonly memory: StatusMemory;
}

export function statusReport(digest: Digest, memory: StatusMemory = NO_MEMORY): WrittenStatus {
  const t = new Telling(digest);
  // Neighbouring minutes take different words: a number that goes up by one with each.
  const turn = Math.floor((digest.to_us ?? 0) / 60e6);
  const isQuiet = (t.number('all.packets') ?? 0) < QUIET_PACKETS;
  const said: Said[] = [isQuiet ? quiet(t, turn) : traffic(t, turn)];
  const weighed = candidates(t, turn, memory.leader).map((each) => ({
    ...each,
    weight: each.weight - (each.isNews ? 0 : costOf(each.topic, memory)),
  })).filter(({ weight, isNews }) => weight > 0 && (!isQuiet || isNews));
  weighed.sort((a, b) => b.weight - a.weight || (a.topic < b.topic ? -1 : 1));
  said.push(...weighed.slice(0, MOST_SENTENCES - 1));
  const phrases = said.map(({ phrase }): Phrase => phrase);
  const sections = [section('status', phrases)].filter((each): each is ReportSection => each !== undefined);
  return {
    report: reportOf(digest, sections),
    memory: {
      topics: [said.map(({ topic }) => topic), ...memory.topics].slice(0, COST_OF_REPEATING.length),
      leader: t.name('app.1.name') ?? memory.leader,
    },
  };
}

function costOf(topic: string, { topics }: StatusMemory): number {
  return COST_OF_REPEATING.reduce((sum, cost, i) => sum + (topics[i]?.includes(topic) ? cost : 0), 0);
}
