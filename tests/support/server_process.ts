/** Tapdeck as its user starts it: the real command in processes of its own, with its own permission list. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { environmentOf } from '../../src/surroundings.ts';
import { descendants } from './processes.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Deno checks and loads some hundred modules at a first start, on a machine that may do other things as well. */
const START_PATIENCE_MS = 30_000;

export interface CommandOptions {
  /** Added to the environment, or in place of what is there. */
  readonly env?: Readonly<Record<string, string>>;
  /** Program and first arguments that Tapdeck is started through. */
  readonly through?: readonly string[];
}

function spawn(args: readonly string[], options: CommandOptions): Deno.ChildProcess {
  const permissions = [
    '--allow-read',
    '--allow-write',
    '--allow-run',
    '--allow-sys',
    `--allow-env=${environmentOf('start').join(',')}`,
  ];
  const [program, ...rest] = [
    ...(options.through ?? []),
    Deno.execPath(),
    'run',
    '--quiet',
    ...permissions, // those of the task in deno.json
    'tools/run.ts',
    ...args,
  ];
  return new Deno.Command(program ?? '', {
    args: rest,
    cwd: ROOT,
    env: { ...options.env },
    stdin: 'null',
    stdout: 'piped',
    stderr: 'piped',
  }).spawn();
}

/** Runs a command to its end. */
export async function runCommand(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await spawn(args, options).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** `tapdeck start`, with everything in `folder`. Ends with its scope. */
export class ServerProcess implements AsyncDisposable {
  /** Lines of standard output and error so far. */
  readonly lines: string[] = [];
  /** With a slash at the end. */
  readonly url: string;
  readonly #child: Deno.ChildProcess;
  readonly #reading: Promise<unknown>;

  private constructor(child: Deno.ChildProcess, url: string, lines: string[], reading: Promise<unknown>) {
    this.#child = child;
    this.url = url;
    this.lines = lines;
    this.#reading = reading;
  }

  static async start(
    folder: string,
    options: CommandOptions & { readonly port?: number; readonly flags?: readonly string[] } = {},
  ): Promise<ServerProcess> {
    const flags = ['--port', `${options.port ?? 0}`, '--db', `${folder}/tapdeck.sqlite`, '--data', folder];
    const child = spawn(['start', ...flags, ...options.flags ?? []], options);
    const lines: string[] = [];
    const url = Promise.withResolvers<string>();
    const take = (line: string) => {
      lines.push(line);
      const found = /^Tapdeck is at (http:\S+)/.exec(line)?.[1];
      if (found !== undefined) url.resolve(found);
    };
    const reading = Promise.all([readLines(child.stdout, take), readLines(child.stderr, take)]).then(() =>
      url.reject(new Error(`Tapdeck ended without an address:\n${lines.join('\n')}`))
    );
    const timer = setTimeout(() => {
      url.reject(new Error(`Tapdeck gave no address:\n${lines.join('\n')}`));
      child.kill('SIGTERM');
    }, START_PATIENCE_MS);
    try {
      return new ServerProcess(child, await url.promise, lines, reading);
    } catch (error) {
      await Promise.all([child.status, reading]);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** The process that captures and serves; what was started is only its launcher. */
  async serverPid(): Promise<number> {
    const [server] = (await descendants(this.#child.pid)).filter((one) => one.parentPid === this.#child.pid);
    assert(server, 'the launcher has no server below it');
    return server.pid;
  }

  /** tshark and dumpcap processes below the server, by name. */
  async programs(): Promise<Map<string, number>> {
    const found = await descendants(await this.serverPid());
    return new Map(found.map((one) => [one.name, one.pid]));
  }

  /** As the out-of-memory killer does it: no goodbye. */
  async killServer(): Promise<void> {
    Deno.kill(await this.serverPid(), 'SIGKILL');
    await this.#child.status;
    // Standard output stays open in an orphaned dumpcap only if it inherited it, which would be a fault.
    await this.#reading;
  }

  /** Asks it to stop and waits until everything is stored. @returns the exit code */
  async stop(): Promise<number> {
    try {
      this.#child.kill('SIGTERM');
    } catch {
      // It has ended already.
    }
    const { code } = await this.#child.status;
    await this.#reading;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

async function readLines(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  take: (line: string) => void,
): Promise<void> {
  let rest = '';
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  }
  if (rest !== '') take(rest);
}
