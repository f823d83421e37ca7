/** Packets between reader and consumer, in file order: each waits for the answer of its worker. */
import type { PacketHeader } from '../model/packet.ts';
import type { WorkerSeat } from './worker_seat.ts';

/** Entries cleared away at once. */
const COMPACT_AT = 4096;

export interface Waiting {
  readonly header: PacketHeader;
  /** Undefined: no tshark will answer, the packet is handed out undissected. */
  readonly seat: WorkerSeat | undefined;
}

export class InFlight {
  #waiting: Waiting[] = [];
  #first = 0;

  push(header: PacketHeader, seat: WorkerSeat | undefined): void {
    this.#waiting.push({ header, seat });
  }

  peek(): Waiting | undefined {
    return this.#waiting[this.#first];
  }

  shift(): void {
    this.#first++;
    if (this.#first < COMPACT_AT) return;
    this.#waiting = this.#waiting.slice(this.#first);
    this.#first = 0;
  }

  get size(): number {
    return this.#waiting.length - this.#first;
  }

  /** What waits for one worker waits for another from now on. @returns the numbers of those packets, in order */
  reseat(from: WorkerSeat, to: WorkerSeat): number[] {
    const numbers: number[] = [];
    this.#waiting = this.#waiting.slice(this.#first).map((each) => {
      if (each.seat !== from) return each;
      numbers.push(each.header.no);
      return { header: each.header, seat: to };
    });
    this.#first = 0;
    return numbers;
  }

  /** The packet that is due waits no longer. */
  giveUpFirst(): void {
    const first = this.#waiting[this.#first];
    if (first) this.#waiting[this.#first] = { header: first.header, seat: undefined };
  }

  /** Nothing waits for this worker any longer; left out: for any. */
  giveUp(seat?: WorkerSeat): void {
    this.#waiting = this.#waiting.slice(this.#first)
      .map((each) =>
        seat === undefined || each.seat === seat ? { header: each.header, seat: undefined } : each
      );
    this.#first = 0;
  }
}
