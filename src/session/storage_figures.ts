/** How much is stored, for whoever watches over it. */
import type { StorageFigures, StorageReader } from '../model/services.ts';
import { sessionsByState } from '../store/session_counts.ts';
import type { Store } from '../store/store.ts';
import type { RawCaptures } from './raw_captures.ts';

export class StorageWatch implements StorageReader {
  readonly #parts: { db: string; store: Store; captures: RawCaptures };

  constructor(parts: { db: string; store: Store; captures: RawCaptures }) {
    this.#parts = parts;
  }

  async figures(): Promise<StorageFigures> {
    const { db, store, captures } = this.#parts;
    const files = await Promise.all([db, `${db}-wal`].map((path) => Deno.stat(path).catch(() => undefined)));
    const kept = await captures.listings();
    return {
      sessions: sessionsByState(store.reader),
      databaseBytes: files.reduce((sum, file) => sum + (file?.size ?? 0), 0),
      rawCaptureBytes: [...kept.values()].reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }
}
