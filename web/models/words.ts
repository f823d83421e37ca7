/** What was written about one session: its statuses, and every version of its report. */
import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { SummaryRow, WriterName } from '../../src/model/summary.ts';
import type { ServerMessage } from '../../src/model/wire.ts';
import { documentsOf, isStatus, momentsOf, type WrittenMoment } from '../derive/words.ts';
import { isAbort, RequestError, sentenceOf } from '../transport/problem.ts';
import type { Range, WordsTransport } from '../transport/words.ts';

/** A text that is being written because the reader asked for it. */
export interface Writing {
  readonly by: WriterName;
  readonly range: Range | undefined;
}

export interface WordsModel {
  /** False until the first answer. */
  readonly ready: ReadonlySignal<boolean>;
  readonly error: ReadonlySignal<string | undefined>;
  /** Newest first; in a replay up to its moment. */
  readonly moments: ReadonlySignal<readonly WrittenMoment[]>;
  /** Reports of the session and of stretches of it, the newest version first. */
  readonly documents: ReadonlySignal<readonly SummaryRow[]>;
  /** There are statuses before the oldest one here. */
  readonly hasOlder: ReadonlySignal<boolean>;
  readonly writing: ReadonlySignal<Writing | undefined>;
  readonly writeError: ReadonlySignal<
    { readonly sentence: string; readonly conflict: boolean } | undefined
  >;
  /** For those who listen to the page: that something new is there, not what it says. */
  readonly news: ReadonlySignal<string>;
  older(): void;
  reload(): void;
  /** @returns the row, or undefined when it failed or was cancelled */
  write(by: WriterName, range?: Range): Promise<SummaryRow | undefined>;
  /** Ends whatever is being written about this session. */
  cancel(): void;
  onMessage(message: ServerMessage): void;
  dispose(): void;
}

/** Statuses a request: a hundred minutes. */
const PAGE = 100;
/** The server keeps ten versions of a report. */
const VERSIONS = 20;
/** Rows that are kept here, some 3 kB each; the oldest go. */
const MOST_ROWS = 1000;
/** A session that is worked out again says so several times a second. */
const GAP_MS = 500;

/**
 * @param changes anything: when one of them changes, other texts may be there.
 * @param atUs the moment of a replay; undefined in it: the whole session.
 * @param held while it is anything but undefined, what is shown stands still.
 */
export function createWords(
  transport: Pick<WordsTransport, 'summaries' | 'write' | 'cancelWriting'>,
  sessionId: ReadonlySignal<number | undefined>,
  changes: readonly ReadonlySignal<unknown>[],
  atUs?: ReadonlySignal<number | undefined>,
  held?: ReadonlySignal<unknown>,
): WordsModel {
  const rows = signal<readonly SummaryRow[]>([]);
  /** The rows as they are shown. */
  const shownRows = signal<readonly SummaryRow[]>([]);
  const ready = signal(false);
  const error = signal<string | undefined>(undefined);
  const hasOlder = signal(false);
  const writing = signal<Writing | undefined>(undefined);
  const writeError = signal<{ sentence: string; conflict: boolean } | undefined>(undefined);
  const news = signal('');
  let abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: number | undefined;
  let cancelled = false;

  function put(more: readonly SummaryRow[]): void {
    const byId = new Map(rows.peek().map((row) => [row.summary_id, row]));
    for (const row of more) byId.set(row.summary_id, row);
    const all = [...byId.values()].sort((a, b) => b.time_us - a.time_us || b.summary_id - a.summary_id);
    const documents = all.filter((row) => !isStatus(row));
    rows.value = [...documents, ...all.filter(isStatus)].slice(0, MOST_ROWS);
  }

  async function load(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const id = shown;
    if (id === undefined) return;
    abort.abort();
    abort = new AbortController();
    const mine = abort.signal;
    const until = atUs?.peek();
    try {
      const [finals, periodic] = await Promise.all([
        transport.summaries(id, { kind: 'final', limit: VERSIONS }, mine),
        transport.summaries(id, { kind: 'periodic', limit: PAGE, at_us: until }, mine),
      ]);
      if (mine.aborted) return;
      batch(() => {
        const read = [...finals, ...periodic];
        // What was told while these were on their way is newer than all of them.
        const newest = read.reduce((most, row) => Math.max(most, row.summary_id), 0);
        rows.value = rows.peek().filter((row) => row.summary_id > newest);
        put(read);
        hasOlder.value = periodic.length === PAGE;
        ready.value = true;
        error.value = undefined;
      });
    } catch (failure) {
      if (!mine.aborted && !isAbort(failure)) error.value = sentenceOf(failure);
    }
  }

  async function older(): Promise<void> {
    const id = shown;
    const oldest = rows.peek().filter((row) => row.kind === 'periodic').at(-1);
    if (id === undefined || oldest === undefined) return;
    const mine = abort.signal;
    try {
      // With those of the same moment, which may have been cut off.
      const query = { kind: 'periodic', limit: PAGE, to_us: oldest.time_us + 1 };
      const more = await transport.summaries(id, query, mine);
      if (mine.aborted) return;
      batch(() => {
        put(more);
        hasOlder.value = more.length === PAGE && rows.peek().length < MOST_ROWS;
      });
    } catch (failure) {
      if (!mine.aborted && !isAbort(failure)) error.value = sentenceOf(failure);
    }
  }

  const stop = effect(() => {
    const id = sessionId.value;
    for (const change of changes) void change.value;
    const until = atUs?.value;
    if (id !== shown) {
      shown = id;
      abort.abort();
      batch(() => {
        rows.value = [];
        ready.value = false;
        error.value = writeError.value = undefined;
        news.value = '';
      });
      void load();
      // What is loaded as a whole is narrowed here.
    } else if (until === undefined || hasOlder.peek()) timer ??= setTimeout(() => void load(), GAP_MS);
  });

  const stopShowing = effect(() => {
    if (held?.value === undefined) shownRows.value = rows.value;
  });

  return {
    ready,
    error,
    hasOlder,
    writing,
    writeError,
    news,
    moments: computed(() => momentsOf(shownRows.value, atUs?.value)),
    documents: computed(() => documentsOf(shownRows.value)),
    older: () => void older(),
    reload: () => void load(),
    async write(by, range) {
      const id = shown;
      if (id === undefined || writing.peek()) return undefined;
      cancelled = false;
      batch(() => {
        writing.value = { by, range };
        writeError.value = undefined;
      });
      try {
        const row = await transport.write(id, by, range);
        if (id !== shown) return undefined;
        put([row]);
        news.value = 'The text is written.';
        return row;
      } catch (failure) {
        if (!cancelled && id === shown) {
          const conflict = failure instanceof RequestError && failure.status === 409;
          writeError.value = { sentence: sentenceOf(failure), conflict };
        }
        return undefined;
      } finally {
        writing.value = undefined;
      }
    },
    cancel() {
      if (shown === undefined) return;
      cancelled = true;
      writeError.value = undefined;
      transport.cancelWriting(shown).catch((failure) => {
        writeError.value = { sentence: sentenceOf(failure), conflict: false };
      });
    },
    onMessage(message) {
      if (message.type === 'initial_state' && ready.peek()) return void load();
      if (message.type !== 'summary' || message.summary.session_id !== shown) return;
      const { summary } = message;
      const known = rows.peek().some((row) => row.summary_id === summary.summary_id);
      batch(() => {
        put([summary]);
        if (!known) news.value = summary.kind === 'final' ? 'A report is there.' : 'A new status is there.';
      });
    },
    dispose() {
      stop();
      stopShowing();
      clearTimeout(timer);
      abort.abort();
    },
  };
}
