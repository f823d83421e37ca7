/** The episodes of a session: numbers them, keeps how many there may be, and knows which changed. */
import type { Finding, FindingKind } from '../model/finding.ts';
import type { FindingsSoFar } from '../model/resumption.ts';
import { Episode, type EpisodeStart, Evidence } from './episode.ts';

/**
 * Episodes of one kind that a session tells one by one; of more it says how many there are. Nobody reads a longer list,
 * and with every kind at its cap a session has 950 rows.
 */
export const MOST_OF_A_KIND = 50;

export class FindingBook {
  #next: number;
  readonly #counts = new Map<FindingKind, number>();
  /** One episode a kind stands for all that are not told. */
  readonly #others = new Map<FindingKind, { episode: Episode; count: number }>();
  readonly #changed = new Set<Episode>();
  /** Time of the newest packet. */
  nowUs = -Infinity;

  constructor(soFar: FindingsSoFar = { next: 1, byKind: {} }) {
    this.#next = soFar.next;
    for (const [kind, count] of Object.entries(soFar.byKind)) this.#counts.set(kind as FindingKind, count);
  }

  /** Begins an episode; beyond the cap it is counted, and what comes of it is not told. */
  open(start: EpisodeStart, evidence = new Evidence()): Episode {
    const { kind } = start;
    const count = this.#counts.get(kind) ?? 0;
    if (count >= MOST_OF_A_KIND) return this.#another(start, evidence);
    this.#counts.set(kind, count + 1);
    return this.#begin(start, evidence);
  }

  /** There is more of an episode. */
  goesOn(episode: Episode, timeUs: number): void {
    if (timeUs > episode.lastUs) episode.lastUs = timeUs;
    if (episode.number > 0) this.#changed.add(episode);
  }

  /** Episodes that are new or changed since the last drain, by number. */
  drain(): Finding[] {
    if (this.#changed.size === 0) return [];
    const changed = [...this.#changed].sort((a, b) => a.number - b.number);
    this.#changed.clear();
    return changed.map((episode) => episode.finding());
  }

  #begin(start: EpisodeStart, evidence: Evidence): Episode {
    const episode = new Episode(this.#next++, start, evidence, this.nowUs);
    this.#changed.add(episode);
    return episode;
  }

  #another({ kind, timeUs, tell }: EpisodeStart, evidence: Evidence): Episode {
    let others = this.#others.get(kind);
    if (!others) {
      const { severity, filter } = tell();
      const more = () => this.#others.get(kind)?.count ?? 1;
      const episode = this.#begin({
        kind,
        subject: 'others',
        timeUs,
        tell: () => ({
          severity,
          text: `There ${more() === 1 ? 'is one more' : `are ${more()} more`} of this kind.`,
          figures: { more: more() },
          filter,
        }),
      }, evidence);
      this.#others.set(kind, others = { episode, count: 0 });
    }
    others.count++;
    this.goesOn(others.episode, this.nowUs);
    return new Episode(0, { kind, subject: 'others', timeUs, tell }, evidence, this.nowUs);
  }
}
