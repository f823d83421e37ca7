/** The tsharks at work: deals packets out by plan, and sees to it that each begins with what it must know. */
import type { StreamsSoFar } from '../model/resumption.ts';
import { FlowSlots } from './flow_slot.ts';
import { PreambleKeeper } from './preamble.ts';
import type { PacketFound, PreambleFound } from './scanner.ts';
import { StreamNumbers } from './stream_numbers.ts';
import type { Flush } from './tshark_worker.ts';
import { WorkerPlan } from './worker_plan.ts';
import { WorkerSeat } from './worker_seat.ts';

export interface CrewOptions {
  readonly workers: number;
  readonly spread: 'at once' | 'under load';
  readonly flush: Flush;
  readonly firstCeilingBytes?: number;
  readonly secondCeilingBytes?: number;
  /** Lines have come, bytes were taken, or a tshark has ended. */
  readonly onChange: () => void;
  /** Streams were taken from a worker while they talk, by a packet of this time. */
  readonly onCut: (timeUs: number) => void;
  /** Streams that have their numbers already. */
  readonly streams?: StreamsSoFar;
}

export class WorkerCrew {
  readonly flush: Flush;
  readonly #options: CrewOptions;
  readonly #numbers: StreamNumbers;
  readonly #preamble = new PreambleKeeper();
  readonly #plan: WorkerPlan<WorkerSeat>;
  /** Those that get packets, and those that have still to answer. */
  readonly #seats = new Set<WorkerSeat>();
  readonly #leaving = new Set<WorkerSeat>();
  readonly #closing = new Set<Promise<void>>();
  readonly #slots = new FlowSlots();
  #givenUp = false;
  #hasCut = false;
  #nowUs = 0;
  #nowNo = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.flush = options.flush;
    this.#numbers = new StreamNumbers(options.streams);
    this.#plan = new WorkerPlan(options, {
      open: (successorOf) => {
        if (successorOf) {
          this.#numbers.goCold(this.#nowNo);
          successorOf.succeeded();
        }
        return this.#open();
      },
      closed: (seat, why) => this.#closed(seat, why),
    });
  }

  /** Gives a packet to the worker that it belongs to; undefined when no tshark can read this capture. */
  give(record: PacketFound): WorkerSeat | undefined {
    if (this.#givenUp) return undefined;
    const { bytes, packet, frame } = record;
    this.#nowUs = packet.timeUs;
    this.#nowNo = packet.no;
    const frameBytes = bytes.subarray(frame.at, frame.at + packet.capturedLength);
    const slot = this.#slots.of(frame.linkType, frameBytes);
    const seat = this.#plan.place(slot, packet.timeUs, packet.capturedLength);
    seat.give(record);
    return seat;
  }

  /** Tells every worker what is no packet. */
  tell(record: PreambleFound): void {
    this.#preamble.add(record);
    for (const seat of this.#seats) seat.give(record);
  }

  /** Hands over what was given since the last time. */
  hand(): void {
    for (const seat of this.#seats) seat.hand();
    for (const seat of this.#leaving) seat.finish();
  }

  /** Whether a tshark has more than enough to do. */
  get full(): boolean {
    for (const seat of this.#seats) if (seat.full) return true;
    return false;
  }

  /** The capture is at its end. */
  finish(): void {
    for (const seat of this.#seats) seat.finish();
  }

  /** Lets those go that have left and answered everything. */
  dismissIdle(): void {
    for (const seat of this.#leaving) {
      if (!seat.idle) continue;
      this.#leaving.delete(seat);
      this.#dismiss(seat);
    }
  }

  /** What came of replacing workers, in a sentence for the session; undefined where nothing did. */
  get remark(): string | undefined {
    const { moved } = this.#numbers;
    if (moved === 0) return undefined;
    const when = this.#hasCut ? 'after two quiet minutes or at a marked gap' : 'after two quiet minutes';
    return moved === 1
      ? `tshark was replaced to bound its memory: 1 conversation went on ${when} in a fresh one, which does not know what it had sent before.`
      : `tshark was replaced to bound its memory: ${moved} conversations went on ${when} in a fresh one, which does not know what they had sent before.`;
  }

  /** No tshark can read this capture. */
  giveUp(): void {
    this.#givenUp = true;
  }

  /** A worker that cannot go on leaves its streams to others. */
  replace(seat: WorkerSeat): void {
    this.#options.onCut(this.#nowUs);
    this.#numbers.goCold(0); // packets that were read long ago are read once more
    this.#seats.delete(seat);
    this.#leaving.delete(seat);
    this.#dismiss(seat);
    this.#plan.remove(seat);
  }

  /** A worker beside the plan, for packets that another one left unanswered; it is given nothing else. */
  rescuer(): WorkerSeat {
    const seat = new WorkerSeat(this.#numbers.forWorker(), this.flush, this.#options.onChange);
    this.#leaving.add(seat);
    return seat;
  }

  async close(): Promise<void> {
    const seats = [...this.#seats, ...this.#leaving];
    this.#seats.clear();
    this.#leaving.clear();
    await Promise.all([...seats.map((seat) => seat.close()), ...this.#closing]);
  }

  #open(): WorkerSeat {
    const seat = new WorkerSeat(this.#numbers.forWorker(), this.flush, this.#options.onChange);
    seat.tell(this.#preamble.records());
    this.#seats.add(seat);
    return seat;
  }

  #closed(seat: WorkerSeat, why: 'quiet' | 'cut'): void {
    this.#seats.delete(seat);
    this.#leaving.add(seat);
    this.#numbers.goCold(this.#nowNo);
    if (why !== 'cut') return;
    this.#hasCut = true;
    this.#options.onCut(this.#nowUs);
  }

  #dismiss(seat: WorkerSeat): void {
    const closing = seat.close().finally(() => this.#closing.delete(closing));
    this.#closing.add(closing);
  }
}
