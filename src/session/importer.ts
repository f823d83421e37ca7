/** Capture files become sessions: the same pipeline as a live capture, on a file that is finished. */
import { captureBytes } from '../capture/capture_bytes.ts';
import { CaptureScanner } from '../capture/scanner.ts';
import { sentence, TapdeckError } from '../model/errors.ts';
import type { Labeller } from '../model/label.ts';
import type { Importer as ImporterService, ImportProgress, ImportResult } from '../model/services.ts';
import type { Store } from '../store/store.ts';
import type { HostFinder } from './host_finder.ts';
import { localityOf } from './locality.ts';
import { Derivation } from './derivation.ts';
import type { RawCaptures } from './raw_captures.ts';
import { type FinalWriter, writeReport } from './words/report_writer.ts';
import { holdsDatabase, importSession } from './session_import.ts';

export interface ImporterParts {
  readonly store: Store;
  readonly captures: RawCaptures;
  readonly createLabeller: () => Labeller;
  readonly tsharkVersion: string;
  /** The sample capture that comes with Tapdeck. */
  readonly samplePath: string;
  /** tsharks side by side; one if left out. */
  readonly workers?: number;
  /** Finds out about hosts; left out: nobody does. */
  readonly finder?: HostFinder;
  /** Writes reports; left out: nobody does. */
  readonly words?: FinalWriter;
}

export interface ImportOptions {
  readonly source: string;
  readonly name?: string;
  /** Keep a copy of the raw capture beside the database; default true. */
  readonly keep?: boolean;
  /** Addresses that are "here"; left out: every private address is, or else the busiest one. */
  readonly local?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** Where the capture is read, and when its copy is complete. */
interface Placed {
  readonly path: string;
  readonly kept: Promise<void>;
}

export class Importer implements ImporterService {
  readonly #parts: ImporterParts;

  constructor(parts: ImporterParts) {
    this.#parts = parts;
  }

