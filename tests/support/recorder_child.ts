/** A Tapdeck of a process of its own that records in small parts, to be killed or stopped. Ends with its scope. */
import { fileURLToPath } from 'node:url';
import { descendants } from './processes.ts';

const SCRIPT = fileURLToPath(new URL('recording_process.ts', import.meta.url));

export class RecorderChild implements AsyncDisposable {
  readonly lines: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;
  #changed = Promise.withResolvers<void>();

  constructor(folder: string, options: { partBytes: number; flags: readonly string[] }) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ['run', '--quiet', '-A', SCRIPT, folder, String(options.partBytes), ...options.flags],
      stdin: 'null',
      stdout: 'piped',
      stderr: 'inherit',
    }).spawn();
    this.#reading = this.#read();
  }

  async #read(): Promise<void> {
    let rest = '';
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.lines.push(...lines);
      this.#announce();
    }
    this.lines.push('(ended)');
    this.#announce();
  }

  #announce(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }

  /** The first line that matches, whenever it comes. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    while (true) {
      for (const line of this.lines) {
        const match = pattern.exec(line);
        if (match) return match;
      }
      if (this.lines.at(-1) === '(ended)') {
        throw new Error(`Never said ${pattern}:\n${this.lines.join('\n')}`);
      }
      await this.#changed.promise;
    }
  }

  /** With a slash at the end. */
  async url(): Promise<string> {
    return (await this.said(/^Tapdeck is at (http:\S+)/))[1] ?? '';
  }

  /** Its dumpcap, which writes; the one that checks the filter before is gone when this is asked. */
  async dumpcapPid(): Promise<number> {
    const found = (await descendants(this.#child.pid)).filter((one) => one.name === 'dumpcap');
    if (found.length !== 1 || !found[0]) throw new Error(`${found.length} dumpcaps`);
    return found[0].pid;
  }

  /** No goodbye. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#child.status;
    await this.#reading;
  }

  async stop(): Promise<void> {
    try {
      this.#child.kill('SIGTERM');
    } catch {
      // It has ended already.
    }
    await this.#child.status;
    await this.#reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
