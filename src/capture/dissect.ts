/**
 * A capture file becomes packet records, in file order. Reading, dissecting and consuming run side by side, tied by
 * one bounded queue: a slow consumer slows the reader, and what dumpcap writes meanwhile waits in the file.
 */
import { TapdeckError } from '../model/errors.ts';
import type { PacketHeader, PacketRecord } from '../model/packet.ts';
import { captureBytes, type CaptureFile } from './capture_bytes.ts';
import { type LineReject, parseLine, undissected } from './parse_line.ts';
import { CaptureScanner } from './scanner.ts';
import { TsharkWorker, WorkerDied } from './tshark_worker.ts';

/**
 * Packets that may be between reader and consumer. Each waits as a header and at most one line: at some 500 bytes a
 * packet 16 MB, and never more than tshark has been fed.
 */
const MAX_IN_FLIGHT = 32_768;

/** Restarts of tshark without a packet in between, after which the rest is kept undissected. */
const MAX_FRUITLESS_RESTARTS = 2;

export interface DissectOptions {
  readonly signal?: AbortSignal;
  /** Something that the session should remember, in one sentence. */
  readonly onWarning?: (sentence: string) => void;
  /** tshark died and was started again. */
  readonly onRestart?: () => void;
  /** Bytes of the file that the reader has taken so far. */
  readonly onRead?: (bytes: number) => void;
  /** A packet's bytes were handed to tshark. */
  readonly onPacketRead?: (header: PacketHeader) => void;
}

/** Headers whose lines are awaited, with room to wait for. */
class InFlight {
  #headers: PacketHeader[] = [];
  #first = 0;
  #changed = Promise.withResolvers<void>();
  /** The reader is at its end: no header will follow. */
  closed = false;
  /** Why the reader stopped before the end. */
  failure: unknown;

  push(header: PacketHeader): void {
    this.#headers.push(header);
  }

  peek(): PacketHeader | undefined {
    return this.#headers[this.#first];
  }

  shift(): void {
    this.#first++;
    if (this.#first >= 4096) {
      this.#headers = this.#headers.slice(this.#first);
      this.#first = 0;
    }
  }

  get size(): number {
    return this.#headers.length - this.#first;
  }

  changed(): Promise<void> {
    return this.#changed.promise;
  }

