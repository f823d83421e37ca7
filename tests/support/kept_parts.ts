/** Keeps every part that dumpcap writes, also those that a budget removes: links under which their bytes stay. */
import { basename } from 'node:path';
import { partsOf } from './part_files.ts';

/** A part goes when it is a second old at least: `CaptureWatch` looks once a second. */
const LOOK_MS = 20;

export class KeptParts implements AsyncDisposable {
  readonly #folder: string;
  readonly #into: string;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #kept = new Map<string, string>();
  #looking: Promise<void> | undefined;

  /** @param into a folder of the same file system, which is made */
  constructor(folder: string, into: string) {
    this.#folder = folder;
    this.#into = into;
    Deno.mkdirSync(into);
    this.#timer = setInterval(() => void this.#look(), LOOK_MS);
  }

  /** All parts so far, oldest first. */
  async paths(): Promise<string[]> {
    await this.#looking;
    await this.#look();
    return [...this.#kept.values()];
  }

  #look(): Promise<void> {
    this.#looking ??= this.#link().finally(() => this.#looking = undefined);
    return this.#looking;
  }

  async #link(): Promise<void> {
    for (const path of await partsOf(this.#folder, 1)) {
      const name = basename(path);
      if (this.#kept.has(name)) continue;
      const kept = `${this.#into}/${name}`;
      await Deno.link(path, kept);
      this.#kept.set(name, kept);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }
}
