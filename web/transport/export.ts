/** Exports over REST: what one would hold, and the file itself, saved by the browser. */
import * as v from 'valibot';
import { type ExportFormat, type ExportPreview, exportPreview } from '../../src/model/export.ts';
import { NO_ANSWER, problemSentence, RequestError } from './problem.ts';

export interface ExportChoice {
  readonly format: ExportFormat;
  readonly anonymise: boolean;
  /** Wireshark display filter; empty: none. Only pcapng has one. */
  readonly filter: string;
}

export interface ExportTransport {
  preview(sessionId: number, choice: ExportChoice, signal: AbortSignal): Promise<ExportPreview>;
  /** @returns when the browser has the whole file. Rejects with RequestError, or AbortError when `signal` aborts. */
  save(
    sessionId: number,
    choice: ExportChoice,
    signal: AbortSignal,
    onBytes: (received: number) => void,
  ): Promise<{ name: string; bytes: number }>;
}

/** Pieces of a file are handed to the browser, which keeps large ones on disk, at so many bytes. */
const PIECE_BYTES = 8_000_000;

/** How long the browser may take to begin with a file that it was given. */
const KEEP_MS = 60_000;

function addressOf(sessionId: number, { format, anonymise, filter }: ExportChoice, what: string): string {
  const query = new URLSearchParams({ format, ...(anonymise ? { anonymise: '1' } : {}) });
  if (format === 'pcapng' && filter.trim() !== '') query.set('display_filter', filter.trim());
  return `/api/sessions/${sessionId}/${what}?${query}`;
}

async function get(path: string, signal: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { signal });
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new RequestError(0, NO_ANSWER, { cause });
  }
  if (response.ok) return response;
  throw new RequestError(response.status, problemSentence(response.status, await response.text()));
}

export const exportTransport: ExportTransport = {
  async preview(sessionId, choice, signal) {
    const response = await get(addressOf(sessionId, choice, 'export/preview'), signal);
    return v.parse(exportPreview, await response.json());
  },

  async save(sessionId, choice, signal, onBytes) {
    const response = await get(addressOf(sessionId, choice, 'export'), signal);
    const { blob, bytes } = await collected(response, signal, onBytes);
    const name = fileNameOf(response.headers.get('content-disposition') ?? '');
    saveBlob(blob, name);
    return { name, bytes };
  },
};

/** Hands a file to the browser, which asks where to put it or puts it where it puts all. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEEP_MS);
}

async function collected(
  response: Response,
  signal: AbortSignal,
  onBytes: (received: number) => void,
): Promise<{ blob: Blob; bytes: number }> {
  const type = response.headers.get('content-type') ?? '';
  let whole = new Blob([], { type });
  let waiting: Uint8Array<ArrayBuffer>[] = [];
  let waitingBytes = 0;
  let bytes = 0;
  const join = () => {
    whole = new Blob([whole, ...waiting], { type });
    waiting = [];
    waitingBytes = 0;
  };
  const reader = response.body?.getReader();
  try {
    for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) {
      waiting.push(next.value);
      waitingBytes += next.value.byteLength;
      bytes += next.value.byteLength;
      if (waitingBytes >= PIECE_BYTES) join();
      onBytes(bytes);
    }
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new RequestError(0, 'The export broke off: nothing was saved. The log of Tapdeck says why.', {
      cause,
    });
  }
  join();
  return { blob: whole, bytes };
}

/** RFC 8187's form of the name, which our server always sends. */
function fileNameOf(disposition: string): string {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1];
  return encoded === undefined ? 'tapdeck-export' : decodeURIComponent(encoded);
}
