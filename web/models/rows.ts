/** Rows of a long table, fetched where the reader looks. The tables know this interface and nothing of the server. */
import { batch, type ReadonlySignal, signal } from '@preact/signals';
import type { FilterProgress } from '../../src/model/inspection.ts';
import { isAbort, isRefused, sentenceOf } from '../transport/problem.ts';

export interface RowSource<Row> {
  /** Rows that can be scrolled to now. */
  readonly count: ReadonlySignal<number>;
  /** Raised when rows arrived or changed. */
  readonly revision: ReadonlySignal<number>;
  /** No more rows will follow unless the session grows. */
  readonly complete: ReadonlySignal<boolean>;
  readonly error: ReadonlySignal<string | undefined>;
  /** How far a display filter has come; only where there is one. */
  readonly progress?: ReadonlySignal<FilterProgress | undefined>;
  /** The row, or undefined while it is on its way. */
  at(index: number): Row | undefined;
  /** Says which rows are looked at: `first` to `last`, exclusive. */
  want(first: number, last: number): void;
  dispose(): void;
}

/** The same for a table, whose rows can be taken out as well. */
export interface TableSource<Row> extends RowSource<Row> {
  /**
   * All rows from `first` on, in order, in pieces: for a copy or a file, beside what is kept to be drawn. Ends where the
   * list ends now. Rejects with a RequestError, or as `abort` says.
   */
  read(first: number, abort: AbortSignal): AsyncGenerator<readonly Row[], void>;
}

/** What the API gives at most, for those who want all. */
export const MOST_ROWS = 1000;
/** Rows a request: 200 arrive within a frame or two. */
export const PAGE_ROWS = 200;
/** 60 pages of 200 rows are about 6 MB. */
const MAX_PAGES = 60;

/** Pages by number, least recently used out first; one request at a time, the newest wish first. */
export class PageCache<Page> {
  readonly revision = signal(0);
  readonly error = signal<string | undefined>(undefined);
  readonly #pages = new Map<number, Page>();
  readonly #abort = new AbortController();
  #wanted: number[] = [];
  #loading = false;
  /** Pages that the server refused: asking again would bring the same answer. */
  readonly #refused = new Set<number>();

  constructor(
    readonly load: (page: number, signal: AbortSignal) => Promise<Page>,
    readonly onPage: (page: number, content: Page) => void = () => {},
  ) {}

  get(page: number): Page | undefined {
    const content = this.#pages.get(page);
    if (content !== undefined) {
      this.#pages.delete(page);
      this.#pages.set(page, content);
    }
    return content;
  }

  /** Replaces what is still waiting: rows that were scrolled past are not worth a request. */
  want(pages: readonly number[]): void {
    this.#wanted = pages.filter((page) => !this.#refused.has(page));
    if (!this.#loading) void this.#run();
  }

  /** The other pages are read again when somebody looks at them. */
  forgetAllBut(pages: readonly number[]): void {
    for (const page of [...this.#pages.keys()]) if (!pages.includes(page)) this.#pages.delete(page);
  }

  dispose(): void {
    this.#wanted = [];
    this.#abort.abort();
  }

  async #run(): Promise<void> {
    this.#loading = true;
    let page: number | undefined;
    while ((page = this.#wanted.shift()) !== undefined) {
      try {
        const content = await this.load(page, this.#abort.signal);
        if (this.#abort.signal.aborted) break;
        this.#keep(page, content);
      } catch (failure) {
        if (isAbort(failure) || this.#abort.signal.aborted) break;
        if (isRefused(failure)) this.#refused.add(page);
        this.error.value = sentenceOf(failure);
        this.#wanted = [];
      }
    }
    this.#loading = false;
  }

  #keep(page: number, content: Page): void {
    this.#pages.delete(page);
    this.#pages.set(page, content);
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= MAX_PAGES) break;
      this.#pages.delete(oldest);
    }
    batch(() => {
      this.onPage(page, content);
      this.error.value = undefined;
      this.revision.value += 1;
    });
  }
}
