/** A session as a file, for the command line and for the server: nothing is said before its first bytes are there. */
import { createAnonymiser } from '../anonymise/anonymiser.ts';
import { captureSize } from '../capture/capture_parts.ts';
import { exportCapture } from '../capture/export_capture.ts';
import { TapdeckError } from '../model/errors.ts';
import {
  type ExportedFile,
  type Exporter as ExporterService,
  type ExportFormat,
  type ExportPreview,
  type ExportRequest,
  MEDIA_TYPES,
} from '../model/export.ts';
import { copySession } from '../store/copy_session.ts';
import { type History, inPieces, openHistory, sessionCsv, sessionJson } from '../store/export.ts';
import { anonymousCapture } from './anonymised_capture.ts';
import { ANONYMISED_NAME, anonymisedRows } from './anonymised_rows.ts';
import { CaptureHashes } from './capture_hashes.ts';
import { exportFileName, previewOf } from './export_preview.ts';
import { type Removals, removalsOf, removedSentence, requireKept } from './kept.ts';
import { requireSameBytes } from './same_capture.ts';
import { reportHtml } from './report/report.ts';

export interface ExporterParts {
  /** The history, a SQLite file. */
  readonly db: string;
  /** The folder of raw captures. */
  readonly captures: string;
  /** Left out: its own. */
  readonly hashes?: CaptureHashes;
  /** Copies of a session stand here while they are sent. */
  readonly scratch: string;
}

type Bytes = AsyncIterableIterator<Uint8Array<ArrayBuffer>>;

export class Exporter implements ExporterService {
  readonly #parts: ExporterParts;
  readonly #hashes: CaptureHashes;

  constructor(parts: ExporterParts) {
    this.#parts = parts;
    this.#hashes = parts.hashes ?? new CaptureHashes();
  }

  async export(request: ExportRequest, signal: AbortSignal): Promise<ExportedFile> {
    const { format, displayFilter, anonymise } = request;
    if (displayFilter !== undefined && format !== 'pcapng') {
      throw new TapdeckError('invalid', 'A display filter works on the raw capture: export as pcapng.');
    }
    const { name, captureFile, removals } = this.#session(request);
    if (isOfPackets(format)) requireKept(removals, 'packets');
    if (format === 'pcapng') await this.#requireCapture(request.sessionId, captureFile);
    const cancelled = new AbortController();
    const both = AbortSignal.any([signal, cancelled.signal]);
    const source = format === 'pcapng'
      ? this.#pcapng(request, captureFile, both)
      : format === 'sqlite'
      ? this.#sqlite(request, both)
      : this.#text(request, both);
    return {
      name: exportFileName(anonymise ? ANONYMISED_NAME : name, request),
      mediaType: MEDIA_TYPES[format],
      bytes: await begun(source, cancelled),
    };
  }

  async preview(request: ExportRequest): Promise<ExportPreview> {
    const { name, captureFile, removals } = this.#session(request);
    if (isOfPackets(request.format)) requireKept(removals, 'packets');
    if (request.format === 'pcapng') await this.#requireCapture(request.sessionId, captureFile);
    using history = openHistory(this.#parts.db);
    const [session] = history.rows('session_view', request.sessionId);
    return previewOf(request, {
      name,
      packets: Number(session?.['packets'] ?? 0),
      removed: removedSentence(removals),
      ...history.counts(request.sessionId),
    });
  }

  /** One session as a database in a new file. @throws TapdeckError `conflict` when the file exists */
  async copy(request: ExportRequest, to: string, signal: AbortSignal): Promise<void> {
    const { anonymise, sessionId } = request;
    await copySession(this.#parts.db, sessionId, to, {
      ...(anonymise ? { change: anonymisedRows(createAnonymiser(anonymise)) } : {}),
      signal,
    });
  }

