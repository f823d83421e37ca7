/** Raw captures of sessions that somebody looks into, with what was found out about where things stand in them. */
import { captureStamp } from '../capture/capture_hash.ts';
import { captureSize } from '../capture/capture_parts.ts';
import { CaptureIndex } from '../capture/capture_index.ts';
import { sentence, TapdeckError } from '../model/errors.ts';
import { captureHash } from '../store/capture_hash_rows.ts';
import type { Store } from '../store/store.ts';
import type { RawCaptures } from './raw_captures.ts';
import { requireSameBeginning, requireSameBytes } from './same_capture.ts';
import { requireKept } from './kept.ts';

/** Each takes four bytes a packet. */
const MAX_OPENED = 3;

interface Opened {
  readonly stamp: string;
  readonly index: CaptureIndex;
}

export class OpenedCaptures {
  readonly #store: Store;
  readonly #captures: RawCaptures;
  /** The one used last stands last. */
  readonly #opened = new Map<number, Opened>();

  constructor(store: Store, captures: RawCaptures) {
    this.#store = store;
    this.#captures = captures;
  }

  /**
   * @throws TapdeckError `gone`, `not_found` for a session that does not exist, or whose raw capture is gone, or
   * `conflict` when it is not what it was when the session ended
   */
  async path(sessionId: number): Promise<{ path: string; stamp: string; grows: boolean }> {
    const session = this.#store.sessions.get(sessionId);
    requireKept(session, 'packets');
    const file = this.#store.sessions.captureFile(sessionId);
    if (file === undefined) {
      throw new TapdeckError(
        'not_found',
        'No raw capture was kept of this session: its tables and figures are all there is.',
      );
    }
    const path = this.#captures.path(file);
    try {
      const bytes = await captureSize(path);
      if (session.state === 'recording') return { path, stamp: file, grows: true };
      const before = session.capture_bytes;
      if (before !== null && before !== bytes) {
        throw new TapdeckError(
          'conflict',
          `The raw capture of this session was changed since it was stored: it has ${bytes} bytes and not ${before}.`,
        );
      }
      await requireSameBytes(path, captureHash(this.#store.reader, sessionId), this.#captures.hashes);
      return { path, stamp: `${file} ${await captureStamp(path)}`, grows: false };
    } catch (error) {
      if (!(error instanceof TapdeckError) || error.kind !== 'not_found') throw error;
      throw new TapdeckError(
        'not_found',
        /not whole/.test(sentence(error))
          ? 'A part of the raw capture of this session was removed, so it cannot be looked into any more; its tables stay.'
          : 'The raw capture of this session is not there any more, so it cannot be looked into; its tables stay.',
        { cause: error },
      );
    }
  }

  /** @throws as `path` */
  async open(sessionId: number): Promise<CaptureIndex> {
    const { path, stamp } = await this.path(sessionId);
    const known = this.#opened.get(sessionId);
    this.#opened.delete(sessionId);
    const opened = known?.stamp === stamp ? known : await this.#fresh(sessionId, path, stamp);
    this.#opened.set(sessionId, opened);
    for (const oldest of this.#opened.keys()) {
      if (this.#opened.size <= MAX_OPENED) break;
      this.#opened.delete(oldest);
    }
    return opened.index;
  }

  /** Held against the session once, as long as the file does not change. */
  async #fresh(sessionId: number, path: string, stamp: string): Promise<Opened> {
    await requireSameBeginning(this.#store, this.#store.sessions.get(sessionId), path);
    return { stamp, index: new CaptureIndex(path) };
  }
}