  /** @throws TapdeckError `unsupported` for a file that is no capture, `not_found` for one that is not there */
  async importFile(path: string, options: ImportOptions): Promise<ImportResult> {
    if (await holdsDatabase(path)) {
      // Never the user's own file: SQLite may write beside it.
      const file = await Deno.open(path, { read: true }); // the stream closes it
      return await this.importBytes(file.readable, options);
    }
    await checkCapture(path);
    return await this.#import(options, (kept) => ({
      path,
      // Under its own name only when it is whole: a part of a capture must never be taken for one.
      kept: kept === undefined ? Promise.resolve() : copyWhole(path, kept),
    }));
  }

  async importBytes(
    body: ReadableStream<Uint8Array>,
    options: ImportOptions & { bytesTotal?: number },
  ): Promise<ImportResult> {
    // Bytes from outside go to a file first, whatever they are: memory stays small and the reader is the same.
    const arriving = this.#parts.captures.path(`arriving-${crypto.randomUUID()}`);
    try {
      const file = await Deno.open(arriving, { createNew: true, write: true, mode: 0o600 });
      await body.pipeTo(file.writable, options.signal ? { signal: options.signal } : {});
      if (await holdsDatabase(arriving)) {
        const { store, captures } = this.#parts;
        return await importSession(store, captures, arriving, options);
      }
      await checkCapture(arriving);
      return await this.#import(options, (kept) => {
        if (kept === undefined) return { path: arriving, kept: Promise.resolve() };
        Deno.renameSync(arriving, kept);
        return { path: kept, kept: Promise.resolve() };
      });
    } finally {
      // It was moved, or it was never made; SQLite's files beside it likewise.
      for (const end of ['', '-wal', '-shm']) await Deno.remove(`${arriving}${end}`).catch(() => {});
    }
  }

  importSample(
    options: { signal?: AbortSignal; onProgress?: (progress: ImportProgress) => void },
  ): Promise<ImportResult> {
    return this.importFile(this.#parts.samplePath, {
      ...options,
      source: 'sample.pcapng',
      name: 'Sample: an afternoon in a small office',
    });
  }

  async #import(
    options: ImportOptions,
    place: (kept: string | undefined) => Placed,
  ): Promise<ImportResult> {
    const { store, captures, createLabeller, tsharkVersion } = this.#parts;
    const began = performance.now();
    const { sessions } = store;
    const locality = localityOf(options.local && options.local.length > 0 ? options.local : null);
    const sessionId = sessions.create({
      name: options.name?.trim() || options.source,
      kind: 'import',
      source: options.source,
      captureFilter: undefined,
      createdUs: Date.now() * 1000,
      startedUs: undefined,
      locality,
      catalogueVersion: createLabeller().catalogueVersion,
      tsharkVersion,
    });
    await using _claim = await captures.claim(sessionId);
    const keptName = options.keep === false ? undefined : `session-${sessionId}.cap`;
    try {
      if (keptName !== undefined) sessions.setCaptureFile(sessionId, keptName);
      const { path, kept } = place(keptName === undefined ? undefined : captures.path(keptName));
      const derive = new Derivation(this.#parts, sessionId, path, options);
      const [derived, copied] = await Promise.allSettled([derive.run(locality), kept]);
      for (const each of [derived, copied]) if (each.status === 'rejected') throw each.reason;
      sessions.finish(sessionId, { state: 'complete' });
      await writeReport(this.#parts, sessionId);
      const row = sessions.get(sessionId);
      derive.tell(row.packets, true);
      const { packets, bytes, state, warnings } = row;
      const wallMs = Math.round(performance.now() - began);
      return {
        session_id: sessionId,
        source: options.source,
        packets,
        bytes,
        state,
        warnings,
        wall_ms: wallMs,
      };
    } catch (error) {
      if (options.signal?.aborted || !(await this.#keepWhatThereIs(sessionId, error))) {
        await sessions.remove(sessionId);
        if (keptName !== undefined) await captures.remove(keptName);
      }
      throw error;
    }
  }

  /** A failed import keeps its packets, if it has any, and says why it stopped. */
  async #keepWhatThereIs(sessionId: number, error: unknown): Promise<boolean> {
    const { sessions } = this.#parts.store;
    if (sessions.get(sessionId).packets === 0) return false;
    sessions.warn(sessionId, `The import stopped: ${sentence(error)}`);
    sessions.finish(sessionId, { state: 'failed' });
    await writeReport(this.#parts, sessionId);
    return true;
  }
}

async function copyWhole(from: string, to: string): Promise<void> {
  const part = `${to}.part`;
  try {
    await Deno.copyFile(from, part);
    await Deno.chmod(part, 0o600);
    await Deno.rename(part, to);
  } catch (error) {
    await Deno.remove(part).catch(() => {}); // it was never made
    throw error;
  }
}

/** @throws TapdeckError when the file does not begin as a capture does */
async function checkCapture(path: string): Promise<void> {
  const scanner = new CaptureScanner();
  let bytes = 0;
  try {
    for await (const chunk of captureBytes({ path })) {
      bytes += chunk.byteLength;
      scanner.push(chunk);
      if (bytes >= 4) return;
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new TapdeckError('not_found', `There is no file ${path}.`, { cause: error });
    }
    if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
      throw new TapdeckError('unavailable', `The file ${path} may not be read.`, { cause: error });
    }
    if (error instanceof Deno.errors.IsADirectory || /is a directory/i.test(sentence(error))) {
      throw new TapdeckError('unsupported', `${path} is a folder, not a capture file.`, { cause: error });
    }
    throw error;
  }
  throw new TapdeckError(
    'unsupported',
    bytes === 0
      ? 'The file is empty.'
      : 'This is not a pcap or pcapng capture file, nor a session exported as SQLite; other exports cannot be read back.',
  );
}
