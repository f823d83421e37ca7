/** A Tapdeck that the launcher started, as a shell does it: in a process group of its own. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { captureBytes } from '../../src/capture/capture_bytes.ts';
import { CaptureScanner } from '../../src/capture/scanner.ts';
import { TempFolder } from '../support/temp_folder.ts';

export const LAUNCHER = fileURLToPath(new URL('../../tapdeck', import.meta.url));

const LOOPBACK = Deno.build.os === 'linux' ? 'lo' : 'lo0';

/** Packets are stored 0.3 s after they were seen; a busy machine may take longer. */
const STORED_DEADLINE_MS = 15_000;

/** What a session became, read when Tapdeck is gone. */
export interface Stored {
  readonly state: string;
  readonly packets: number;
  readonly workerRestarts: number;
  readonly warnings: string;
  /** Packets in the raw capture. */
  readonly captured: number;
}

export class Launched implements AsyncDisposable {
  readonly #folder: TempFolder;
  readonly #child: Deno.ChildProcess;
  readonly #output: ReadableStreamDefaultReader<string>;
  readonly status: Promise<Deno.CommandStatus>;
  /** Everything printed so far, on standard output and error. */
  text = '';

  private constructor(folder: TempFolder, child: Deno.ChildProcess) {
    this.#folder = folder;
    this.#child = child;
    this.status = child.status;
    this.#output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Records the loopback interface; settles when it does. */
  static async recording(): Promise<Launched> {
    const folder = await TempFolder.make();
    const command = [LAUNCHER, 'start', '--port', '0', '--interface', LOOPBACK];
    const places = ['--db', folder.at('history.sqlite'), '--data', folder.at('data')];
    const child = new Deno.Command('sh', {
      // One stream for both, so that what is printed stays in order.
      args: ['-c', 'exec "$@" 2>&1', 'sh', ...command, ...places],
      detached: true,
      stdin: 'null',
      stdout: 'piped',
    }).spawn();
    const launched = new Launched(folder, child);
    await launched.says(/Recording .* as session 1\./);
    return launched;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** The address that was printed. */
  get url(): string {
    return /http:\/\/\S+?(?=\/?\s)/.exec(this.text)?.[0] ?? '';
  }

  /** Reads on until `pattern` was printed. */
  async says(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) {
      const { done, value } = await this.#output.read();
      if (done) throw new Error(`It ended without ${pattern}: ${this.text}`);
      this.text += value;
    }
  }

  /** Reads to the end: nobody holds the other side of the pipe any more. */
  async end(): Promise<void> {
    for (let part = await this.#output.read(); !part.done; part = await this.#output.read()) {
      this.text += part.value;
    }
  }

  /** Reads no more, and closes the pipe. */
  async leave(): Promise<void> {
    await this.#output.cancel();
  }

  /** To the launcher alone, or to its whole process group as a terminal does. */
  send(signal: Deno.Signal, to: 'launcher' | 'group'): void {
    Deno.kill(to === 'group' ? -this.pid : this.pid, signal);
  }

  /** Makes traffic on the loopback interface until some of it is stored. */
  async traffic(): Promise<number> {
    const deadline = performance.now() + STORED_DEADLINE_MS;
    while (performance.now() < deadline) {
      const response = await fetch(`${this.url}/api/sessions/1`);
      const { packets }: { packets: number } = await response.json();
      if (packets > 0) return packets;
    }
    throw new Error(`Nothing that crosses the loopback interface is stored. ${this.text}`);
  }

  async stored(): Promise<Stored> {
    const scanner = new CaptureScanner();
    const path = this.#folder.at(join('data', 'captures', 'session-1.pcapng'));
    for await (const chunk of captureBytes({ path })) scanner.push(chunk);
    const db = new DatabaseSync(this.#folder.at('history.sqlite'));
    try {
      const row = db.prepare('select * from session_view where session_id = 1').get() ?? {};
      return {
        state: String(row['state']),
        packets: Number(row['packets']),
        workerRestarts: Number(row['worker_restarts']),
        warnings: String(row['warnings']),
        captured: scanner.packets,
      };
    } finally {
      db.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      Deno.kill(this.pid, 'SIGKILL'); // what it started ends when it is gone
    } catch {
      // It has ended, as it should.
    }
    await this.#output.cancel().catch(() => {});
    await this.status;
    await this.#folder[Symbol.asyncDispose]();
  }
}
