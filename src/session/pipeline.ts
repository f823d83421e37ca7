/**
 * The story of a session: a capture file, finished or still growing, becomes packets in the store and figures on the
 * page. Live capture, import and recovery all come through here; they differ only in who writes the file.
 *
 *   capture file → dissect → label → metrics → findings → store
 *                                       └───────────────→ live panels
 */
import { dissect } from '../capture/dissect.ts';
import type { CaptureFile } from '../capture/capture_bytes.ts';
import { FindingWatch } from '../findings/watch.ts';
import { MetricsEngine } from '../metrics/engine.ts';
import type { Labeller } from '../model/label.ts';
import type { SessionTotals, StoredPacket, StreamState } from '../model/metric.ts';
import type { PacketRecord } from '../model/packet.ts';
import type { Resumption } from '../model/resumption.ts';
import type { Locality } from '../model/session.ts';
import type { Store } from '../store/store.ts';
import type { SessionProgress } from '../store/writer.ts';
import { LivePanels } from './live_view.ts';
import { StoredPosition } from './stored_position.ts';

/**
 * Packets stored in one transaction: some 20 ms of work, so that the server answers in between. Streams that go on are
 * written once a transaction, so that fewer would cost more.
 */
const STORE_BATCH = 8192;

/** The longest that a packet waits for company before it is stored. */
const STORE_DELAY_MS = 250;

/** Packets worked on before others get a turn on the event loop. */
const TURN_PACKETS = 2048;

export interface PipelineOptions {
  readonly sessionId: number;
  readonly file: CaptureFile;
  readonly locality: Locality;
  readonly store: Store;
  readonly labeller: Labeller;
  readonly signal?: AbortSignal;
  /** tsharks side by side; one if left out. */
  readonly workers?: number;
  /** `at once` for a capture that is known to be large. */
  readonly spread?: 'at once' | 'under load';
  /** What the store has of the session already: the file is what is left of the capture. */
  readonly resumption?: Resumption;
  /** Told after each batch of packets. */
  readonly onProgress?: (packets: number) => void;
  /** Told how many bytes of the file were read. */
  readonly onRead?: (bytes: number) => void;
  /** Told where a section of the file begins, and how many packets lie before it. */
  readonly onSection?: (atByte: number, packetsBefore: number) => void;
  /** Told up to which byte of the file every packet is stored. */
  readonly onStored?: (bytes: number) => void;
  /** Told of streams that changed, once they are stored. */
  readonly onStreams?: (streams: readonly StreamState[]) => void;
  /** What the capture side knows, asked at each write. */
  readonly captureFacts?: () => SessionProgress;
}

export class Pipeline {
  readonly engine: MetricsEngine;
  readonly #watch: FindingWatch;
  readonly panels: LivePanels;
  readonly #options: PipelineOptions;
  #unstored: StoredPacket[] = [];
  #storeTimer: ReturnType<typeof setTimeout> | undefined;
  #failure: unknown;
  #restarts: number;
  readonly #stored: StoredPosition;

  constructor(options: PipelineOptions) {
    this.#options = options;
    const { store, sessionId, locality, resumption } = options;
    this.#restarts = resumption?.workerRestarts ?? 0;
    this.engine = new MetricsEngine({
      locality,
      recall: (transport, number) => store.recallStream(sessionId, transport, number),
      recallRtp: (ends) => store.recallRtp(sessionId, ends),
      ...(resumption ? { resumption } : {}),
    });
    this.#watch = new FindingWatch(this.engine, resumption?.findings);
    this.panels = new LivePanels(sessionId, this.engine);
    this.#stored = new StoredPosition(options.onStored);
  }

  /**
   * Runs to the end of the file. What was dissected when it throws is stored, up to where the store failed.
   * @throws TapdeckError as `dissect` does, or the store's failure
   */
  async run(): Promise<Readonly<SessionTotals>> {
    const { store, sessionId, file, signal, workers, spread, resumption, onSection } = this.#options;
    try {
      const records = dissect(file, {
        ...(signal ? { signal } : {}),
        ...(workers === undefined ? {} : { workers }),
        ...(spread === undefined ? {} : { spread }),
        ...(resumption ? { resumption } : {}),
        ...(onSection ? { onSection } : {}),
        onRead: (bytes) => {
          this.#stored.read(bytes);
          this.#options.onRead?.(bytes);
        },
        onPacketRead: (no) => this.#stored.packetRead(no),
        onWarning: (sentence) => store.sessions.warn(sessionId, sentence),
        onRestart: () => this.#restarts++,
        onCut: (timeUs) => this.#cut(timeUs),
      });
      for await (const batch of records) await this.#take(batch);
      if (this.#failure !== undefined) throw this.#failure;
    } finally {
      this.#store();
    }
    return this.engine.totals;
  }

  /** Streams that still talk are read on by a tshark that has not seen their beginning. */
  #cut(timeUs: number): void {
    this.#restarts++;
    const { store, sessionId } = this.#options;
    store.markGap(sessionId, Math.floor(timeUs / 1_000_000), 'streams went on in a fresh tshark');
  }

  async #take(batch: readonly PacketRecord[]): Promise<void> {
    for (let from = 0; from < batch.length; from += TURN_PACKETS) {
      for (const record of batch.slice(from, from + TURN_PACKETS)) this.#packet(record);
      if (this.#unstored.length >= STORE_BATCH) this.#store();
      else this.#storeSoon();
      this.#options.onProgress?.(this.engine.totals.packets);
      if (this.#failure !== undefined) throw this.#failure;
      if (batch.length > TURN_PACKETS) await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }

  #packet(record: PacketRecord): void {
    const label = this.#options.labeller.label(record, this.engine.labelOf(record));
    const outcome = this.engine.ingest(record, label);
    this.#watch.take(record, outcome.direction);
    const packet = {
      record,
      ...outcome,
      label: record.streamNumber === undefined ? label : undefined,
    };
    this.#unstored.push(packet);
    this.panels.push(packet, label);
  }

  #storeSoon(): void {
    this.#storeTimer ??= setTimeout(() => {
      try {
        this.#store();
      } catch {
        // Remembered, and thrown at the next batch, where somebody listens.
      }
    }, STORE_DELAY_MS);
  }

  #store(): void {
    clearTimeout(this.#storeTimer);
    this.#storeTimer = undefined;
    const { store, sessionId, captureFacts } = this.#options;
    // Nothing is stored behind a hole: what there is stays the beginning of the capture, without a gap.
    if (this.#failure !== undefined) return;
    const packets = this.#unstored;
    this.#unstored = [];
    const delta = this.engine.drain();
    const progress = { ...captureFacts?.(), workerRestarts: this.#restarts };
    try {
      store.writer.write(sessionId, packets, delta, progress, this.#watch.drain());
    } catch (error) {
      this.#failure = error;
      throw error;
    }
    this.#stored.packetsStored(packets.at(-1)?.record.no);
    this.#options.onStreams?.(delta.streams);
  }
}
