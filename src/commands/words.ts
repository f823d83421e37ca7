/** Composes those who write about sessions. */
import { KNOWN_WORDS } from '../label/known_words.ts';
import type { Replays } from '../session/replay/replays.ts';
import type { Places } from '../session/places.ts';
import { Digests } from '../session/words/digests.ts';
import { ModelTexts, type Writers } from '../session/words/model_texts.ts';
import { Statuses } from '../session/words/statuses.ts';
import { Summaries } from '../session/words/summaries.ts';
import type { Store } from '../store/store.ts';

export interface Words {
  readonly summaries: Summaries;
  readonly statuses: Statuses;
}

export interface WordsOptions {
  readonly places: Pick<Places, 'places'>;
  readonly replays: Pick<Replays, 'appsAt'>;
  /** Models that may be asked; left out: the built-in writer alone. */
  readonly writers?: Writers;
  readonly say: (sentence: string) => void;
}

/** Applications and countries: a text that names another one than its session has is wrong. */
function knownNames(): ReadonlySet<string> {
  const names = new Set(KNOWN_WORDS);
  const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  for (const first of letters) {
    for (const second of letters) {
      const name = regions.of(`${first}${second}`);
      if (name !== undefined) names.add(name);
    }
  }
  return names;
}

export function openWords(store: Store, { places, replays, writers, say }: WordsOptions): Words {
  const digests = new Digests({ store, places, replays });
  const texts = new ModelTexts({ vocabulary: knownNames(), ...(writers ? { writers } : {}) });
  const summaries = new Summaries({ store, digests, texts });
  return { summaries, statuses: new Statuses({ store, digests, summaries, say }) };
}
