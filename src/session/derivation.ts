/** Derives a session from its whole capture, one file or parts: for imports, for recovery, and when its directions change. */
import { captureSize } from '../capture/capture_parts.ts';
import type { Labeller } from '../model/label.ts';
import type { ImportProgress } from '../model/services.ts';
import type { Locality } from '../model/session.ts';
import type { Store } from '../store/store.ts';
import type { HostFinder } from './host_finder.ts';
import { Pipeline } from './pipeline.ts';

/** A capture from this size on keeps several tsharks busy for longer than they take to start. */
const LARGE_BYTES = 2 * 1024 * 1024;

/** How often progress is told. */
const PROGRESS_INTERVAL_MS = 100;

export interface DerivationParts {
  readonly store: Store;
  readonly createLabeller: () => Labeller;
  /** tsharks side by side; one if left out. */
  readonly workers?: number;
  /** Finds out about hosts; left out: nobody does. */
  readonly finder?: HostFinder;
}

export interface DerivationOptions {
  /** What the progress calls the file. */
  readonly source: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

export class Derivation {
  readonly #parts: DerivationParts;
  readonly #sessionId: number;
  readonly #path: string;
  readonly #options: DerivationOptions;
  #bytesDone = 0;
  #bytesTotal: number | null = null;
  #toldAt = 0;

  constructor(
    parts: DerivationParts,
    sessionId: number,
    path: string,
    options: DerivationOptions,
  ) {
    this.#parts = parts;
    this.#sessionId = sessionId;
    this.#path = path;
    this.#options = options;
  }

  async run(locality: Locality): Promise<void> {
    await this.#derive(locality);
    // Not waited for: the session is whole without, and shows what is known so far.
    void this.#parts.finder?.complete(this.#sessionId);
  }

  async #derive(locality: Locality): Promise<void> {
    this.#bytesTotal = await captureSize(this.#path);
    const { sessions } = this.#parts.store;
    const pipeline = await this.#pass(locality);
    if (locality.kind !== 'private' || pipeline.engine.localSeen) return;
    // No private address at all: in and out are seen from the busiest address, which only the end of the file tells.
    const busiest = sessions.busiestAddress(this.#sessionId);
    if (busiest === undefined) return;
    const here: Locality = { kind: 'own', addresses: [busiest] };
    sessions.setLocality(this.#sessionId, here);
    await sessions.clear(this.#sessionId);
    await this.#pass(here);
  }

  tell(packets: number, done: boolean): void {
    const now = performance.now();
    if (!done && now - this.#toldAt < PROGRESS_INTERVAL_MS) return;
    this.#toldAt = now;
    this.#options.onProgress?.({
      session_id: this.#sessionId,
      source: this.#options.source,
      packets,
      bytes_done: this.#bytesDone,
      // A compressed file's unpacked size is not known beforehand.
      bytes_total: this.#bytesTotal !== null && this.#bytesDone > this.#bytesTotal ? null : this.#bytesTotal,
      done,
    });
  }

  async #pass(locality: Locality): Promise<Pipeline> {
    const labeller = this.#parts.createLabeller();
    const { sessions } = this.#parts.store;
    sessions.setCatalogueVersion(this.#sessionId, labeller.catalogueVersion);
    if (labeller.warning !== undefined) sessions.warn(this.#sessionId, labeller.warning);
    const pipeline: Pipeline = new Pipeline({
      sessionId: this.#sessionId,
      file: {
        path: this.#path,
        onWarning: (text) => this.#parts.store.sessions.warn(this.#sessionId, text),
      },
      locality,
      store: this.#parts.store,
      labeller,
      onStreams: (streams) => {
        // Before anything is known to be here, one of these may turn out to be: `run` hands them over in the end.
        if (locality.kind === 'own' || pipeline.engine.localSeen) this.#parts.finder?.note(streams);
      },
      ...(this.#parts.workers === undefined ? {} : { workers: this.#parts.workers }),
      spread: (this.#bytesTotal ?? 0) >= LARGE_BYTES ? 'at once' : 'under load',
      ...(this.#options.signal ? { signal: this.#options.signal } : {}),
      onRead: (bytes) => this.#bytesDone = bytes,
      onProgress: (packets) => this.tell(packets, false),
    });
    await pipeline.run();
    return pipeline;
  }
}
