/**
 * What is written about sessions, when, and by whom. The built-in text is always there first, and nothing waits for a
 * model: its text follows as another row, or the built-in one says why it does not.
 */
import type { Task } from '../../llm/prompt.ts';
import { type ModelWriter } from '../../llm/provider.ts';
import { textOf } from '../../llm/report.ts';
import type { Digest } from '../../llm/digest.ts';
import { finalReport } from '../../llm/writer/final.ts';
import { sentence, TapdeckError } from '../../model/errors.ts';
import type { SummaryService, TimeRange } from '../../model/services.ts';
import type { DigestAnswer, Report, SummaryRow } from '../../model/summary.ts';
import type { Store } from '../../store/store.ts';
import { type NewSummary, summaries, type SummaryQuery } from '../../store/summary_rows.ts';
import type { Digests, Seconds } from './digests.ts';
import type { ModelTexts } from './model_texts.ts';

const US = 1_000_000;

/** Texts among which one that says the same is looked for: all versions of a report. */
const VERSIONS = 10;

const CHANGED = 'The session was removed or worked out again while it was written about.';

export interface SummariesParts {
  readonly store: Store;
  readonly digests: Digests;
  readonly texts: ModelTexts;
}

type Kind = SummaryRow['kind'];

export class Summaries implements SummaryService, AsyncDisposable {
  readonly #parts: SummariesParts;
  readonly #listeners = new Set<(summary: SummaryRow) => void>();
  /** What a model writes at the moment, by session: one text each. */
  readonly #jobs = new Map<number, { stop: AbortController; ended: Promise<unknown> }>();

  constructor(parts: SummariesParts) {
    this.#parts = parts;
  }

