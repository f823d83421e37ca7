/** A capture in parts that somebody is still writing, as dumpcap does with `-b filesize:`. */
import type { CaptureFile } from '../../src/capture/capture_bytes.ts';
import { CaptureParts } from '../../src/capture/capture_parts.ts';

export function partPath(path: string, number: number): string {
  return `${path.replace(/\.pcapng$/, '')}_${String(number).padStart(5, '0')}_20261124120310.pcapng`;
}

export class GrowingParts implements Disposable {
  readonly parts: CaptureParts;
  readonly #finished = Promise.withResolvers<void>();
  #file: Deno.FsFile;
  #number = 1;
  #open = true;

  constructor(readonly path: string) {
    this.parts = new CaptureParts(path);
    this.#file = this.#next();
  }

  /** What the reader is given. */
  get asCapture(): CaptureFile {
    return { path: this.path, finished: this.#finished.promise, parts: this.parts };
  }

  append(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
  }

  /** Closes the part, then opens the next: dumpcap's order. */
  rotate(): void {
    this.#file.close();
    this.#number++;
    this.#file = this.#next();
  }

  /** Nobody writes any more. */
  finish(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#file.close();
    this.#finished.resolve();
  }

  #next(): Deno.FsFile {
    return Deno.openSync(partPath(this.path, this.#number), { write: true, createNew: true });
  }

  [Symbol.dispose](): void {
    this.finish();
  }
}
