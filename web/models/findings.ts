/** What deserves attention in a session: read from the store, and again when there may be more of it. */
import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { FindingRow, MuteRequest } from '../../src/model/finding.ts';
import { noticedBy } from '../derive/findings.ts';
import { kindName } from '../derive/finding_words.ts';
import { isAbort, sentenceOf } from '../transport/problem.ts';
import type { Rest } from '../transport/rest.ts';
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
 * @param changes when one of them is another value, there may be other findings
 * @param atUs the moment that is shown: what was noticed later is left out; undefined in it: all
 */
export function createFindings(
  { rest, toasts }: { readonly rest: Rest; readonly toasts: Toasts },
  sessionId: ReadonlySignal<number | undefined>,
  changes: readonly ReadonlySignal<unknown>[],
  atUs: ReadonlySignal<number | undefined>,
): FindingsModel {
  const found = signal<Found | undefined>(undefined);
  const error = signal<string | undefined>(undefined);
  const news = signal('');
  const abort = new AbortController();
  let shown: number | undefined;
  let loading = false;
  let again = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Critical ones that were there before; undefined: nothing was read yet, so nothing is news. */
  let known: Set<number> | undefined;

  async function load(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const id = shown;
    if (id === undefined) return;
    if (loading) {
      again = true;
      return;
    }
    loading = true;
    again = false;
    try {
      const answer = await readAll(rest, id, abort.signal);
      if (id === shown) take(answer);
      else again = true;
    } catch (failure) {
      if (isAbort(failure)) return;
      if (id === shown) error.value = sentenceOf(failure);
      else again = true;
    } finally {
      loading = false;
    }
    if (again) soon();
  }

  function take(answer: Found): void {
    const critical = answer.rows.filter(({ severity, muted }) => severity === 'critical' && !muted);
    const fresh = critical.filter(({ finding_id: id }) => known !== undefined && !known.has(id));
    known = new Set([...known ?? [], ...critical.map(({ finding_id: id }) => id)]);
    batch(() => {
      found.value = answer;
      error.value = undefined;
      const [first] = fresh;
      if (first) {
        news.value = fresh.length === 1 ? first.text : `${fresh.length} critical findings. ${first.text}`;
      }
    });
  }

  function soon(): void {
    if (!abort.signal.aborted) timer ??= setTimeout(() => void load(), GAP_MS);
  }

  const stop = effect(() => {
    const id = sessionId.value;
    for (const change of changes) void change.value;
    if (id === shown) return soon();
    shown = id;
    known = undefined;
    batch(() => {
      found.value = undefined;
      error.value = undefined;
      news.value = '';
    });
    void load();
  });

  async function change(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (failure) {
      toasts.show(sentenceOf(failure), { kind: 'error' });
    }
    void load();
  }

  // A replay moves many times a second; the list only where something was noticed.
  const untilUs = computed(() => {
    const at = atUs.value;
    return at === undefined ? Infinity : noticedBy(found.value?.rows ?? [], at) ?? -Infinity;
  });

  return {
    rows: computed(() => {
      const until = untilUs.value;
      return until === Infinity
        ? found.value?.rows
        : found.value?.rows.filter(({ noticed_us: us }) => us <= until);
    }),
    watched: computed(() => found.value?.watched ?? true),
    error,
    news,
    reload: () => void load(),
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
      clearTimeout(timer);
      abort.abort();
    },
  };
}

function mutedSentence({ kind, subject }: MuteRequest): string {
  return subject === null
    ? `Muted: \u201C${kindName(kind)}\u201D, in every session.`
    : `Muted: \u201C${kindName(kind)}\u201D about ${subject}, in every session.`;
}

async function readAll(rest: Rest, id: number, abort: AbortSignal): Promise<Found> {
  // While the session grows a row may move from one page to the next: each is kept once.
  const rows = new Map<number, FindingRow>();
  let watched = true;
  for (let offset = 0, total = 1; offset < Math.min(total, MOST); offset += PAGE) {
    const page = await rest.findings(id, { offset, limit: PAGE }, abort);
    for (const row of page.findings) rows.set(row.finding_id, row);
    total = page.total;
    watched = page.watched;
  }
  return { rows: [...rows.values()], watched };
}
