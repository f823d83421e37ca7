/** One dissecting tshark: capture records in, one line a packet out. It reads its standard input and nothing else. */
import { columnFormat } from './columns.ts';
import { complaint, missingProgram, PROGRAM_ENVIRONMENT, StderrDigest } from './programs.ts';

/** Debian's and most systems' "nobody": what dissects hostile packets should own nothing. */
const NOBODY = 65_534;

/** How long a tshark may take to end after SIGTERM before it is killed. */
const GENTLE_STOP_MS = 2000;

export const TSHARK_ARGS: readonly string[] = [
  '-r', // standard input: a tshark that captured for itself would write a temporary file of everything
  '-',
  '-l', // a line is flushed when it is complete, so a live packet is seen at once
  '-n', // addresses stay numbers: names are found by us, and no DNS query leaves the machine
  '-T',
  'tabs',
  '-o',
  `gui.column.format:${columnFormat()}`,
];

/** tshark ended before it had answered every packet. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}

export class TsharkWorker {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #reading: Promise<void>;
  readonly #stderr = new StderrDigest();
  readonly #stderrDone: Promise<void>;
  #lines: string[] = [];
  #next = 0;
  #ended = false;
  #arrived = Promise.withResolvers<void>();

  constructor() {
    try {
      this.#child = new Deno.Command('tshark', {
        args: [...TSHARK_ARGS],
        stdin: 'piped',
        stdout: 'piped',
        stderr: 'piped',
        clearEnv: true,
        env: PROGRAM_ENVIRONMENT,
        ...(Deno.uid() === 0 ? { uid: NOBODY, gid: NOBODY } : {}),
      }).spawn();
    } catch (error) {
      throw missingProgram('tshark', error);
    }
    this.#input = this.#child.stdin.getWriter();
    this.#input.closed.catch(() => {}); // the end is noticed through the output
    this.#reading = this.#readLines();
    this.#stderrDone = this.#readStderr();
  }

  /** Writes records; waits while tshark cannot take more. A tshark that is gone is noticed by the reader of its lines. */
  async feed(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#input.write(bytes).catch(() => {});
  }

  /** No more records will come: tshark answers what it has and ends. */
  async finish(): Promise<void> {
    await this.#input.close().catch(() => {});
  }

  /** The next line if it is here already. */
  take(): string | undefined {
    const line = this.#lines[this.#next];
    if (line === undefined) return undefined;
    this.#next++;
    if (this.#next === this.#lines.length) {
      this.#lines = [];
      this.#next = 0;
    }
    return line;
  }

  /** Settles when there is a line to take, or none will ever come. */
  arrival(): Promise<void> {
    return this.#ended || this.#next < this.#lines.length ? Promise.resolve() : this.#arrived.promise;
  }

  /** tshark has ended and every line of its was taken. */
  get exhausted(): boolean {
    return this.#ended && this.#next >= this.#lines.length;
  }

  /** Why tshark ended, in its own words where it gave any. */
  get complaint(): string | undefined {
    return complaint(this.#stderr.text);
  }

  /** Ends tshark if it still runs: gently, then by force. */
  async close(): Promise<void> {
    // Aborting waits for a write that is under way, which a tshark that hangs never takes: only its end ends that.
    const closing = this.#input.abort().catch(() => {});
    const force = setTimeout(() => this.#kill('SIGKILL'), GENTLE_STOP_MS);
    this.#kill('SIGTERM');
    await this.#child.status;
    clearTimeout(force);
    await Promise.all([closing, this.#reading, this.#stderrDone]);
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended by itself.
    }
  }

  async #readLines(): Promise<void> {
    // Not fatal: one capture in a few hundred holds bytes that are not UTF-8; they become U+FFFD.
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of this.#child.stdout) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      if (lines.length === 0) continue;
      this.#lines = this.#next === 0 && this.#lines.length === 0
        ? lines
        : this.#lines.slice(this.#next).concat(lines);
      this.#next = 0;
      this.#announce();
    }
    await this.#child.status;
    this.#ended = true;
    this.#announce();
  }

  #announce(): void {
    this.#arrived.resolve();
    this.#arrived = Promise.withResolvers<void>();
  }

  async #readStderr(): Promise<void> {
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) this.#stderr.push(text);
  }
}
