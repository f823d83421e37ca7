/** Room on the disks that a recording fills: asked before it begins, and again and again while it goes on. */
import { statfs } from 'node:fs/promises';

export interface DiskSpace {
  /** What is left for us. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Undefined where the file system does not say. */
export type SpaceProbe = (folder: string) => Promise<DiskSpace | undefined>;

const MB = 1_000_000;

/**
 * Left free at least. Between two looks (a second) 1 Gbit/s brings 125 MB of packets; the rest is for what was captured
 * and is not stored yet, and for whatever else lives on that disk.
 */
const LEAST_RESERVE_BYTES = 200 * MB;
/** A larger disk has more living on it: this share of it, and no more than the second number. */
const RESERVE_SHARE = 0.02;
const MOST_RESERVE_BYTES = 1000 * MB;

/**
 * What storing takes for each byte that was captured and not dissected yet. The smallest frame (60 bytes) takes 92 in
 * the capture file, some 125 as a packet in the database, and its share of figures and log.
 */
const STORED_BYTES_A_CAPTURED_BYTE = 2;

export const fileSystemSpace: SpaceProbe = async (folder) => {
  const { bsize, bavail, blocks } = await statfs(folder);
  return blocks === 0 ? undefined : { freeBytes: bsize * bavail, totalBytes: bsize * blocks };
};

export function reserveBytes(totalBytes: number): number {
  return Math.max(LEAST_RESERVE_BYTES, Math.min(MOST_RESERVE_BYTES, totalBytes * RESERVE_SHARE));
}

export interface Shortage {
  readonly folder: string;
  readonly freeBytes: number;
  readonly neededBytes: number;
}

export class DiskGuard {
  readonly #captures: string;
  readonly #database: string;
  readonly #probe: SpaceProbe;

  /** @param folders the folders of the raw captures and of the database */
  constructor(folders: { captures: string; database: string }, probe: SpaceProbe = fileSystemSpace) {
    this.#captures = folders.captures;
    this.#database = folders.database;
    this.#probe = probe;
  }

  /** Where there is too little room to go on; undefined when there is enough. @param lagBytes captured, not stored */
  async shortage(lagBytes: number): Promise<Shortage | undefined> {
    const wants = [
      { folder: this.#captures, moreBytes: 0 },
      { folder: this.#database, moreBytes: lagBytes * STORED_BYTES_A_CAPTURED_BYTE },
    ];
    for (const { folder, moreBytes } of wants) {
      const space = await this.#probe(folder);
      if (!space) continue;
      const neededBytes = reserveBytes(space.totalBytes) + moreBytes;
      if (space.freeBytes < neededBytes) return { folder, freeBytes: space.freeBytes, neededBytes };
    }
    return undefined;
  }
}

const WHAT_TO_DO = 'delete sessions or other files, or choose another disk with --data and --db';

/** For a recording that was not begun. */
export function refusal({ folder, freeBytes, neededBytes }: Shortage): string {
  return `Not recording: ${megabytes(freeBytes)} are free on the disk of ${folder}, and ${
    megabytes(neededBytes)
  } must be: ${WHAT_TO_DO}.`;
}

/** For a recording that was ended. */
export function endedFor({ folder, freeBytes }: Shortage): string {
  return `The recording was ended because only ${
    megabytes(freeBytes)
  } were left on the disk of ${folder}; all of it is stored. Before the next one, ${WHAT_TO_DO}.`;
}

function megabytes(bytes: number): string {
  return `${Math.floor(bytes / MB)} MB`;
}
