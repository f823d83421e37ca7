/** One dissecting tshark: capture records in, one line a packet out. It reads its standard input and nothing else. */
import { TapdeckError } from '../model/errors.ts';
import { columnFormat } from './columns.ts';
import { complaint, missingProgram, PROGRAM_ENVIRONMENT, StderrDigest } from './programs.ts';
import type { FromPump, ToPump } from './pump_messages.ts';

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
  readonly #pump: Worker;
  readonly #onChange: () => void;
  readonly #stderr = new StderrDigest();
  readonly #gone = Promise.withResolvers<void>();
  // Not fatal: one capture in a few hundred holds bytes that are not UTF-8; they become U+FFFD.
  readonly #decoder = new TextDecoder();
  #rest = '';
  /** Lines as they came, and how many of the first batch were taken. */
  #batches: string[][] = [];
  #taken = 0;
  #ended = false;
  #backlog = 0;
  #signal: Deno.Signal | null = null;
  #failure: Error | undefined;

  /** @param onChange lines have come, bytes were taken, or tshark has ended */
  constructor(flush: Flush, onChange: () => void) {
    this.#onChange = onChange;
    this.#pump = new Worker(new URL('tshark_pump.ts', import.meta.url), { type: 'module' });
    this.#pump.onmessage = ({ data }: MessageEvent<FromPump>) => this.#heed(data);
    this.#pump.onerror = (event) => {
      event.preventDefault(); // or it would end the whole process
      this.#end(new TapdeckError('unavailable', `The thread of a tshark failed: ${event.message}`));
    };
    this.#tell({
      kind: 'start',
      args: tsharkArgs(flush),
      env: { ...PROGRAM_ENVIRONMENT },
      id: Deno.uid() === 0 ? NOBODY : undefined,
    });
  }

  /** Hands over records; the buffer is given away. A tshark that is gone is noticed by the reader of its lines. */
  feed(bytes: Uint8Array<ArrayBuffer>): void {
    this.#backlog += bytes.byteLength;
    this.#tell({ kind: 'feed', bytes }, [bytes.buffer]);
  }

  /** Bytes that tshark has not taken yet. */
  get backlog(): number {
    return this.#backlog;
  }

  /** No more records will come: tshark answers what it has and ends. */
  finish(): void {
    this.#tell({ kind: 'finish' });
  }

  /** The next line if it is here already. @throws TapdeckError `unavailable` when tshark could not be started */
  take(): string | undefined {
    const batch = this.#batches[0];
    const line = batch?.[this.#taken];
    if (batch === undefined || line === undefined) {
      if (this.#failure) throw this.#failure;
      return undefined;
    }
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

  /** Somebody ended it: no fault in a dissector sends these signals, though the kernel does when memory runs out. */
  get wasKilled(): boolean {
    return this.#signal === 'SIGKILL' || this.#signal === 'SIGTERM';
  }

  /** Ends tshark if it still runs: gently, then by force. */
  async close(): Promise<void> {
    const force = setTimeout(() => this.kill(), GENTLE_STOP_MS);
    this.#tell({ kind: 'signal', signal: 'SIGTERM' });
    await this.#gone.promise;
    clearTimeout(force);
    this.#pump.terminate();
  }

  /** Ends a tshark that does not listen. */
  kill(): void {
    this.#tell({ kind: 'signal', signal: 'SIGKILL' });
  }

  #tell(message: ToPump, transfer: Transferable[] = []): void {
    this.#pump.postMessage(message, transfer);
  }

  #heed(message: FromPump): void {
    switch (message.kind) {
      case 'output': {
        const text = this.#decoder.decode(message.bytes, { stream: true });
        message.bytes.buffer.transfer(0); // freed at once, not when the collector comes
        const lines = (this.#rest + text).split('\n');
        this.#rest = lines.pop() ?? '';
        if (lines.length > 0) this.#batches.push(lines);
        break;
      }
      case 'stderr':
        this.#stderr.push(message.text);
        return;
      case 'taken':
        this.#backlog -= message.bytes;
        break;
      case 'failed':
        this.#end(
          missingProgram('tshark', message.missing ? new Deno.errors.NotFound() : new Error(message.text)),
        );
        return;
      case 'ended':
        this.#signal = message.signal;
        this.#end(undefined);
        return;
    }
    this.#onChange();
  }

  #end(failure: Error | undefined): void {
    this.#failure = failure;
    this.#ended = true;
    this.#gone.resolve();
    this.#onChange();
  }
}
