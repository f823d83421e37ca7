/**
 * A capture file becomes packet records, in file order. A reader deals the packets out to several tsharks; a consumer
 * takes their answers in the order of the file. One bounded queue ties the two: a slow consumer slows the reader, and
 * what dumpcap writes meanwhile waits in the file.
 */
import { sentence, TapdeckError } from '../model/errors.ts';
import type { PacketRecord } from '../model/packet.ts';
import type { Resumption } from '../model/resumption.ts';
import { Bell } from './bell.ts';
import { captureBytes, type CaptureFile } from './capture_bytes.ts';
import { InFlight } from './in_flight.ts';
import { type LineReject, undissected } from './parse_line.ts';
import { CaptureScanner } from './scanner.ts';
import { WorkerCrew } from './worker_crew.ts';
import type { WorkerSeat } from './worker_seat.ts';

/**
 * Packets that may be between reader and consumer. Each waits as a header and at most one line: at some 500 bytes a
 * packet 8 MB, and never more than the tsharks have been fed.
 */
const MAX_IN_FLIGHT = 16_384;

/** Deaths of tshark without a packet answered in between, after which the packet that is due is left out. */
const MAX_FRUITLESS = 2;
/**
 * The same for a tshark that was killed from outside, which says little against the packet: but one that eats memory until
 * the kernel comes must not do so for ever.
 */
const MAX_KILLED = 12;
/** Packets left out in a row, after which the worker is given up. */
const MAX_SKIPPED = 3;

/** A tshark that was fed and says nothing for so long hangs; the slowest packets take it some seconds. */
const HANG_MS = 60_000;
/** In so many parts that time is looked at. */
const HANG_CHECKS = 12;

/** How long the consumer waits before it makes a tshark let go of lines that it holds back. */
const NUDGE_AFTER_MS = 20;

export interface DissectOptions {
  readonly signal?: AbortSignal;
  /** tsharks side by side; one if left out. */
  readonly workers?: number;
  /** Deals packets out to all workers from the first one on, instead of only when the capture turns out to be large. */
  readonly spread?: 'at once' | 'under load';
  /** Estimated growth in bytes at which a worker is replaced, and at which it must go. */
  readonly ceilings?: { readonly firstBytes: number; readonly secondBytes: number };
  /** How long a tshark that was fed may say nothing before it is taken to hang. */
  readonly hangMs?: number;
  /** Something that the session should remember, in one sentence. */
  readonly onWarning?: (sentence: string) => void;
  /** tshark died and was started again. */
  readonly onRestart?: () => void;
  /** Streams go on in a tshark that has not seen their beginning, from packets of this time on. */
  readonly onCut?: (timeUs: number) => void;
  /**
   * Goes on where an earlier dissection ended: the file begins behind `packetsBefore` packets of the capture, and those
   * up to `packetsStored` are left out. What follows is read cold, which is a cut.
   */
  readonly resumption?: Pick<Resumption, 'packetsBefore' | 'packetsStored' | 'streams'>;
  /** A section of a pcapng file, or the file, begins at this byte, behind so many packets. */
  readonly onSection?: (atByte: number, packetsBefore: number) => void;
  /** The reader has come to this packet. */
  readonly onPacketRead?: (no: number) => void;
  /** Bytes of the capture that the reader has taken so far, after the packets in them were told. */
  readonly onRead?: (bytes: number) => void;
}

/**
 * Packet records of a capture file, in batches as they arrive. When a tshark dies, another one is fed what it was fed
 * (only so do streams and reassembly come out the same); a packet that no tshark survives is handed out undissected.
 * @throws TapdeckError `unsupported` when the file is no capture, `unavailable` without tshark; the signal's reason.
 */
export async function* dissect(
  file: CaptureFile,
  options: DissectOptions = {},
): AsyncGenerator<PacketRecord[]> {
  const dissection = new Dissection(file, options);
  try {
    yield* dissection.records();
  } finally {
    await dissection.close();
  }
}

const isReject = (parsed: PacketRecord | LineReject): parsed is LineReject => 'reason' in parsed;

/** A section of a pcapng file, or the whole of a pcap file. */
interface Section {
  readonly atByte: number;
  readonly packetsBefore: number;
}

/** Sections remembered; packets between reader and consumer lie in the last few. */
const MAX_SECTIONS = 1024;

class Dissection {
  readonly #file: CaptureFile;
  readonly #options: DissectOptions;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #bell = new Bell();
  readonly #flight = new InFlight();
  readonly #scanner: CaptureScanner;
  readonly #beginning: Section;
  readonly #crew: WorkerCrew;
  readonly #reading: Promise<void>;
  readonly #hangMs: number;
  readonly #hangCheck: ReturnType<typeof setInterval>;
  /** The newest sections of the capture: each can be read by itself. */
  readonly #sections: Section[] = [];
  /** Workers that read cold what another one left. */
  readonly #rescuers = new WeakSet<WorkerSeat>();
  #closed = false;
  #failure: unknown;
  #reviving = false;
  /** Some tshark could read this capture. */
  #readable = false;
  #progressAt = performance.now();

