/** The folder of raw captures: names, and who is at work on which. */
import { listParts, partName } from '../capture/capture_parts.ts';
import { sentence, TapdeckError } from '../model/errors.ts';
import { CaptureHashes } from './capture_hashes.ts';

/** The files of one capture: one, or its parts in order. */
export interface CaptureListing {
  readonly files: readonly { readonly path: string; readonly bytes: number }[];
  readonly bytes: number;
}

export class RawCaptures {
  readonly folder: string;
  readonly hashes: CaptureHashes = new CaptureHashes();

  /** Makes the folder if need be. @param folder absolute */
  constructor(folder: string) {
    this.folder = folder;
    try {
      Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new TapdeckError(
        'unavailable',
        `Cannot use the folder ${folder} for captures: ${sentence(error)}. Choose another with --data.`,
        { cause: error },
      );
    }
  }

  path(name: string): string {
    return `${this.folder}/${name}`;
  }

  /** A name that no file and no part has: another database may have kept its captures here. */
  async freshName(sessionId: number): Promise<string> {
    for (let more = 1;; more++) {
      const name = `session-${sessionId}${more === 1 ? '' : `-${more}`}.pcapng`;
      if (!(await this.exists(name))) return name;
    }
  }

  /** Something of the capture is there: its file, or a part. */
  async exists(name: string): Promise<boolean> {
    return await isFile(this.path(name)) || (await listParts(this.path(name))).length > 0;
  }

  /** Removes a capture, in one file or in parts. */
  async remove(name: string): Promise<void> {
    const parts = await listParts(this.path(name));
    for (const path of [this.path(name), ...parts.map((part) => part.path)]) await this.removeFile(path);
  }

  /** Removes one file of a capture, or finds it gone. */
  async removeFile(path: string): Promise<void> {
    await Deno.remove(path).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    });
  }

  /** Everything in the folder, by the name of the capture that it would belong to. */
  listings(): Promise<Map<string, CaptureListing>> {
    return captureListings(this.folder);
  }

  /**
   * Marks a session as being worked on by this process, until the result is disposed of; a killed process loses its
   * mark by itself. Undefined when another process has it.
   */
  async claim(sessionId: number): Promise<AsyncDisposable | undefined> {
    const path = this.path(`session-${sessionId}.lock`);
    const file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
    if (!await file.tryLock(true)) {
      file.close();
      return undefined;
    }
    return {
      async [Symbol.asyncDispose]() {
        await Deno.remove(path).catch(() => {});
        file.close();
      },
    };
  }
}

/** Everything in a folder of captures, by the name of the capture that it would belong to; nothing where there is none. */
export async function captureListings(folder: string): Promise<Map<string, CaptureListing>> {
  const found = new Map<string, { number: number; path: string; bytes: number }[]>();
  for (const entry of await entries(folder)) {
    if (!entry.isFile) continue;
    const { base, number } = partName(entry.name) ?? { base: entry.name, number: 0 };
    const path = `${folder}/${entry.name}`;
    const info = await Deno.stat(path).catch(() => undefined); // removed in this moment
    if (!info) continue;
    const files = found.get(base) ?? [];
    files.push({ number, path, bytes: info.size });
    found.set(base, files);
  }
  return new Map([...found].map(([base, files]) => [base, {
    files: files.sort((a, b) => a.number - b.number),
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  }]));
}

async function entries(folder: string): Promise<Deno.DirEntry[]> {
  try {
    return await Array.fromAsync(Deno.readDir(folder));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
