/** One dissecting tshark: capture records in, one line a packet out. It reads its standard input and nothing else. */
import { columnFormat } from './columns.ts';
import { complaint, missingProgram, PROGRAM_ENVIRONMENT, StderrDigest } from './programs.ts';

/** Debian's and most systems' "nobody": what dissects hostile packets should own nothing. */
const NOBODY = 65_534;

/** How long a tshark may take to end after SIGTERM before it is killed. */
const GENTLE_STOP_MS = 2000;

/**
 * How tshark hands over its lines. `each`: at once (`-l`), for a packet that somebody waits for; a system call a packet,
 * a quarter of tshark's time. `blocks`: when 4 KiB are together.
 */
export type Flush = 'each' | 'blocks';

/** What tshark's standard output holds back at most with `blocks`, as glibc gives every pipe. */
export const OUTPUT_BLOCK_BYTES = 4096;

export const tsharkArgs = (flush: Flush): string[] => [
  '-r', // standard input: a tshark that captured for itself would write a temporary file of everything
  '-',
  ...(flush === 'each' ? ['-l'] : []),
  '-n', // addresses stay numbers: names are found by us, and no DNS query leaves the machine
  '-T',
  'tabs',
  // Figures that no column of ours shows.
  ...['tcp.track_bytes_in_flight', 'tcp.calculate_timestamps', 'udp.calculate_timestamps']
    .flatMap((preference) => ['-o', `${preference}:FALSE`]),
  '-o',
  `gui.column.format:${columnFormat()}`,
];

export class TsharkWorker {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #reading: Promise<void>;
  readonly #stderr = new StderrDigest();
  readonly #stderrDone: Promise<void>;
  readonly #onChange: () => void;
  /** Lines as they came, and how many of the first batch were taken. */
  #batches: string[][] = [];
  #taken = 0;
  #ended = false;
  #backlog = 0;

  /** @param onChange lines have come, bytes were taken, or tshark has ended */
  constructor(flush: Flush, onChange: () => void) {
    this.#onChange = onChange;
    try {
      this.#child = new Deno.Command('tshark', {
        args: tsharkArgs(flush),
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

  /** Hands over records. A tshark that is gone is noticed by the reader of its lines. */
  feed(bytes: Uint8Array<ArrayBuffer>): void {
    this.#backlog += bytes.byteLength;
    this.#input.write(bytes).catch(() => {}).finally(() => {
      this.#backlog -= bytes.byteLength;
      this.#onChange();
    });
  }

  /** Bytes that tshark has not taken yet. */
  get backlog(): number {
    return this.#backlog;
  }

  /** No more records will come: tshark answers what it has and ends. */
  async finish(): Promise<void> {
    await this.#input.close().catch(() => {});
  }

  /** The next line if it is here already. */
  take(): string | undefined {
    const batch = this.#batches[0];
    const line = batch?.[this.#taken];
    if (batch === undefined || line === undefined) return undefined;
    if (++this.#taken === batch.length) {
      this.#batches.shift();
      this.#taken = 0;
    }
    return line;
  }

  /** tshark has ended and every line of its was taken. */
  get exhausted(): boolean {
    return this.#ended && this.#batches.length === 0;
  }

  /** Why tshark ended, in its own words where it gave any. */
  get complaint(): string | undefined {
    return complaint(this.#stderr.text);
  }

  /** Ends tshark if it still runs: gently, then by force. */
  async close(): Promise<void> {
    // Aborting waits for a write that is under way, which a tshark that hangs never takes: only its end ends that.
    const closing = this.#input.abort().catch(() => {});
    const force = setTimeout(() => this.kill(), GENTLE_STOP_MS);
    this.#signal('SIGTERM');
    await this.#child.status;
    clearTimeout(force);
    await Promise.all([closing, this.#reading, this.#stderrDone]);
  }

  /** Ends a tshark that does not listen. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  #signal(signal: Deno.Signal): void {
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
      this.#batches.push(lines);
      this.#onChange();
    }
    await this.#child.status;
    this.#ended = true;
    this.#onChange();
  }

  async #readStderr(): Promise<void> {
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) this.#stderr.push(text);
  }
}