  constructor(file: CaptureFile, options: DissectOptions) {
    this.#file = file;
    this.#options = options;
    this.#beginning = { atByte: 0, packetsBefore: options.resumption?.packetsBefore ?? 0 };
    this.#scanner = new CaptureScanner(this.#beginning.packetsBefore);
    this.#hangMs = options.hangMs ?? HANG_MS;
    this.#hangCheck = setInterval(() => this.#bell.ring(), this.#hangMs / HANG_CHECKS);
    this.#signal = options.signal ? AbortSignal.any([options.signal, this.#stop.signal]) : this.#stop.signal;
    this.#signal.addEventListener('abort', () => this.#bell.ring(), { once: true });
    const growing = file.finished !== undefined;
    this.#crew = new WorkerCrew({
      workers: options.workers ?? 1,
      spread: options.spread ?? 'under load',
      // Lines of a capture that grows are waited for.
      flush: growing ? 'each' : 'blocks',
      ...(options.ceilings
        ? {
          firstCeilingBytes: options.ceilings.firstBytes,
          secondCeilingBytes: options.ceilings.secondBytes,
        }
        : {}),
      onChange: () => this.#bell.ring(),
      onCut: (timeUs) => options.onCut?.(timeUs),
      ...(options.resumption ? { streams: options.resumption.streams } : {}),
    });
    this.#reading = this.#read()
      .catch((error) => {
        this.#failure = error;
      })
      .finally(() => {
        this.#closed = true;
        this.#bell.ring();
      });
  }

  async *records(): AsyncGenerator<PacketRecord[]> {
    while (true) {
      this.#options.signal?.throwIfAborted();
      const batch = this.#take();
      if (batch.length > 0) {
        this.#crew.dismissIdle();
        this.#bell.ring();
        yield batch;
        // Not before: what the consumer took its time for is no silence of a tshark's.
        this.#progressAt = performance.now();
        continue;
      }
      if (this.#failure !== undefined) throw this.#failure;
      const due = this.#flight.peek();
      if (due?.seat?.exhausted) await this.#died(due.seat, due.seat.complaint);
      else if (due?.seat) await this.#await(due.seat);
      else if (this.#closed) return this.#ended();
      else await this.#idle();
    }
  }

  async close(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#hangCheck);
    this.#bell.ring();
    await this.#crew.close();
    await this.#reading;
  }

  /** Everything was answered. */
  #ended(): void {
    const { remark } = this.#crew;
    if (remark !== undefined) this.#options.onWarning?.(remark);
  }

  /** Deals the file out to the end. */
  async #read(): Promise<void> {
    const { resumption } = this.#options;
    const packetsStored = resumption?.packetsStored ?? 0;
    let bytesRead = 0;
    let packets = this.#beginning.packetsBefore;
    for await (const chunk of captureBytes(this.#file, this.#signal)) {
      while (this.#mustWait() && !this.#signal.aborted) await this.#bell.rung();
      // The chunk itself may have come after the end: it must not start a tshark that nobody would close.
      this.#signal.throwIfAborted();
      for (const record of this.#scanner.push(chunk)) {
        if (record.packet) {
          packets = record.packet.no;
          if (packets <= packetsStored) continue;
          if (resumption && packets === packetsStored + 1) this.#options.onCut?.(record.packet.timeUs);
          this.#flight.push(record.packet, this.#crew.give(record));
          this.#options.onPacketRead?.(packets);
        } else {
          if (record.preamble === 'header') {
            this.#sectionBegins({ atByte: record.at, packetsBefore: packets });
          }
          this.#crew.tell(record);
        }
      }
      this.#crew.hand();
      bytesRead += chunk.byteLength;
      this.#options.onRead?.(bytesRead);
      this.#bell.ring();
    }
    if (!this.#scanner.begun) {
      throw new TapdeckError(
        'unsupported',
        'The file ends within its first header: there is no capture in it.',
      );
    }
    for (const text of this.#scanner.warnings()) this.#options.onWarning?.(text);
    while (this.#reviving) await this.#bell.rung();
    this.#crew.finish();
  }

  #mustWait(): boolean {
    return this.#reviving || this.#flight.size >= MAX_IN_FLIGHT || this.#crew.full;
  }

  /** Answers that are here, in file order. */
  #take(): PacketRecord[] {
    const batch: PacketRecord[] = [];
    for (let due = this.#flight.peek(); due; due = this.#flight.peek()) {
      const { header, seat } = due;
      if (seat) {
        const parsed = seat.take(header);
        if (parsed === undefined) break;
        if (isReject(parsed)) {
          seat.distrust(`tshark gave a line that is not one of ours: ${parsed.sample}`);
          break;
        }
        this.#readable = true;
        batch.push(parsed);
      } else {
        batch.push(undissected(header, 'Not dissected: tshark could not read on'));
      }
      this.#flight.shift();
    }
    return batch;
  }

  /** Nothing is due: the reader is waited for. */
  async #idle(): Promise<void> {
    this.#progressAt = performance.now();
    await this.#bell.rung();
    this.#progressAt = performance.now();
  }

  /** Waits for a tshark's answer; one that holds it back is nudged, one that hangs is ended. */
  async #await(seat: WorkerSeat): Promise<void> {
    if (performance.now() - this.#progressAt > this.#hangMs) {
      this.#progressAt = performance.now();
      seat.distrust('tshark hung');
    }
    // While the reader goes on, or tells the end, lines come by themselves.
    const held = !this.#closed && this.#flight.size >= MAX_IN_FLIGHT && seat.hungry;
    if (!held) return await this.#bell.rung();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<'late'>((resolve) => timer = setTimeout(() => resolve('late'), NUDGE_AFTER_MS));
    const first = await Promise.race([this.#bell.rung(), late]);
    clearTimeout(timer);
    const empty = this.#scanner.emptyPacket();
    if (first === 'late' && empty) seat.nudge(empty);
  }

  /** A tshark is gone before it had answered everything. */
  async #died(seat: WorkerSeat, complaint: string): Promise<void> {
    seat.fruitless++;
    if (seat.wasKilled) seat.killed++;
    if (seat.fruitless - seat.killed > MAX_FRUITLESS || seat.killed > MAX_KILLED) {
      const no = this.#flight.peek()?.header.no ?? 0;
      const why = complaint.replace(/\.$/, '');
      // Where others can read, it may be the packet alone: unless not even the empty one in its place is answered.
      if (!seat.everAnswered && (!this.#readable || seat.skipped > 0)) {
        this.#crew.giveUp();
        this.#options.onWarning?.(`tshark gave up at packet ${no}: ${why}. The rest is kept undissected.`);
        this.#flight.giveUp();
        return;
      }
      this.#options.onWarning?.(`tshark cannot read packet ${no}: ${why}. It is kept undissected.`);
      if (seat.skipped >= MAX_SKIPPED) {
        this.#flight.giveUp(seat);
        this.#crew.replace(seat);
        return;
      }
      seat.skip();
      this.#flight.giveUpFirst();
    }
    this.#reviving = true;
    try {
      // Line by line, so that the packet which is due is the one that ended it.
      const flush = seat.fruitless > 1 ? 'each' : this.#crew.flush;
      await seat.revive(flush, this.#again(this.#beginning), () => this.#bell.rung());
      this.#options.onRestart?.();
    } catch (error) {
      if (this.#signal.aborted) throw error;
      await this.#rescue(seat, error);
    } finally {
      this.#reviving = false;
      // To feed everything once more may have taken long.
      this.#progressAt = performance.now();
      this.#bell.ring();
    }
  }

  /**
   * The beginning of the capture is gone, so nobody can be told again what a dead tshark knew. Its streams go on in
   * others; what it had not answered, which is certainly still there, is read cold from the section that it is in.
   */
  async #rescue(seat: WorkerSeat, error: unknown): Promise<void> {
    const due = this.#flight.peek()?.header.no ?? 0;
    const section = this.#sections.findLast(({ packetsBefore }) => packetsBefore < due);
    this.#crew.replace(seat);
    const rescuer = this.#crew.rescuer();
    const numbers = this.#flight.reseat(seat, rescuer);
    try {
      if (!section || this.#rescuers.has(seat)) throw error;
      this.#rescuers.add(rescuer);
      rescuer.expect(numbers);
      await rescuer.revive(this.#crew.flush, this.#again(section), () => this.#bell.rung());
    } catch (failure) {
      if (this.#signal.aborted) throw failure;
      this.#flight.giveUp(rescuer);
      this.#options.onWarning?.(
        `Packets ${numbers[0] ?? due} to ${numbers.at(-1) ?? due} are kept undissected in part: ${
          sentence(failure)
        }`,
      );
    }
    rescuer.finish();
  }

  #sectionBegins(section: Section): void {
    this.#options.onSection?.(section.atByte, section.packetsBefore);
    this.#sections.push(section);
    if (this.#sections.length > MAX_SECTIONS) this.#sections.shift();
  }

  /** The capture once more, from a section on. */
  async *#again({ atByte, packetsBefore }: Section) {
    const scanner = new CaptureScanner(packetsBefore);
    const { onWarning: _told, ...file } = this.#file;
    for await (const chunk of captureBytes(file, this.#signal, atByte)) yield scanner.push(chunk);
  }
}
