/**
 * One tshark and its pipes, on a thread of its own. A pipe holds 64 KiB, which a tshark reads or writes within a
 * millisecond: if the thread that parses and stores had to see to it as well, tshark would wait for most of the time.
 */
import type { FromPump, ToPump } from './pump_messages.ts';

/** What a pipe holds. */
const PIPE_BYTES = 64 * 1024;

/**
 * Pause between two reads. Without it this thread would be woken for each 4 KiB that tshark writes, which takes more of
 * the processor than the rest of its work.
 */
const READ_PAUSE_MS = 2;

/** Output that is handed over together, unless it is this old already. */
const HAND_OVER_BYTES = 128 * 1024;
const HAND_OVER_MS = 4;

declare const self: {
  onmessage: ((event: MessageEvent<ToPump>) => void) | null;
  postMessage(message: FromPump, transfer?: Transferable[]): void;
};

const say = (message: FromPump, transfer: Transferable[] = []) => self.postMessage(message, transfer);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

class Pump {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  #output = new Uint8Array(HAND_OVER_BYTES);
  #used = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(args: string[], env: Record<string, string>, id: number | undefined) {
    this.#child = new Deno.Command('tshark', {
      args,
      stdin: 'piped',
      stdout: 'piped',
      stderr: 'piped',
      clearEnv: true,
      env,
      ...(id === undefined ? {} : { uid: id, gid: id }),
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#input.closed.catch(() => {}); // the end is noticed through the output
    void this.#run();
  }

  /** Writes are queued by the stream; a tshark that is gone takes everything at once. */
  feed(bytes: Uint8Array<ArrayBuffer>): void {
    const size = bytes.byteLength;
    this.#input.write(bytes).catch(() => {}).finally(() => {
      bytes.buffer.transfer(0); // freed at once: this thread makes so little garbage that the collector hardly comes
      say({ kind: 'taken', bytes: size });
    });
  }

  finish(): void {
    this.#input.close().catch(() => {});
  }

  signal(signal: Deno.Signal): void {
    // Aborting waits for a write that is under way, which a tshark that hangs never takes: only its end ends that.
    this.#input.abort().catch(() => {});
    try {
      this.#child.kill(signal);
    } catch {
      // It has ended by itself.
    }
  }

  async #run(): Promise<void> {
    const complaining = this.#complaints();
    // One buffer for all reads: a new one for each of tshark's small writes would keep the collector busy.
    const reader = this.#child.stdout.getReader({ mode: 'byob' });
    let buffer = new ArrayBuffer(PIPE_BYTES);
    while (true) {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done) break;
      this.#take(value);
      buffer = value.buffer;
      await pause(READ_PAUSE_MS);
    }
    this.#handOver();
    const [{ signal }] = await Promise.all([this.#child.status, complaining]);
    say({ kind: 'ended', signal });
  }

  async #complaints(): Promise<void> {
    for await (const text of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      say({ kind: 'stderr', text });
    }
  }

  #take(chunk: Uint8Array): void {
    if (this.#used + chunk.byteLength > HAND_OVER_BYTES) this.#handOver();
    this.#output.set(chunk, this.#used);
    this.#used += chunk.byteLength;
    this.#timer ??= setTimeout(() => this.#handOver(), HAND_OVER_MS);
  }

  #handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#used === 0) return;
    const bytes = this.#output.slice(0, this.#used);
    this.#used = 0;
    say({ kind: 'output', bytes }, [bytes.buffer]);
  }
}

let pump: Pump | undefined;

self.onmessage = ({ data }) => {
  switch (data.kind) {
    case 'start':
      try {
        pump = new Pump(data.args, data.env, data.id);
      } catch (error) {
        const missing = error instanceof Deno.errors.NotFound;
        say({ kind: 'failed', missing, text: error instanceof Error ? error.message : String(error) });
      }
      break;
    case 'feed':
      pump?.feed(data.bytes);
      break;
    case 'finish':
      pump?.finish();
      break;
    case 'signal':
      pump?.signal(data.signal);
      break;
  }
};
