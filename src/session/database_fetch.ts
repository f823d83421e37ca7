/** Asks the launcher for the offline databases, and follows what becomes of it (src/model/database_fetch.ts). */
import * as v from 'valibot';
import { SET_PREFIX } from '../geo/offline_databases.ts';
import { type FetchProgress, fetchProgress, PROGRESS_FILE, REQUEST_FILE } from '../model/database_fetch.ts';
import { sentence } from '../model/errors.ts';
import type { DatabaseStatus } from '../model/place.ts';

/** How often the launcher's progress is looked at. */
const LOOK_MS = 500;

/** A launcher looks for requests every second, and tells its progress as often. */
const SILENCE_MS = 15_000;

const NO_LAUNCHER =
  'Nobody answers who could fetch the databases: start Tapdeck with ./tapdeck start or deno task start.';

type Progress = Pick<DatabaseStatus, 'state' | 'bytes' | 'bytes_expected' | 'problem'>;

export class DatabaseFetch {
  readonly #folder: string;
  readonly #silenceMs: number;
  readonly #lookMs: number;
  #progress: Progress | undefined;
  #running: { readonly stop: AbortController; readonly done: Promise<boolean> } | undefined;

  /** @param folder `DATA/geo` */
  constructor(folder: string, options: { silenceMs?: number; lookMs?: number } = {}) {
    this.#folder = folder;
    this.#silenceMs = options.silenceMs ?? SILENCE_MS;
    this.#lookMs = options.lookMs ?? LOOK_MS;
  }

  /** How the fetch is doing, or why the last one failed; undefined when there was none. */
  get progress(): Progress | undefined {
    return this.#progress;
  }

  /** Fetches. One at a time: a second call waits for the first. @returns whether there are databases now */
  begin(): Promise<boolean> {
    if (this.#running) return this.#running.done;
    const stop = new AbortController();
    this.#progress = { state: 'fetching', bytes: null, bytes_expected: null, problem: null };
    const done = this.#follow(stop.signal).catch((error) => this.#failed(sentence(error))).finally(() => {
      this.#running = undefined;
    });
    this.#running = { stop, done };
    return done;
  }

  /** Ends a fetch, if there is one; the launcher removes what has arrived. */
  async cancel(): Promise<void> {
    this.#running?.stop.abort();
    await this.#running?.done;
    this.#progress = undefined;
  }

  /** Removes what was fetched. */
  async remove(): Promise<void> {
    for (const name of await this.#names()) {
      if (name.startsWith(SET_PREFIX)) await Deno.remove(`${this.#folder}/${name}`, { recursive: true });
    }
  }

  /** Removes the request of a server that was killed: nobody waits for it. */
  async sweep(): Promise<void> {
    await this.#removeFile(REQUEST_FILE);
  }

  async #follow(signal: AbortSignal): Promise<boolean> {
    const id = crypto.randomUUID();
    await Deno.mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const written = `${this.#folder}/.${id}`;
    await Deno.writeTextFile(written, JSON.stringify({ id }));
    await Deno.rename(written, `${this.#folder}/${REQUEST_FILE}`);
    try {
      let heardMs = performance.now();
      let before = '';
      while (!signal.aborted) {
        await pause(this.#lookMs, signal);
        const text = await this.#read();
        const heard = parse(text);
        if (heard?.id === id) {
          if (heard.state === 'done') {
            this.#progress = undefined;
            return true;
          }
          if (heard.state === 'failed') return this.#failed(heard.problem ?? 'The fetch failed.');
          const { bytes, bytes_expected } = heard;
          this.#progress = { state: 'fetching', bytes, bytes_expected, problem: null };
          if (text !== before) heardMs = performance.now();
          before = text;
        }
        if (performance.now() - heardMs > this.#silenceMs) return this.#failed(NO_LAUNCHER);
      }
      return false;
    } finally {
      await this.#removeFile(REQUEST_FILE);
    }
  }

  #failed(problem: string): false {
    this.#progress = { state: 'broken', bytes: null, bytes_expected: null, problem };
    return false;
  }

  async #read(): Promise<string> {
    try {
      return await Deno.readTextFile(`${this.#folder}/${PROGRESS_FILE}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return '';
      throw error;
    }
  }

  async #names(): Promise<string[]> {
    try {
      return [...await Array.fromAsync(Deno.readDir(this.#folder))].map(({ name }) => name);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return [];
      throw error;
    }
  }

  async #removeFile(name: string): Promise<void> {
    await Deno.remove(`${this.#folder}/${name}`).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }
}

function parse(text: string): FetchProgress | undefined {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), fetchProgress), text);
  return result.success ? result.output : undefined;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
