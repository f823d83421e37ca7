/** Keeps the raw captures of all sessions within a number of bytes: the oldest go first, and only what is stored. */
import { captureBytes } from '../capture/capture_bytes.ts';
import type { CaptureParts } from '../capture/capture_parts.ts';
import { CaptureScanner } from '../capture/scanner.ts';
import type { RawCaptureRow, RawCaptureRows } from '../store/raw_capture_rows.ts';
import type { SectionStarts } from './section_starts.ts';
import type { CaptureListing, RawCaptures } from './raw_captures.ts';

const MIB = 1024 * 1024;

/** So many parts fill the budget: what goes at once is little of it. */
const PARTS_IN_BUDGET = 16;
/** Smaller parts would mean a new file several times a second on a busy network (1 Gbit/s: 125 MB/s). */
const LEAST_PART_BYTES = 16 * MIB;
const MOST_PART_BYTES = 1024 * MIB;

/** The part that is being written and the one before it are never removed: less could not be kept to. */
export const LEAST_BUDGET_BYTES = 40_000_000;

export function partBytesFor(maxBytes: number): number {
  return Math.floor(Math.min(MOST_PART_BYTES, Math.max(LEAST_PART_BYTES, maxBytes / PARTS_IN_BUDGET)));
}

/** The recording that is going on. */
export interface LiveCapture {
  readonly sessionId: number;
  /** The ones that its reader has, so that this one knows what is gone. */
  readonly parts: CaptureParts;
  /** Up to which byte every packet is stored. */
  readonly storedBytes: () => number;
  /** Packets before each of its parts, as far as the reader has come. */
  readonly starts: SectionStarts;
}

export interface CaptureBudgetParts {
  readonly captures: RawCaptures;
  readonly rows: RawCaptureRows;
  readonly maxBytes: number;
  /** Left out: what suits the budget. */
  readonly partBytes?: number;
}

export class CaptureBudget {
  /** Bytes after which a recording begins a new part. */
  readonly partBytes: number;
  readonly #parts: CaptureBudgetParts;
  #work: Promise<unknown> = Promise.resolve();

  constructor(parts: CaptureBudgetParts) {
    this.#parts = parts;
    this.partBytes = parts.partBytes ?? partBytesFor(parts.maxBytes);
  }

  /** Removes what is too much, one call after the other. Pinned sessions are neither counted nor touched. */
  enforce(live?: LiveCapture): Promise<void> {
    const done = this.#work.then(() => this.#enforce(live));
    this.#work = done.catch(() => {}); // its caller is told
    return done;
  }

  async #enforce(live: LiveCapture | undefined): Promise<void> {
    const { captures, rows, maxBytes } = this.#parts;
    const listings = await captures.listings();
    const held = rows.list().flatMap((row) => {
      const listing = row.pinned ? undefined : listings.get(row.name);
      return listing ? [{ row, listing }] : [];
    });
    let overBytes = held.reduce((sum, { listing }) => sum + listing.bytes, 0) - maxBytes;
    for (const { row, listing } of held) {
      if (overBytes <= 0) return;
      overBytes -= row.sessionId === live?.sessionId
        ? await this.#shortenLive(live, overBytes)
        : await this.#shorten(row, listing, overBytes);
    }
  }

  /** @returns bytes that were removed */
  async #shortenLive(live: LiveCapture, overBytes: number): Promise<number> {
    const placed = await live.parts.placed();
    const storedBytes = live.storedBytes();
    // Never the last one, which is being written; and none unless the reader has begun the one behind it.
    const closed = placed.slice(0, -1).filter(({ beginsAtByte, bytes }) =>
      beginsAtByte + bytes <= storedBytes && live.starts.packetsBefore(beginsAtByte + bytes) !== undefined
    );
    const going = oldest(closed, overBytes);
    const next = placed[going.length];
    const packetsBefore = next && live.starts.packetsBefore(next.beginsAtByte);
    if (going.length === 0 || !next || packetsBefore === undefined) return 0;
    // Before any part goes: a crash in between leaves a part too many, never one that is missing.
    this.#parts.rows.setResumePoint(live.sessionId, { part: next.number, packetsBefore });
    await this.#say(live.sessionId, next);
    for (const part of going) await live.parts.remove(part);
    live.starts.forgetBefore(next.beginsAtByte);
    return sum(going);
  }

  /** A session that nobody works on. Its parts go in order, a single file goes whole. */
  async #shorten(row: RawCaptureRow, listing: CaptureListing, overBytes: number): Promise<number> {
    if (row.unfinished) return 0; // still needed to complete it
    await using claim = await this.#parts.captures.claim(row.sessionId);
    if (!claim) return 0;
    const going = oldest(listing.files, overBytes);
    await this.#say(row.sessionId, listing.files[going.length]);
    for (const { path } of going) await this.#parts.captures.removeFile(path);
    return sum(going);
  }

  /** Said before it is done: a crash in between leaves a file too many, never a session that says nothing. */
  async #say(sessionId: number, next: { path: string } | undefined): Promise<void> {
    const { rows, maxBytes } = this.#parts;
    const limit = `removed to stay within ${Number((maxBytes / 1e9).toPrecision(3))} GB.`;
    const fromUs = next && await firstPacketUs(next.path);
    const what = fromUs !== undefined
      ? `before ${utc(fromUs)} was`
      : next
      ? 'lacks its beginning, which was'
      : 'was';
    rows.sayRemoved(sessionId, `${what} ${limit}`);
  }
}

/** As many from the front as bring `overBytes` or more; all when that is not enough. */
function oldest<File extends { bytes: number }>(files: readonly File[], overBytes: number): File[] {
  const going: File[] = [];
  for (let left = overBytes; left > 0 && going.length < files.length;) {
    const file = files[going.length];
    if (!file) break;
    going.push(file);
    left -= file.bytes;
  }
  return going;
}

function sum(files: readonly { bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}

async function firstPacketUs(path: string): Promise<number | undefined> {
  const scanner = new CaptureScanner();
  for await (const chunk of captureBytes({ path })) {
    for (const { packet } of scanner.push(chunk)) if (packet) return packet.timeUs;
  }
  return undefined;
}

/** As `2026-11-24 12:03:10 UTC`. */
export function utc(us: number): string {
  return `${new Date(us / 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
