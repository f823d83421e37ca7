/** What deserves attention in a session: read from the store, and again when there may be more of it. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { FindingRow, MuteRequest } from '../../src/model/finding.ts';
import { noticedBy } from '../derive/findings.ts';
import { kindName } from '../derive/finding_words.ts';
import { sentenceOf } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';
import { createReading, type Subject } from './reading.ts';
import type { Toasts } from './toasts.ts';

export interface FindingsModel {
  /** Those that had been noticed at the moment that is shown, muted ones too; undefined until the first answer. */
  readonly rows: ReadonlySignal<readonly FindingRow[] | undefined>;
  /** False: nobody looked, so that none means nothing. */
  readonly watched: ReadonlySignal<boolean>;
  readonly error: ReadonlySignal<string | undefined>;
  /** For those who listen to the page: a critical finding that has just come. */
  readonly news: ReadonlySignal<string>;
  reload(): void;
  /** Mutes at once; a message offers to take it back. */
  mute(request: MuteRequest): void;
  dispose(): void;
}

/** Nobody reads faster, and episodes that go on are written again every second. */
const GAP_MS = 1500;
const PAGE = 200;
/** A session has at most some 950; one that came from elsewhere may claim more. */
const MOST = 2000;

interface Found {
  readonly rows: readonly FindingRow[];
  readonly watched: boolean;
}

/**
 * @param subject of which session, and which of them
 * @param changes when one of them is another value, there may be other findings
 * @param held while it has a value, what is shown stays
 * @param atUs the moment that is shown: what was noticed later is left out; undefined in it: all
 */
export function createFindings(
  { rest, toasts }: { readonly rest: Rest; readonly toasts: Toasts },
  subject: ReadonlySignal<Subject | undefined>,
  changes: readonly ReadonlySignal<unknown>[],
  atUs: ReadonlySignal<number | undefined>,
  held: ReadonlySignal<unknown> = signal(undefined),
): FindingsModel {
  const reading = createReading({
    ...{ subject, changes, gapMs: GAP_MS },
    still: computed(() => held.value !== undefined),
    read: (asked, abort) => readAll(rest, asked, abort),
  });
  const news = signal('');
  /** Critical ones that were there before; undefined: nothing was read yet, so nothing is news. */
  let known: Set<number> | undefined;
  let knownOf: Subject | undefined;

  const stop = effect(() => {
    const found = reading.value.value;
    if (reading.stale.value || subject.peek() !== knownOf) {
      // Of another session, or let through by another filter: nothing of it has just come.
      known = undefined;
      knownOf = subject.peek();
      news.value = '';
    }
    if (found === undefined || reading.stale.value) return;
    const critical = found.rows.filter(({ severity, muted }) => severity === 'critical' && !muted);
    const fresh = critical.filter(({ finding_id: id }) => known !== undefined && !known.has(id));
    known = new Set([...known ?? [], ...critical.map(({ finding_id: id }) => id)]);
    const [first] = fresh;
    if (first) {
      news.value = fresh.length === 1 ? first.text : `${fresh.length} critical findings. ${first.text}`;
    }
  });

  async function change(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (failure) {
      toasts.show(sentenceOf(failure), { kind: 'error' });
    }
    reading.reload();
  }

  // A replay moves many times a second; the list only where something was noticed.
  const untilUs = computed(() => {
    const at = atUs.value;
    return at === undefined ? Infinity : noticedBy(reading.value.value?.rows ?? [], at) ?? -Infinity;
  });

  return {
    rows: computed(() => {
      const until = untilUs.value;
      return until === Infinity
        ? reading.value.value?.rows
        : reading.value.value?.rows.filter(({ noticed_us: us }) => us <= until);
    }),
    watched: computed(() => reading.value.value?.watched ?? true),
    error: reading.error,
    news,
    reload: reading.reload,
    mute: (request) =>
      void change(async () => {
        const { muted_id: mutedId } = await rest.mute(request);
        toasts.show(mutedSentence(request), {
          lastsMs: 10_000,
          action: { label: 'Undo', run: () => void change(() => rest.unmute(mutedId)) },
        });
      }),
    dispose() {
      stop();
      reading.dispose();
    },
  };
}

function mutedSentence({ kind, subject }: MuteRequest): string {
  return subject === null
    ? `Muted: \u201C${kindName(kind)}\u201D, in every session.`
    : `Muted: \u201C${kindName(kind)}\u201D about ${subject}, in every session.`;
}

async function readAll(rest: Rest, { id, query }: Subject, abort: AbortSignal): Promise<Found> {
  // While the session grows a row may move from one page to the next: each is kept once.
  const rows = new Map<number, FindingRow>();
  let watched = true;
  for (let offset = 0, total = 1; offset < Math.min(total, MOST); offset += PAGE) {
    const page = await rest.findings(id, { ...query, offset, limit: PAGE }, abort);
    for (const row of page.findings) rows.set(row.finding_id, row);
    total = page.total;
    watched = page.watched;
  }
  return { rows: [...rows.values()], watched };
}
