/** What a ready question is. Its SQL goes the way of every other: the same process, the same limits. */
import type { ReadyQuestion } from '../../model/ask.ts';

/** Its group is that of the list where it stands (palette.ts). */
export interface Ready extends Omit<ReadyQuestion, 'group'> {
  /** Further words that somebody may ask with; lower case. */
  readonly words: string;
  /** The answer, a template of say.ts. */
  readonly say: string;
  /** The answer where nothing was found. */
  readonly none: string;
}

/** A parameter that is a part of a name or an address. */
export const TEXT = (name: string, title: string, initial = '') => ({ name, title, initial });
