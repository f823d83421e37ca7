/** What a session can be exported as, and how an export is asked for. */
import * as v from 'valibot';

export const EXPORT_FORMATS = ['pcapng', 'csv', 'json', 'html', 'sqlite'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** IANA media types; pcapng's is the one that Wireshark's own files are known by. */
export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  pcapng: 'application/x-pcapng',
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json',
  html: 'text/html; charset=utf-8',
  sqlite: 'application/vnd.sqlite3',
};

export interface ExportRequest {
  readonly sessionId: number;
  readonly format: ExportFormat;
  /** Wireshark display filter; pcapng only. */
  readonly displayFilter?: string;
  /** Replaces addresses and names. A key makes two exports agree; without one they cannot be compared. */
  readonly anonymise?: { readonly key?: string };
}

/** An export that has begun: its first bytes are there, so what can be refused was refused. */
export interface ExportedFile {
  readonly name: string;
  readonly mediaType: string;
  /** Cancelling it ends the work. */
  readonly bytes: ReadableStream<Uint8Array<ArrayBuffer>>;
}

/** What an export would hold, before it is made. */
export const exportPreview = v.object({
  format: v.picklist(EXPORT_FORMATS),
  file_name: v.string(),
  anonymised: v.boolean(),
  packets: v.number(),
  /** Different addresses and names of the session: what is replaced when it is anonymised. */
  addresses: v.number(),
  names: v.number(),
  /** Sentences. */
  remains: v.array(v.string()),
  /** Sentences; empty unless anonymised, but for what no export holds. */
  goes: v.array(v.string()),
});
export type ExportPreview = v.InferOutput<typeof exportPreview>;

export interface Exporter {
  /**
   * Throws `not_found` for a session or raw capture that is not there, `invalid` quoting a mistake in the filter.
   * When `signal` aborts, the stream ends with its reason.
   */
  export(request: ExportRequest, signal: AbortSignal): Promise<ExportedFile>;
  /** Throws `not_found`. */
  preview(request: ExportRequest): Promise<ExportPreview>;
}