  #session(
    { sessionId }: ExportRequest,
  ): { name: string; captureFile: string | undefined; removals: Removals } {
    using history = openHistory(this.#parts.db);
    const { captureFile } = history.session(sessionId);
    const [row] = history.rows('session_view', sessionId);
    return { name: String(row?.['name'] ?? ''), captureFile, removals: removalsOf(row) };
  }

  /** @throws TapdeckError `not_found` */
  #capturePath(sessionId: number, file: string | undefined): string {
    if (file !== undefined) return `${this.#parts.captures}/${file}`;
    throw new TapdeckError(
      'not_found',
      `No raw capture was kept of session ${sessionId}; its figures can be exported in the other formats.`,
    );
  }

  /**
   * A capture that is not what it was is not passed off as the session's. Size and hash tell, as they were when the
   * session ended; one that is still recorded has none yet.
   * @throws TapdeckError `not_found`, or `conflict` when it is another
   */
  async #requireCapture(sessionId: number, file: string | undefined): Promise<void> {
    const path = this.#capturePath(sessionId, file);
    const bytes = await captureSize(path).catch((error) => {
      if (!(error instanceof TapdeckError)) throw error;
      throw new TapdeckError(
        error.kind,
        'The raw capture of this session is not there any more, wholly or in part; its figures can be exported in the other formats.',
        { cause: error },
      );
    });
    const { before, state, hash } = this.#captureBefore(sessionId);
    if (state === 'recording') return;
    if (typeof before === 'number' && before !== bytes) {
      throw new TapdeckError(
        'conflict',
        `The raw capture of this session was changed since it was stored: it has ${bytes} bytes and not ${before}.`,
      );
    }
    await requireSameBytes(path, hash, this.#hashes);
  }

  #captureBefore(sessionId: number) {
    using history = openHistory(this.#parts.db);
    const [session] = history.rows('session_view', sessionId);
    return {
      before: session?.['capture_bytes'],
      state: session?.['state'],
      hash: history.captureHash(sessionId),
    };
  }

  #pcapng(request: ExportRequest, file: string | undefined, signal: AbortSignal): Bytes {
    const whole = exportCapture(this.#capturePath(request.sessionId, file), request.displayFilter, signal);
    return request.anonymise ? anonymousCapture(whole, createAnonymiser(request.anonymise)) : whole;
  }

  async *#sqlite(request: ExportRequest, signal: AbortSignal): Bytes {
    await using copy = await this.#scratchCopy(request, signal);
    using file = await Deno.open(copy.path, { read: true });
    while (true) {
      const buffer = new Uint8Array(READ_BYTES);
      const read = await file.read(buffer);
      if (read === null) return;
      yield buffer.subarray(0, read);
    }
  }

  /** What is anonymised is written from an anonymised copy: one policy for all formats. */
  async *#text(request: ExportRequest, signal: AbortSignal): Bytes {
    await using copy = request.anonymise ? await this.#scratchCopy(request, signal) : undefined;
    using history = openHistory(copy?.path ?? this.#parts.db);
    const encoder = new TextEncoder();
    for (const piece of inPieces(textOf(history, request))) {
      signal.throwIfAborted();
      yield encoder.encode(piece);
      await new Promise((resolve) => setTimeout(resolve, 0)); // a recording goes on meanwhile
    }
  }

  async #scratchCopy(
    request: ExportRequest,
    signal: AbortSignal,
  ): Promise<{ path: string } & AsyncDisposable> {
    const path = `${this.#parts.scratch}/exporting-${crypto.randomUUID()}`;
    await this.copy(request, path, signal);
    return {
      path,
      async [Symbol.asyncDispose]() {
        await Deno.remove(path).catch(() => {}); // a folder that was taken away took it along
      },
    };
  }
}

const READ_BYTES = 262_144;

/** What holds packets and nothing else: without them there is nothing to export. */
const isOfPackets = (format: ExportFormat) => format === 'pcapng' || format === 'csv';

function textOf(history: History, { format, sessionId }: ExportRequest): Iterable<string> {
  const session = history.session(sessionId);
  if (format === 'csv') return sessionCsv(history, session);
  const [row] = history.rows('session_view', sessionId);
  const removed = removedSentence(removalsOf(row));
  return format === 'json' ? sessionJson(history, session, removed) : reportHtml(history, sessionId, removed);
}

/**
 * The same bytes as a stream, once the first of them are there: what fails before fails here.
 * @param cancelled aborted when the reader of the stream goes
 */
async function begun(
  source: Bytes,
  cancelled: AbortController,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  let first: IteratorResult<Uint8Array<ArrayBuffer>> | undefined = await source.next();
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const next = first ?? await source.next();
      first = undefined;
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    async cancel(reason) {
      cancelled.abort(reason);
      await source.return?.().catch(() => {}); // it ends with the reason that we gave it
    },
  }, { highWaterMark: 0 });
}
