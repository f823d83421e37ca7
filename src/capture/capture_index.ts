/**
 * Where the packets of a capture stand, and which of them have to do with each other: what is needed to read one packet
 * and its company without the rest of the file. Made by one pass of our own scanner, as far as it was asked for.
 */
import { TapdeckError } from '../model/errors.ts';
import { captureBytes } from './capture_bytes.ts';
import { FlowSlots, SLOT_COUNT } from './flow_slot.ts';
import { CaptureScanner } from './scanner.ts';

/** Packets in a block; blocks are what is read at once. */
export const BLOCK_SHIFT = 10;

/** Four bytes a packet: 64 MB. Beyond it a packet's company is not known. */
const MAX_INDEXED_PACKETS = 16_777_216;

/** Interfaces, names and secrets are kept as they are; wiretap's own limits allow far more. */
const MAX_PREAMBLE_BYTES = 32 * 1024 * 1024;

/** A record that is no packet and that every reader behind it must know. */
export interface KeptPreamble {
  readonly at: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly kind: 'header' | 'interface' | 'names' | 'secrets';
}

/** TCP that sets up media: belongs to everything that may be such media. */
const SIGNALLING = 0x8000_0000;
const MOBILE = SLOT_COUNT - 1;
const FIRST_COMMON = MOBILE / 2;

/** What the capture holds is not what was stored. */
export function changedCapture(no: number): TapdeckError {
  return new TapdeckError(
    'conflict',
    `The raw capture was changed since it was stored: packet ${no} is not there any more. What is stored of it stays.`,
  );
}

export class CaptureIndex {
  readonly path: string;
  readonly preambles: KeptPreamble[] = [];
  readonly #scanner = new CaptureScanner();
  readonly #slots = new FlowSlots();
  #blockAt: number[] = [];
  #slotOf = new Uint32Array(1 << BLOCK_SHIFT);
  #scannedBytes = 0;
  #preambleBytes = 0;
  #extending: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  /** Packets found so far. */
  get packets(): number {
    return this.#scanner.packets;
  }

  get scannedBytes(): number {
    return this.#scannedBytes;
  }

  get hasSecrets(): boolean {
    return this.preambles.some(({ kind }) => kind === 'secrets');
  }

  /** The first byte of a block; undefined where it was not come to. */
  blockAt(block: number): number | undefined {
    return this.#blockAt[block];
  }

  /**
   * Reads on until packet `no` and the beginning of the block behind it are known, or the capture ends.
   * @throws TapdeckError `not_found` when the capture is gone, `conflict` when it does not reach so far or is none any
   * more; the signal's reason
   */
  async extendTo(no: number, signal: AbortSignal): Promise<void> {
    // One after the other: each goes on where the one before came to, also when that was cancelled.
    const before = this.#extending;
    const mine = before.catch(() => {}).then(() => this.#extend(no, signal));
    this.#extending = mine.catch(() => {});
    await mine.catch((error) => {
      throw error instanceof TapdeckError && error.kind === 'unsupported' ? changedCapture(no) : error;
    });
    if (this.packets < no) throw changedCapture(no);
  }

  async #extend(no: number, signal: AbortSignal): Promise<void> {
    const block = (no - 1) >> BLOCK_SHIFT;
    if (this.#blockAt[block + 1] !== undefined) return;
    for await (const chunk of captureBytes({ path: this.path }, signal, this.#scannedBytes)) {
      this.#take(chunk);
      if (this.#blockAt[block + 1] !== undefined) return;
    }
  }

  #take(chunk: Uint8Array<ArrayBuffer>): void {
    this.#scannedBytes += chunk.byteLength;
    for (const record of this.#scanner.push(chunk)) {
      if (record.packet) {
        const { bytes, packet, frame, at } = record;
        const i = packet.no - 1;
        if (i >= MAX_INDEXED_PACKETS) {
          throw new TapdeckError('unavailable', 'This capture has too many packets to look into them.');
        }
        if (i % (1 << BLOCK_SHIFT) === 0) this.#blockAt.push(i === 0 ? 0 : at);
        if (i === this.#slotOf.length) {
          const larger = new Uint32Array(2 * i);
          larger.set(this.#slotOf);
          this.#slotOf = larger;
        }
        const slot = this.#slots.of(
          frame.linkType,
          bytes.subarray(frame.at, frame.at + packet.capturedLength),
        );
        this.#slotOf[i] = slot.kind === 'signalling' ? (slot.index | SIGNALLING) >>> 0 : slot.index;
      } else if (record.preamble !== 'statistics') {
        this.#preambleBytes += record.bytes.byteLength;
        if (this.#preambleBytes > MAX_PREAMBLE_BYTES) continue;
        // A copy: the chunk that it stands in is large.
        this.preambles.push({ at: record.at, bytes: record.bytes.slice(), kind: record.preamble });
      }
    }
  }

  /**
   * Packets up to `no` that a tshark would need to read packet `no` as it reads the whole capture, in order; those that
   * are nearest to it when there are more than `most`, and undefined when even the pair's own are more.
   */
  companyOf(no: number, most: number): Uint32Array | undefined {
    const slot = (this.#slotOf[no - 1] ?? MOBILE) & ~SIGNALLING;
    const mine = (each: number) => (each & ~SIGNALLING) === slot;
    // Media may have been set up by signalling between other addresses.
    const media = slot >= FIRST_COMMON && slot <= MOBILE;
    const wide = media ? (each: number) => mine(each) || each === MOBILE || each >= SIGNALLING : mine;
    return this.#numbers(no, wide, most) ?? (media ? this.#numbers(no, mine, most) : undefined);
  }

  #numbers(no: number, wanted: (slot: number) => boolean, most: number): Uint32Array | undefined {
    const found: number[] = [];
    for (let i = 0; i < no; i++) {
      if (!wanted(this.#slotOf[i] ?? 0)) continue;
      if (found.length === most) return undefined;
      found.push(i + 1);
    }
    return Uint32Array.from(found);
  }
}
