/** dumpcap: the only program that captures, and the only writer of a live session's capture file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { TapdeckError } from '../model/errors.ts';
import { sendSignal } from './kill.ts';
import { MARK } from './own_comment.ts';
import { complaint, DISK_FULL, missingProgram, PROGRAM_ENVIRONMENT, run, StderrDigest } from './programs.ts';

/** Kernel buffer: at 1 Gbit/s an eighth of a second of traffic, where the default of 2 MiB holds a sixtieth. */
const KERNEL_BUFFER_MIB = 16;

/** Bytes in dumpcap's unit for `-b filesize:`; the file ends with the packet that goes beyond. */
const DUMPCAP_KILOBYTE = 1000;

/** How long dumpcap may take to begin, and to end after SIGTERM. */
const START_DEADLINE_MS = 10_000;
const GENTLE_STOP_MS = 5000;

/** How long it may take to be gone after SIGKILL, which a full disk or a dead file system can hold up. */
const FORCED_STOP_MS = 2000;
const ORPHAN_POLL_MS = 100;

/**
 * The kernel hands packets over in blocks, a while after they came, and a dumpcap that is told to end leaves the last
 * block behind. Measured on loopback: what came 0.1 s before SIGTERM was lost now and then, 0.15 s never.
 */
const LAST_BLOCK_MS = 250;

export interface DumpcapOptions {
  /** An enumerated interface. */
  readonly interface: string;
  readonly filter: string | undefined;
  /** The capture file; with `partBytes` the parts lie beside it, see capture_parts.ts. */
  readonly path: string;
  /** Begin a new file after so many bytes; undefined writes one file. */
  readonly partBytes: number | undefined;
  readonly maxSeconds: number | undefined;
  readonly maxPackets: number | undefined;
}

/**
 * Parts need a file name, and allow no comment: the name of our own in our folder is the mark. Never `-b files:`, whose
 * ring goes round whether or not its files were read.
 *
 * dumpcap names each new part on its standard error. When Tapdeck was killed nobody reads that, and dumpcap ends there
 * (SIGPIPE): with nobody to keep the budget it fills one more part, and not the disk.
 */
function partArgs(path: string, partBytes: number): string[] {
  return ['-w', path, '-b', `filesize:${Math.ceil(partBytes / DUMPCAP_KILOBYTE)}`];
}

/** Arguments only: user text stands behind `-i` and `-f`, where dumpcap reads no flags. */
export function dumpcapArgs(options: DumpcapOptions): string[] {
  return [
    '-i',
    options.interface,
    ...(options.filter === undefined || options.filter === '' ? [] : ['-f', options.filter]),
    '-q', // no packet count on standard error
    '-B',
    String(KERNEL_BUFFER_MIB),
    ...(options.partBytes === undefined
      // Standard output is bound to the capture file: so dumpcap flushes every 0.1 s, with a file name every 0.5 s.
      ? ['-w', '-', '--capture-comment', `${MARK}${options.path}`]
      : partArgs(options.path, options.partBytes)),
    ...(options.maxSeconds === undefined ? [] : ['-a', `duration:${options.maxSeconds}`]),
    ...(options.maxPackets === undefined ? [] : ['-c', String(options.maxPackets)]),
  ];
}

/** How a capture ended. */
export interface CaptureEnd {
  /** Packets that the kernel or the interface dropped; undefined when dumpcap did not say. */
  readonly droppedPackets: number | undefined;
  /** Why it ended though nobody asked it to; undefined for a normal end. */
  readonly problem: string | undefined;
}

/**
 * Compiles the filter on the interface, without capturing.
 * @throws TapdeckError `invalid` quoting the mistake; `unavailable` for a missing permission or interface
 */
export async function checkFilter(interfaceName: string, filter: string | undefined): Promise<void> {
  const args = ['-i', interfaceName, '-d', ...(filter === undefined || filter === '' ? [] : ['-f', filter])];
  const { stderr } = await run('dumpcap', args);
  const found = complaint(stderr);
  if (found === undefined) return;
  throw new TapdeckError(/filter|There is no interface/.test(found) ? 'invalid' : 'unavailable', found);
}

/** Why dumpcap is gone though nobody asked it to end; undefined when it had reached its limit. */
function unexpectedEnd(code: number | null, signal: string | null, limited: boolean): string | undefined {
  if (code !== 0) return `dumpcap ended unexpectedly (${signal ?? `code ${code}`}).`;
  return limited ? undefined : 'Capturing ended early: something else stopped dumpcap.';
}

export class Dumpcap {
  readonly #child: ChildProcess;
  readonly #stderr = new StderrDigest();
  readonly #begun = Promise.withResolvers<void>();
  #asked = false;
  #exited = false;
  /** Settles when dumpcap has ended; never rejects. */
  readonly ended: Promise<CaptureEnd>;

