/**
 * A place at which a tshark sits: what it was fed, what it has answered, and how its numbers become the session's. When
 * the tshark dies another one takes the seat, is fed the same again, and goes on where the first one stopped.
 */
import type { PacketHeader, PacketRecord, Transport } from '../model/packet.ts';
import { EMPTY, FrameNumbers } from './frame_numbers.ts';
import { type LineReject, type Numbering, parseLine, type StreamEnds } from './parse_line.ts';
import type { CaptureRecord } from './scanner.ts';
import type { WorkerStreams } from './stream_numbers.ts';
import { type Flush, OUTPUT_BLOCK_BYTES, TsharkWorker } from './tshark_worker.ts';
import type { PlannedWorker } from './worker_plan.ts';

/** Bytes that wait for a tshark, above which the reader waits too. */
export const MAX_BACKLOG_BYTES = 4 * 1024 * 1024;

/** Lines between two packets' that are not a packet's: more than the greatest Info (4,096 bytes) can make. */
const MAX_STRAY_LINES = 5000;

/** The shortest line of an empty packet: a tab a column, its number. So many of them fill a block of output. */
const EMPTY_LINE_BYTES = 24;
const EMPTIES_PER_BLOCK = Math.ceil(OUTPUT_BLOCK_BYTES / EMPTY_LINE_BYTES);

export class WorkerSeat implements PlannedWorker, Numbering {
  cost = 0;
  packets = 0;
  /** Deaths since the last packet that was answered. */
  fruitless = 0;
  /** Of these, by a signal from outside. */
  killed = 0;
  /** Packets in a row that no tshark survived. */
  skipped = 0;
  readonly #streams: WorkerStreams;
  readonly #onChange: () => void;
  readonly #frames = new FrameNumbers();
  #worker: TsharkWorker;
  #out: Uint8Array<ArrayBuffer>[] = [];
  /** Positions that were answered, by whichever tshark. */
  #answered = 0;
  /** Packets that the tshark that sits here now has answered. */
  #seen = 0;
  /** Lines since then that are no packet's. */
  #stray = 0;
  #finished = false;
  #distrusted: string | undefined;
  /** The packet whose line is being read. */
  #packetNo = 0;

  constructor(streams: WorkerStreams, flush: Flush, onChange: () => void) {
    this.#streams = streams;
    this.#onChange = onChange;
    this.#worker = new TsharkWorker(flush, onChange);
  }

  /** Another worker gets what begins from now on. */
  succeeded(): void {
    this.#streams.succeeded = true;
  }

  /** Takes a record; `hand` hands over what was taken. */
  give({ bytes, packet }: CaptureRecord): void {
    this.#out.push(bytes);
    if (packet) this.#frames.push(packet.no);
  }

  /** Takes packets upon itself without their bytes, which `revive` then feeds. */
  expect(numbers: readonly number[]): void {
    for (const no of numbers) this.#frames.push(no);
  }

  tell(preamble: readonly Uint8Array<ArrayBuffer>[]): void {
    this.#out.push(...preamble);
  }

