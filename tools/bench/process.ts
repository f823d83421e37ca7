/** Runs a program to its end and measures it from outside: time, and the largest memory of its children. */

export interface Measured {
  readonly seconds: number;
  readonly stdout: string;
}

export interface RunOptions {
  /** A file for standard input. */
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly output?: boolean;
}

/** @throws Error with what the program wrote to standard error when it fails */
export async function measure(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Measured> {
  const began = performance.now();
  const child = new Deno.Command(program, {
    args: [...args],
    stdin: options.stdin === undefined ? 'null' : 'piped',
    stdout: options.output ? 'piped' : 'null',
    stderr: 'piped',
    ...(options.env ? { env: { ...options.env } } : {}),
  }).spawn();
  if (options.stdin !== undefined) {
    const file = await Deno.open(options.stdin);
    await file.readable.pipeTo(child.stdin);
  }
  const [{ success }, stdout, stderr] = await Promise.all([
    child.status,
    options.output ? new Response(child.stdout).text() : '',
    new Response(child.stderr).text(),
  ]);
  if (!success) throw new Error(stderr);
  return { seconds: (performance.now() - began) / 1000, stdout };
}

/** One of `/proc/PID/status`'s sizes in bytes; undefined where the system does not tell. */
async function status(pid: number | 'self', name: 'VmHWM' | 'VmRSS'): Promise<number | undefined> {
  const text = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => '');
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
}

/** Largest resident set of this process so far. */
export const ownPeakBytes = (): Promise<number | undefined> => status('self', 'VmHWM');

/** Ticks of the clock that `/proc` counts processor time in: 100 on every Linux. */
const TICKS_PER_SECOND = 100;

/** Processor seconds of this process, and of its children that have ended. */
export async function processorSeconds(): Promise<{ own: number; children: number } | undefined> {
  const text = await Deno.readTextFile('/proc/self/stat').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ').map(Number);
  const [user, system, childUser, childSystem] = fields.slice(11, 15);
  if (
    user === undefined || system === undefined || childUser === undefined || childSystem === undefined
  ) return undefined;
  return { own: (user + system) / TICKS_PER_SECOND, children: (childUser + childSystem) / TICKS_PER_SECOND };
}

const SAMPLE_MS = 200;

/** Watches the children of this process that bear a name, until it is disposed of. */
export class ChildMemory {
  readonly #name: string;
  readonly #timer: ReturnType<typeof setInterval>;
  /** Largest resident set of any of them. */
  peakBytes = 0;
  /** Most of them at once. */
  most = 0;

  constructor(name: string) {
    this.#name = name;
    this.#timer = setInterval(() => void this.#sample(), SAMPLE_MS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #sample(): Promise<void> {
    let alive = 0;
    for (const pid of await children()) {
      const name = await Deno.readTextFile(`/proc/${pid}/comm`).catch(() => '');
      if (name.trim() !== this.#name) continue;
      alive++;
      this.peakBytes = Math.max(this.peakBytes, await status(pid, 'VmHWM') ?? 0);
    }
    this.most = Math.max(this.most, alive);
  }
}

async function children(): Promise<number[]> {
  const found: number[] = [];
  try {
    for await (const task of Deno.readDir('/proc/self/task')) {
      const text = await Deno.readTextFile(`/proc/self/task/${task.name}/children`).catch(() => '');
      found.push(...text.split(' ').filter((pid) => pid.trim() !== '').map(Number));
    }
  } catch {
    // No /proc on this system: nothing is told.
  }
  return found;
}