  announce(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

const isReject = (parsed: PacketRecord | LineReject): parsed is LineReject => 'reason' in parsed;

/** Reads the file into the worker until the file ends; leaves headers in `flight`. */
async function read(
  file: CaptureFile,
  worker: TsharkWorker,
  flight: InFlight,
  options: DissectOptions,
): Promise<void> {
  const scanner = new CaptureScanner();
  let bytesRead = 0;
  for await (const chunk of captureBytes(file, options.signal)) {
    while (flight.size >= MAX_IN_FLIGHT && !worker.exhausted) {
      options.signal?.throwIfAborted();
      await flight.changed();
    }
    // Also a tshark that ended while it had nothing to do: what follows is for another one.
    if (worker.exhausted) throw new WorkerDied(worker.complaint ?? 'tshark ended without a word');
    const records = scanner.push(chunk);
    const size = records.reduce((sum, record) => sum + record.bytes.byteLength, 0);
    const joined = new Uint8Array(size);
    let at = 0;
    for (const { bytes, packet } of records) {
      joined.set(bytes, at);
      at += bytes.byteLength;
      if (packet) {
        flight.push(packet);
        options.onPacketRead?.(packet);
      }
    }
    bytesRead += chunk.byteLength;
    options.onRead?.(bytesRead);
    flight.announce();
    if (size > 0) await worker.feed(joined);
  }
  if (!scanner.begun) {
    throw new TapdeckError(
      'unsupported',
      'The file ends within its first header: there is no capture in it.',
    );
  }
  for (const sentence of scanner.warnings()) options.onWarning?.(sentence);
  await worker.finish();
}

/** One pass over the file. @throws WorkerDied when tshark ends too early. */
async function* pass(file: CaptureFile, options: DissectOptions): AsyncGenerator<PacketRecord[]> {
  const worker = new TsharkWorker();
  const flight = new InFlight();
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const reading = read(file, worker, flight, { ...options, signal })
    .catch((error) => {
      flight.failure = error;
    })
    .finally(() => {
      flight.closed = true;
      flight.announce();
    });
  // Ends the waiting for lines, however long a tshark that hangs would take.
  const leave = () => void worker.close();
  options.signal?.addEventListener('abort', leave);
  try {
    while (true) {
      options.signal?.throwIfAborted();
      const batch: PacketRecord[] = [];
      for (let header = flight.peek(); header; header = flight.peek()) {
        const line = worker.take();
        if (line === undefined) break;
        const parsed = parseLine(line, header, header.no);
        if (isReject(parsed)) {
          throw new WorkerDied(`tshark gave a line that is not one of ours: ${parsed.sample}`);
        }
        batch.push(parsed);
        flight.shift();
      }
      if (batch.length > 0) {
        flight.announce();
        yield batch;
        continue;
      }
      if (flight.failure !== undefined) throw flight.failure;
      if (flight.size > 0) {
        if (worker.exhausted) throw new WorkerDied(worker.complaint ?? 'tshark ended without a word');
        await worker.arrival();
      } else if (flight.closed) {
        return;
      } else {
        await flight.changed();
      }
    }
  } finally {
    options.signal?.removeEventListener('abort', leave);
    stop.abort();
    flight.announce();
    await worker.close();
    await reading;
  }
}

/**
 * Packet records of a capture file, in batches as they arrive. When tshark dies, the file is dissected again from its
 * beginning (only so do streams and reassembly come out the same) and what was handed out already is left out; the
 * packet at which it dies twice is handed out undissected.
 * @throws TapdeckError `unsupported` when the file is no capture, `unavailable` without tshark; the signal's reason.
 */
export async function* dissect(
  file: CaptureFile,
  options: DissectOptions = {},
): AsyncGenerator<PacketRecord[]> {
  const told = once(options);
  let done = 0;
  let fruitless = 0;
  while (true) {
    const before = done;
    try {
      for await (const batch of pass(told.file(file), told.options)) {
        const fresh = batch.filter((record) => record.no > done);
        if (fresh.length === 0) continue;
        done = fresh.at(-1)?.no ?? done;
        yield fresh;
      }
      return;
    } catch (error) {
      if (!(error instanceof WorkerDied)) throw error;
      fruitless = done > before ? 0 : fruitless + 1;
      if (fruitless > MAX_FRUITLESS_RESTARTS) {
        told.options.onWarning?.(
          `tshark gave up at packet ${done + 1}: ${
            error.message.replace(/\.$/, '')
          }. The rest is kept undissected.`,
        );
        yield* undissectedRest(told.file(file), done, told.options);
        return;
      }
      options.onRestart?.();
    }
  }
}

/** A second pass repeats nothing of what the first has told, and tells the rest. */
function once(options: DissectOptions): {
  readonly options: DissectOptions;
  readonly file: (file: CaptureFile) => CaptureFile;
} {
  const { onWarning, onRead, onPacketRead } = options;
  const warned = new Set<string>();
  let bytesRead = 0;
  let packetsRead = 0;
  const warnOnce = (tell: (sentence: string) => void) => (sentence: string) => {
    if (warned.has(sentence)) return;
    warned.add(sentence);
    tell(sentence);
  };
  return {
    options: {
      ...options,
      ...(onWarning ? { onWarning: warnOnce(onWarning) } : {}),
      ...(onRead
        ? {
          onRead: (bytes) => {
            if (bytes > bytesRead) onRead(bytesRead = bytes);
          },
        }
        : {}),
      ...(onPacketRead
        ? {
          onPacketRead: (header) => {
            if (header.no <= packetsRead) return;
            packetsRead = header.no;
            onPacketRead(header);
          },
        }
        : {}),
    },
    file: (file) => (file.onWarning ? { ...file, onWarning: warnOnce(file.onWarning) } : file),
  };
}

async function* undissectedRest(
  file: CaptureFile,
  after: number,
  options: DissectOptions,
): AsyncGenerator<PacketRecord[]> {
  const scanner = new CaptureScanner();
  for await (const chunk of captureBytes(file, options.signal)) {
    const batch = scanner.push(chunk)
      .flatMap((record) => record.packet && record.packet.no > after ? [record.packet] : [])
      .map((header) => undissected(header, 'Not dissected: tshark could not read on'));
    if (batch.length > 0) yield batch;
  }
  for (const sentence of scanner.warnings()) options.onWarning?.(sentence);
}
