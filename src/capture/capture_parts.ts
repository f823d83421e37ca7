/**
 * A raw capture that dumpcap wrote in parts: NAME_00001_YYYYMMDDhhmmss.pcapng and so on beside where NAME.pcapng would
 * be. The folder is the truth; only what was removed from the front is remembered here, so that places in the whole
 * stay what they were.
 */
import { basename, dirname } from 'node:path';
import { TapdeckError } from '../model/errors.ts';

export interface CapturePart {
  /** From 1, as dumpcap counts: above 99,999 the number has more digits, so names do not sort. */
  readonly number: number;
  readonly path: string;
}

export interface PlacedPart extends CapturePart {
  /** Where it begins in the whole, the removed parts counted. */
  readonly beginsAtByte: number;
  /** So far, when it is still being written. */
  readonly bytes: number;
}

/** Which part of which capture a file is, by its name; undefined for any other file. */
export function partName(name: string): { readonly base: string; readonly number: number } | undefined {
  const [, stem, digits] = /^(.+)_(\d{5,15})_\d{14}\.pcapng$/.exec(name) ?? [];
  return stem === undefined ? undefined : { base: `${stem}.pcapng`, number: Number(digits) };
}

/** The parts that are there, in order. @param path of the capture, were it one file */
export async function listParts(path: string): Promise<CapturePart[]> {
  const [folder, base] = [dirname(path), basename(path)];
  const found: CapturePart[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const part = entry.isFile ? partName(entry.name) : undefined;
    if (part?.base === base) found.push({ number: part.number, path: `${folder}/${entry.name}` });
  }
  return found.sort((a, b) => a.number - b.number);
}

/**
 * The parts behind number `after`, without a hole among them. A folder that is listed while dumpcap writes may show a
 * part and not the one before it, which is then in the next listing.
 * @throws TapdeckError `not_found` when one is missing
 */
async function partsAfter(path: string, after: () => number): Promise<CapturePart[]> {
  for (let listings = 0; listings < 2; listings++) {
    const listed = await listParts(path);
    const first = after() + 1; // asked now: parts may have been removed meanwhile
    const parts = listed.filter((part) => part.number >= first);
    if (parts.every((part, i) => part.number === first + i)) return parts;
  }
  throw partsGone(path);
}

/** What is asked for is gone, and only a part of it would be no answer. */
export function partsGone(path: string, cause?: unknown): TapdeckError {
  return new TapdeckError(
    'not_found',
    `The raw capture ${path} is not whole any more: a part of it was removed.`,
    { cause },
  );
}

export class CaptureParts {
  readonly path: string;
  #removedThrough: number;
  #removedBytes = 0;

  /** @param removedThrough number of the last part to leave out, as if the capture began after it */
  constructor(path: string, removedThrough = 0) {
    this.path = path;
    this.#removedThrough = removedThrough;
  }

  /** Bytes of the parts that `remove` took away. */
  get removedBytes(): number {
    return this.#removedBytes;
  }

  /** The part that follows `number`; undefined when there is none yet. @throws TapdeckError `not_found` for a hole */
  async after(number: number): Promise<CapturePart | undefined> {
    return (await partsAfter(this.path, () => number))[0];
  }

  /** All parts with their places. @throws TapdeckError `not_found` when one is missing that nobody told us of */
  async placed(): Promise<PlacedPart[]> {
    while (true) {
      const parts = await partsAfter(this.path, () => this.#removedThrough);
      const removedThrough = (parts[0]?.number ?? this.#removedThrough + 1) - 1;
      let at = this.#removedBytes;
      const sizes = await Promise.all(parts.map((part) => sizeOf(part.path)));
      if (this.#removedThrough !== removedThrough) continue;
      return parts.map((part, i) => {
        const bytes = sizes[i];
        if (bytes === undefined) throw partsGone(this.path);
        const beginsAtByte = at;
        at += bytes;
        return { ...part, beginsAtByte, bytes };
      });
    }
  }

  /** Bytes written so far, the removed ones counted. */
  async writtenBytes(): Promise<number> {
    const last = (await this.placed()).at(-1);
    return last ? last.beginsAtByte + last.bytes : this.#removedBytes;
  }

  /** Deletes the first part that is left. The caller knows that nobody needs it any more. */
  async remove(part: PlacedPart): Promise<void> {
    if (part.number !== this.#removedThrough + 1) throw new Error(`${part.path} is not the first part`);
    // Counted before it is gone: a reader that looks in between finds it removed, never missing.
    this.#removedThrough = part.number;
    this.#removedBytes += part.bytes;
    await Deno.remove(part.path);
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Bytes of a finished capture, one file or parts. @throws TapdeckError `not_found` when any of it is gone */
export async function captureSize(path: string): Promise<number> {
  const single = await sizeOf(path);
  if (single !== undefined) return single;
  const last = (await new CaptureParts(path).placed()).at(-1);
  if (!last) throw new TapdeckError('not_found', `The raw capture ${path} is not there any more.`);
  return last.beginsAtByte + last.bytes;
}