  // deno-lint-ignore require-await -- a failure must be a rejection, as in every other method
  async list(sessionId: number, query: SummaryQuery): Promise<SummaryRow[]> {
    this.#parts.store.sessions.get(sessionId);
    return summaries(this.#parts.store.reader, sessionId, query);
  }

  async digest(sessionId: number, range?: TimeRange): Promise<DigestAnswer> {
    const digest = await this.#digest(sessionId, range);
    return this.#parts.texts.preview(digest, 'report');
  }

  async write(
    sessionId: number,
    { written_by, range }: Parameters<SummaryService['write']>[1],
    signal: AbortSignal,
  ): Promise<SummaryRow> {
    const { store, texts } = this.#parts;
    if (!range && store.sessions.get(sessionId).state === 'recording') {
      throw new TapdeckError(
        'conflict',
        'This session is still being recorded: it gets its report when it ends.',
      );
    }
    if (this.#jobs.has(sessionId)) {
      throw new TapdeckError(
        'conflict',
        'A text about this session is being written already: wait for it, or cancel it.',
      );
    }
    const kind = range ? 'periodic' : 'final';
    const writer = written_by === 'rules' ? undefined : texts.writerFor('final', sessionId, written_by);
    if (written_by !== 'rules' && !writer) {
      throw new TapdeckError('conflict', 'No model is set up: see the settings.');
    }
    return await this.#job(sessionId, async (stopped) => {
      const either = AbortSignal.any([signal, stopped]);
      const digest = await this.#digest(sessionId, range);
      const isSame = this.#watch(sessionId);
      const { by, report } = writer
        ? await this.#told(writer, digest, either)
        : { by: 'rules', report: finalReport(digest) };
      either.throwIfAborted();
      const row = isSame()
        ? this.#unchanged(sessionId, kind, by, report) ?? this.#add(sessionId, kind, digest, report, by)
        : undefined;
      if (!row) throw new TapdeckError('conflict', CHANGED);
      return row;
    });
  }

  // deno-lint-ignore require-await -- as above
  async cancel(sessionId: number): Promise<void> {
    this.#parts.store.sessions.get(sessionId);
    this.#end(sessionId, 'Writing was cancelled.');
  }

  subscribe(told: (summary: SummaryRow) => void): () => void {
    this.#listeners.add(told);
    return () => this.#listeners.delete(told);
  }

  /**
   * The built-in report of a session that has ended or was worked out again, stored at once; the model's follows, where
   * one is chosen. What a model still writes about the session as it was is dropped.
   * @returns undefined when the session is not there any more
   */
  async final(sessionId: number): Promise<SummaryRow | undefined> {
    this.drop(sessionId);
    const { store, digests } = this.#parts;
    const session = store.sessions.find(sessionId);
    if (!session || session.state === 'recording' || session.figures_removed_us !== null) return undefined;
    const digest = await digests.ofSession(sessionId);
    return this.store(sessionId, 'final', digest, finalReport(digest));
  }

  /** Stores a built-in text, tells it, and has the model write one too, where one is chosen and free. */
  store(sessionId: number, kind: Kind, digest: Digest, report: Report): SummaryRow | undefined {
    const row = this.#add(sessionId, kind, digest, report, 'rules');
    if (row && !this.#jobs.has(sessionId)) this.#follow(row, digest);
    return row;
  }

  /** Nothing that a model still writes about the session is kept. */
  drop(sessionId: number): void {
    this.#end(sessionId, CHANGED);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const open = [...this.#jobs].map(([sessionId, { ended }]) => {
      this.drop(sessionId);
      return ended;
    });
    await Promise.all(open);
  }

  #end(sessionId: number, why: string): void {
    this.#jobs.get(sessionId)?.stop.abort(new TapdeckError('conflict', why));
    this.#jobs.delete(sessionId);
  }

  /** The model's text as a row of its own; where it fails, the built-in row says why. */
  #follow(built: SummaryRow, digest: Digest): void {
    const { session_id: sessionId, kind } = built;
    const writer = this.#parts.texts.writerFor(kind === 'final' ? 'final' : 'status', sessionId);
    if (!writer) return;
    const task: Task = kind === 'final' ? 'report' : 'status';
    const isSame = this.#watch(sessionId);
    const job = this.#job(sessionId, async (stopped) => {
      try {
        const report = await this.#parts.texts.ask(writer, digest, task, stopped);
        if (!stopped.aborted && isSame()) this.#add(sessionId, kind, digest, report, writer.writtenBy);
      } catch (error) {
        if (stopped.aborted || !isSame() || !built.report) return;
        const fallback = fallbackOf(writer, error);
        const row = this.#parts.store.summaries.change(built.summary_id, { ...built.report, fallback });
        if (row) this.#tell(row);
      }
    });
    job.catch(() => {}); // the database failed: whoever uses it next says so
  }

  /** What a model wrote, or the built-in writer in its place. @throws the signal's reason */
  async #told(
    writer: ModelWriter,
    digest: Digest,
    signal: AbortSignal,
  ): Promise<{ by: string; report: Report }> {
    try {
      return { by: writer.writtenBy, report: await this.#parts.texts.ask(writer, digest, 'report', signal) };
    } catch (error) {
      signal.throwIfAborted();
      return { by: 'rules', report: { ...finalReport(digest), fallback: fallbackOf(writer, error) } };
    }
  }

  /** @returns whether the session is still there, and is not being worked out again */
  #watch(sessionId: number): () => boolean {
    const state = () => this.#parts.store.sessions.find(sessionId)?.state;
    const isRecording = state() === 'recording';
    return () => {
      const now = state();
      return now !== undefined && (now === 'recording') === isRecording;
    };
  }

  /** One at a time for each session. */
  #job<T>(sessionId: number, work: (stopped: AbortSignal) => Promise<T>): Promise<T> {
    const stop = new AbortController();
    const ended = work(stop.signal).finally(() => {
      if (this.#jobs.get(sessionId)?.stop === stop) this.#jobs.delete(sessionId);
    });
    this.#jobs.set(sessionId, { stop, ended: ended.catch(() => {}) });
    return ended;
  }

  async #digest(sessionId: number, range: TimeRange | undefined): Promise<Digest> {
    const { digests } = this.#parts;
    return range
      ? await digests.ofWindow(sessionId, wholeSeconds(range))
      : await digests.ofSession(sessionId);
  }

  /** The built-in text that is there already, with what is new to say of it: the same words are no new version. */
  #unchanged(sessionId: number, kind: Kind, by: string, report: Report): SummaryRow | undefined {
    if (by !== 'rules') return undefined;
    const { store } = this.#parts;
    const text = textOf(report);
    const same = summaries(store.reader, sessionId, { kind, limit: VERSIONS }).find((row) =>
      row.written_by === by && row.text === text && row.report?.from_us === report.from_us &&
      row.report.to_us === report.to_us
    );
    const row = same && store.summaries.change(same.summary_id, report);
    if (row) this.#tell(row);
    return row;
  }

  #add(
    sessionId: number,
    kind: Kind,
    digest: Digest,
    report: Report,
    writtenBy: string,
  ): SummaryRow | undefined {
    const { store } = this.#parts;
    const session = store.sessions.find(sessionId);
    if (!session) return undefined;
    const summary: NewSummary = {
      session_id: sessionId,
      time_us: digest.to_us ?? session.ended_us ?? session.started_us ?? 0,
      kind,
      written_by: writtenBy,
      text: textOf(report),
      report,
    };
    const row = store.summaries.add(summary);
    if (row) this.#tell(row);
    return row;
  }

  #tell(summary: SummaryRow): void {
    for (const told of this.#listeners) told(summary);
  }
}

/** All seconds that the range touches. @throws TapdeckError `invalid` */
function wholeSeconds({ from_us, to_us }: TimeRange): Seconds {
  if (to_us <= from_us) throw new TapdeckError('invalid', 'The range ends before it begins.');
  return { from: Math.floor(from_us / US), to: Math.ceil(to_us / US) };
}

function fallbackOf({ writtenBy }: ModelWriter, error: unknown): string {
  const why = sentence(error).trim().replace(/[.!]*$/, '');
  return `${writtenBy} wrote nothing that can be shown, so the built-in writer did: ${why}.`;
}