  hand(): void {
    if (this.#out.length === 0) return;
    this.#worker.feed(joined(this.#out));
    this.#out = [];
  }

  /** Makes a tshark that holds back lines let go of them. @param empty an empty packet as a record */
  nudge(empty: Uint8Array<ArrayBuffer>): void {
    for (let i = 0; i < EMPTIES_PER_BLOCK; i++) {
      this.#frames.push(EMPTY);
      this.#out.push(empty);
    }
    this.hand();
  }

  /** Nothing more will be given. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.hand();
    this.#worker.finish();
  }

  /**
   * The next answer, which is about `header`'s packet; undefined when it is not here yet. A few dissectors put texts
   * into Info as they were sent: one with a line end goes on in a line that is no packet's, and is passed over.
   */
  take(header: PacketHeader): PacketRecord | LineReject | undefined {
    for (let line = this.#worker.take(); line !== undefined; line = this.#worker.take()) {
      const position = this.#seen + 1;
      const parsed = this.#parsed(line, header, position);
      if (parsed === 'stray') {
        if (++this.#stray <= MAX_STRAY_LINES) continue;
        return { reason: 'columns', sample: line.slice(0, 200) };
      }
      if (parsed !== undefined && 'reason' in parsed) return parsed;
      this.#seen = position;
      this.#stray = 0;
      this.#answered = Math.max(this.#answered, position);
      if (parsed === undefined) continue;
      this.fruitless = 0;
      this.killed = 0;
      this.skipped = 0;
      return parsed;
    }
    return undefined;
  }

  /** @returns undefined for a packet that needs no answer: it was answered before, or is an empty one */
  #parsed(
    line: string,
    header: PacketHeader,
    position: number,
  ): PacketRecord | LineReject | 'stray' | undefined {
    const number = Number(line.slice(0, Math.max(0, line.indexOf('\t'))));
    if (position <= this.#answered || this.#frames.at(position) === undefined) {
      return number === position ? undefined : 'stray';
    }
    if (!(number >= position)) return 'stray';
    this.#packetNo = header.no;
    const parsed = parseLine(line, header, position, this);
    return 'reason' in parsed && parsed.reason === 'columns' ? 'stray' : parsed;
  }

  /** Every packet was answered. */
  get idle(): boolean {
    return this.#answered >= this.#frames.count;
  }

  get everAnswered(): boolean {
    return this.#answered > 0;
  }

  get full(): boolean {
    return this.#worker.backlog > MAX_BACKLOG_BYTES;
  }

  get hungry(): boolean {
    return this.#worker.backlog === 0;
  }

  /** Its tshark has ended and everything it said was taken. */
  get exhausted(): boolean {
    return this.#distrusted !== undefined || this.#worker.exhausted;
  }

  /** Why its tshark ended. */
  get complaint(): string {
    return this.#distrusted ?? this.#worker.complaint ?? 'tshark ended without a word';
  }

  /** Its tshark was ended from outside. */
  get wasKilled(): boolean {
    return this.#distrusted === undefined && this.#worker.wasKilled;
  }

  /** Its tshark cannot go on, though it has not ended yet. */
  distrust(why: string): void {
    this.#distrusted = why;
    this.#worker.kill();
  }

  /** Leaves the packet that is due out of what a next tshark is fed: an empty one stands in its place. */
  skip(): void {
    let due = this.#answered + 1;
    while (due <= this.#frames.count && this.#frames.at(due) === undefined) due++;
    this.#frames.blank(due);
    this.skipped++;
    this.fruitless = 0;
    this.killed = 0;
  }

  /**
   * Seats another tshark and feeds it what the one before was fed.
   * @param records the capture from its beginning
   */
  async revive(
    flush: Flush,
    records: AsyncIterable<readonly CaptureRecord[]>,
    changed: () => Promise<void>,
  ): Promise<void> {
    await this.#worker.close();
    this.#worker = new TsharkWorker(flush, this.#onChange);
    this.#distrusted = undefined;
    this.#out = [];
    this.#seen = 0;
    this.#stray = 0;
    let position = 1;
    let empty: Uint8Array<ArrayBuffer> | undefined;
    for await (const batch of records) {
      for (const record of batch) {
        if (record.packet) {
          position = this.#empties(position, empty);
          if (this.#frames.at(position) !== record.packet.no) continue;
          position++;
        } else {
          empty = record.empty;
        }
        this.#out.push(record.bytes);
      }
      position = this.#empties(position, empty);
      this.hand();
      while (this.full && !this.exhausted) await changed();
      if (position > this.#frames.count || this.exhausted) break;
    }
    if (this.#finished) this.#worker.finish();
  }

  /** Gives the empty packets that stand at `position` and behind it. */
  #empties(position: number, empty: Uint8Array<ArrayBuffer> | undefined): number {
    let at = position;
    while (at <= this.#frames.count && this.#frames.at(at) === undefined && empty) {
      this.#out.push(empty);
      at++;
    }
    return at;
  }

  async close(): Promise<void> {
    await this.#worker.close();
  }

  known(transport: Transport, local: number): number | undefined {
    return this.#streams.known(transport, local);
  }

  open(transport: Transport, local: number, ends?: StreamEnds): number | undefined {
    return this.#streams.open(transport, local, ends, this.#packetNo);
  }

  readonly frame = (local: number): number | undefined => this.#frames.at(local);
}

function joined(parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