  constructor(options: DumpcapOptions) {
    const file = options.partBytes === undefined ? openSync(options.path, 'w', 0o600) : undefined;
    try {
      this.#child = spawn('dumpcap', dumpcapArgs(options), {
        stdio: ['ignore', file ?? 'ignore', 'pipe'],
        env: { ...PROGRAM_ENVIRONMENT },
      });
    } catch (error) {
      throw missingProgram('dumpcap', error);
    } finally {
      if (file !== undefined) closeSync(file);
    }
    this.#child.stderr?.on('data', (data: Uint8Array) => {
      this.#stderr.push(new TextDecoder().decode(data));
      // Printed once the interface is open and the file begun.
      if (/^File: /m.test(this.#stderr.text)) this.#begun.resolve();
    });
    this.#child.on('exit', () => this.#exited = true);
    this.ended = this.#end(options.maxSeconds !== undefined || options.maxPackets !== undefined);
  }

  /** Settles when packets are being captured. @throws TapdeckError `unavailable` when that cannot be */
  async begun(): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const deadline = new Promise<'late'>((resolve) =>
      timer = setTimeout(() => resolve('late'), START_DEADLINE_MS)
    );
    const first = await Promise.race([
      this.#begun.promise.then(() => 'begun' as const),
      this.ended,
      deadline,
    ]);
    clearTimeout(timer);
    if (first === 'begun') return;
    if (first === 'late') {
      await this.stop();
      throw new TapdeckError('unavailable', 'dumpcap did not begin to capture within 10 seconds.');
    }
    // A capture with a small limit may be over before it was seen to begin.
    if (first.problem === undefined) return;
    throw new TapdeckError('unavailable', first.problem);
  }

  /**
   * Ends the capture gently, then by force; settles when dumpcap is gone and its file complete. What had come when it
   * was called is in the file.
   */
  async stop(): Promise<CaptureEnd> {
    this.#asked = true;
    await this.#lastBlock();
    const force = setTimeout(() => this.#force(), GENTLE_STOP_MS);
    this.#child.kill('SIGTERM');
    const end = await this.ended;
    clearTimeout(force);
    return end;
  }

  /** After a first signal node:child_process sends no other one (Deno 2.9), whether or not the child has obeyed. */
  #force(): void {
    if (this.#child.pid !== undefined && !this.#exited) void sendSignal(this.#child.pid, 'KILL');
  }

  /** Settles when the kernel has handed over what has come by now, or dumpcap has ended by itself. */
  #lastBlock(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LAST_BLOCK_MS);
      this.ended.then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** @param limited dumpcap may end by itself */
  #end(limited: boolean): Promise<CaptureEnd> {
    return new Promise((resolve) => {
      this.#child.on(
        'error',
        (error) => resolve({ droppedPackets: undefined, problem: missingProgram('dumpcap', error).message }),
      );
      // "close" comes after the last of standard error was read.
      this.#child.on('close', (code, signal) => {
        const text = this.#stderr.text;
        const dropped = /Packets received\/dropped on interface .*: \d+\/(\d+) \(/.exec(text)?.[1];
        const found = complaint(text);
        const failed = found ?? unexpectedEnd(code, signal, limited);
        resolve({
          droppedPackets: dropped === undefined ? undefined : Number(dropped),
          // Into one file it goes on though the disk is full (4.0), and says so only when it is told to end.
          problem: this.#asked && found !== DISK_FULL ? undefined : failed,
        });
      });
    });
  }
}

/** What became of a dumpcap that an earlier Tapdeck left behind: there was none, it is gone, or it cannot be ended. */
export type OrphanEnd = 'none' | 'ended' | 'killed' | 'still there';

/**
 * Ends the dumpcap that an earlier Tapdeck left behind (it was killed): the one, and only the one, whose arguments name
 * this capture file. The caller has made sure that no living Tapdeck is at work on it.
 * @param gentleMs how long it may take to obey, before it is killed
 */
export async function endOrphan(path: string, gentleMs = GENTLE_STOP_MS): Promise<OrphanEnd> {
  if ((await orphans(path)).length === 0) return 'none';
  if (await orphansEnd(path, 'TERM', gentleMs)) return 'ended';
  return await orphansEnd(path, 'KILL', FORCED_STOP_MS) ? 'killed' : 'still there';
}

/** They are nobody's children: their end can only be asked for. @returns whether they are gone */
async function orphansEnd(path: string, signal: 'TERM' | 'KILL', patienceMs: number): Promise<boolean> {
  for (const pid of await orphans(path)) await sendSignal(pid, signal);
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += ORPHAN_POLL_MS) {
    if ((await orphans(path)).length === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, ORPHAN_POLL_MS));
  }
  return (await orphans(path)).length === 0;
}

/** Processes whose arguments hold our mark and this path: compared whole, for it may hold spaces. */
async function orphans(path: string): Promise<number[]> {
  let listing: string;
  try {
    const output = await new Deno.Command('ps', {
      args: ['-eo', 'pid=,args='],
      stdout: 'piped',
      stderr: 'null',
    }).output();
    listing = new TextDecoder().decode(output.stdout);
  } catch {
    return []; // no ps on this machine: an orphan then ends with its interface, and its file is complete on disk
  }
  return listing.split('\n').flatMap((line) => {
    const [, pid, args = ''] = /^\s*(\d+) \S*dumpcap (.*)$/.exec(line) ?? [];
    const marks = [` -w - --capture-comment ${MARK}${path}`, ` -w ${path} -b filesize:`];
    const ours = marks.some((mark) => `${args} `.includes(mark.endsWith(':') ? mark : `${mark} `));
    return pid !== undefined && ours ? [Number(pid)] : [];
  });
}
