/**
 * What is in a gzip file: all of its members (`cat a.gz b.gz`, bgzip), and of a damaged one all that can be unpacked.
 */
import { createGunzip } from 'node:zlib';
import { CHUNK_BYTES } from './tail.ts';

/** Packed bytes that are unpacked at once: 4 MiB come out of them at most (RFC 1951 packs 1032 to 1). */
const PIECE_BYTES = 4096;

/** zlib's word for bytes where a member should begin, or the file end. */
const NO_MEMBER = 'incorrect header check';

/** What stopped zlib. */
interface Stumble {
  /** Before which packed byte everything was unpacked; undefined when the file only ended too soon. */
  readonly atByte: number | undefined;
  readonly words: string;
}

class Gunzip {
  readonly #zlib = createGunzip();
  readonly #over = Promise.withResolvers<void>();
  #out: Uint8Array[] = [];
  #bytes = 0;
  /** The last member has ended, and zeros follow or nothing does. */
  ended = false;
  failure: Error | undefined;

  constructor() {
    this.#zlib.on('data', (data: Uint8Array) => {
      this.#out.push(data);
      this.#bytes += data.byteLength;
    });
    this.#zlib.on('error', (error) => {
      this.failure = error;
      this.#over.resolve();
    });
    this.#zlib.on('end', () => {
      this.ended = true;
      this.#over.resolve();
    });
  }

  get over(): boolean {
    return this.ended || this.failure !== undefined;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Settles when all of it was unpacked that can be. */
  async push(packed: Uint8Array): Promise<void> {
    const done = new Promise<void>((resolve) => this.#zlib.write(packed, () => resolve()));
    await Promise.race([done, this.#over.promise]);
  }

  async finish(): Promise<void> {
    if (!this.over) this.#zlib.end();
    await this.#over.promise;
  }

  /** Copied, because zlib's own pieces share their memory. */
  take(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.#bytes);
    let at = 0;
    for (const part of this.#out) {
      whole.set(part, at);
      at += part.byteLength;
    }
    this.#out = [];
    this.#bytes = 0;
    return whole;
  }

  close(): void {
    this.#zlib.destroy();
  }
}

/**
 * Unpacks from the beginning. @returns where zlib stumbled; undefined when all is well
 * @param fineFrom from this packed byte on, one at a time
 */
async function* unpack(
  path: string,
  fineFrom: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>, Stumble | undefined> {
  using file = await Deno.open(path, { read: true });
  const gunzip = new Gunzip();
  const piece = new Uint8Array(PIECE_BYTES);
  let atByte: number | undefined = 0;
  try {
    while (!gunzip.over) {
      signal?.throwIfAborted();
      const fine = atByte >= fineFrom;
      const read = await file.read(fine ? piece.subarray(0, 1) : piece);
      if (read === null) {
        await gunzip.finish();
        atByte = undefined;
        break;
      }
      await gunzip.push(piece.slice(0, read));
      if (gunzip.failure === undefined) atByte += read;
      if (gunzip.bytes >= CHUNK_BYTES) yield gunzip.take();
    }
    if (gunzip.bytes > 0) yield gunzip.take();
    return gunzip.failure && { atByte, words: gunzip.failure.message };
  } finally {
    gunzip.close();
  }
}

/**
 * Chunks of the unpacked file, in order; each chunk is the receiver's own.
 * @param from unpacked bytes to leave out
 * @param onWarning told once when the file is cut off or damaged, or goes on behind its last member
 */
export async function* gzipBytes(
  path: string,
  from: number,
  onWarning?: (sentence: string) => void,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let given = 0;
  async function* behind(fineFrom: number) {
    let skip = from + given;
    const chunks = unpack(path, fineFrom, signal);
    try {
      while (true) {
        const { done, value } = await chunks.next();
        if (done) return value;
        const rest = skip < value.byteLength ? value.subarray(skip) : undefined;
        skip = Math.max(0, skip - value.byteLength);
        if (!rest) continue;
        given += rest.byteLength;
        yield rest;
      }
    } finally {
      await chunks.return(undefined);
    }
  }
  const stumble = yield* behind(Infinity);
  if (!stumble) return;
  // Of the piece in which it stumbles zlib gives nothing out: so once more, and that piece byte by byte.
  if (stumble.atByte !== undefined) yield* behind(stumble.atByte);
  onWarning?.(
    stumble.words === NO_MEMBER
      ? 'Behind the end of the gzip file are bytes that are not gzip; they were left out.'
      : 'The gzip file is cut off or damaged; what could be unpacked was kept.',
  );
}
