/** A capture file that somebody is still writing, as dumpcap does. */
import type { CaptureFile } from '../../src/capture/capture_bytes.ts';

export class GrowingFile implements Disposable {
  readonly path: string;
  readonly #file: Deno.FsFile;
  readonly #finished = Promise.withResolvers<void>();
  #open = true;

  constructor(path: string) {
    this.path = path;
    this.#file = Deno.openSync(path, { write: true, create: true, truncate: true });
  }

  /** What the reader is given. */
  get asCapture(): CaptureFile {
    return { path: this.path, finished: this.#finished.promise };
  }

  append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
  }

  /** Nobody writes any more. */
  finish(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#file.close();
    this.#finished.resolve();
  }

  [Symbol.dispose](): void {
    this.finish();
  }
}
