/**
 * Who dissects what: slots of address pairs belong to workers. A tshark grows with every packet and never shrinks, so
 * each is replaced at a ceiling, by stream and not by moment: new pairs go to its successor, while it keeps its own
 * until they are quiet. Only when it grows to a second ceiling, or its successor has grown old as well, are pairs that
 * still talk taken from it: a cut, after which tshark reads their streams cold.
 *
 * Everything here follows from the packets in file order, never from time passing, so that a capture is dissected the
 * same way whenever it is read.
 */
import { type Slot, SLOT_COUNT } from './flow_slot.ts';

/**
 * What a packet costs tshark for good: its own records, and its bytes once more where streams are reassembled.
 * Measured with tshark 4.0: 600 bytes a packet of 340 bytes on average, above the 160 MB that it starts with.
 */
const PACKET_COST_BYTES = 400;

/** Growth at which a worker gets no new pairs; with what it starts with some 550 MB resident. */
export const FIRST_CEILING_BYTES = 384 * 1024 * 1024;
/** Growth at which pairs that still talk are taken from it. */
export const SECOND_CEILING_BYTES = 640 * 1024 * 1024;

/** A pair that has not talked for so long is quiet: TCP keepalives usually come every 45 to 75 seconds. */
const QUIET_US = 120_000_000;

/** How often quiet pairs are looked for: in packet time, and in packets where that stands still. */
const SWEEP_US = 30_000_000;
const SWEEP_PACKETS = 200_000;
/** A sweep takes about a millisecond: where packet time leaps to and fro (two clocks in a file) not one a packet. */
const PACKETS_BETWEEN_SWEEPS = 1000;

/** A worker more costs a quarter of a second to start: worth it once those that run have had this much to do. */
const PACKETS_BEFORE_ANOTHER = 20_000;

/** What the plan must know of a worker. */
export interface PlannedWorker {
  /** Estimated growth in bytes. */
  cost: number;
  packets: number;
}

export interface PlanEvents<W> {
  /** A worker is needed. @param successorOf whose streams it may be given; left out when it only gets new ones */
  readonly open: (successorOf?: W) => W;
  /** A worker gets no packets any more. `cut`: pairs that still talk were taken from it. */
  readonly closed: (worker: W, why: 'quiet' | 'cut') => void;
}

export interface PlanOptions {
  /** Workers side by side. */
  readonly workers: number;
  /** `at once`: pairs are spread from the first packet on. `under load`: only when there is something to gain. */
  readonly spread: 'at once' | 'under load';
  readonly firstCeilingBytes?: number;
  readonly secondCeilingBytes?: number;
}

interface Shard<W> {
  current: W;
  /** Keeps its old pairs until they are quiet. */
  leaving: W | undefined;
}

export class WorkerPlan<W extends PlannedWorker> {
  readonly #events: PlanEvents<W>;
  readonly #options: PlanOptions;
  readonly #firstCeiling: number;
  readonly #secondCeiling: number;
  readonly #shards: Shard<W>[] = [];
  readonly #workerOf: (W | undefined)[] = new Array(SLOT_COUNT);
  readonly #lastUs = new Float64Array(SLOT_COUNT);
  #sweptUs = 0;
  #packets = 0;
  #sweptPackets = 0;

  constructor(options: PlanOptions, events: PlanEvents<W>) {
    this.#options = options;
    this.#events = events;
    this.#firstCeiling = options.firstCeilingBytes ?? FIRST_CEILING_BYTES;
    this.#secondCeiling = options.secondCeilingBytes ?? SECOND_CEILING_BYTES;
  }

  /** The worker of the next packet. */
  place(slot: Slot, timeUs: number, capturedBytes: number): W {
    const { index } = slot;
    const owner = this.#workerOf[index];
    const worker = owner !== undefined && this.#stays(slot, owner, timeUs) ? owner : this.#choose(slot);
    this.#workerOf[index] = worker;
    this.#lastUs[index] = timeUs;
    worker.packets++;
    worker.cost += PACKET_COST_BYTES + capturedBytes;
    this.#packets++;
    if (worker.cost > this.#firstCeiling) this.#grown(worker, timeUs);
    const since = this.#packets - this.#sweptPackets;
    const due = since >= PACKETS_BETWEEN_SWEEPS && Math.abs(timeUs - this.#sweptUs) > SWEEP_US;
    if (due || since > SWEEP_PACKETS) this.#sweep(timeUs);
    return worker;
  }

  /** A worker that cannot go on: its pairs go to others from now on. */
  remove(worker: W): void {
    this.#release(worker);
    for (const [i, shard] of this.#shards.entries()) {
      if (shard.leaving === worker) shard.leaving = undefined;
      if (shard.current !== worker) continue;
      // The common shard must have a worker, and one that leaves a successor; any other comes back when it is needed.
      if (i === 0 || shard.leaving) shard.current = this.#events.open();
      else this.#shards.splice(i, 1);
    }
  }

  #stays(slot: Slot, owner: W, timeUs: number): boolean {
    const shard = this.#shards.find((each) => each.leaving === owner);
    if (!shard) return true;
    return slot.kind !== 'mobile' && Math.abs(timeUs - (this.#lastUs[slot.index] ?? 0)) < QUIET_US;
  }

  #choose({ kind }: Slot): W {
    const common = this.#shards[0] ??= this.#opened();
    if (kind !== 'free') return common.current;
    if (this.#shards.length < this.#options.workers && this.#worthAnother()) {
      this.#shards.push(this.#opened());
    }
    let least = common.current;
    for (const { current } of this.#shards) if (current.cost < least.cost) least = current;
    return least;
  }

  #worthAnother(): boolean {
    return this.#options.spread === 'at once' ||
      this.#shards.every(({ current }) => current.packets >= PACKETS_BEFORE_ANOTHER);
  }

  #opened(): Shard<W> {
    return { current: this.#events.open(), leaving: undefined };
  }

  /** A worker is at its first ceiling or above it. */
  #grown(worker: W, timeUs: number): void {
    for (const shard of this.#shards) {
      if (shard.leaving === worker && worker.cost > this.#secondCeiling) {
        shard.leaving = undefined;
        this.#end(worker, 'cut');
      }
      if (shard.current !== worker) continue;
      // Two generations at most: the old one must go before this one leaves.
      if (shard.leaving) this.#end(shard.leaving, this.#talks(shard.leaving, timeUs) ? 'cut' : 'quiet');
      shard.leaving = worker;
      shard.current = this.#events.open(worker);
    }
  }

  /** Lets workers that leave go when they have no pairs left but quiet ones. */
  #sweep(timeUs: number): void {
    this.#sweptUs = timeUs;
    this.#sweptPackets = this.#packets;
    for (const shard of this.#shards) {
      const { leaving } = shard;
      if (!leaving || this.#talks(leaving, timeUs)) continue;
      shard.leaving = undefined;
      this.#end(leaving, 'quiet');
    }
  }

  /** Takes quiet pairs from a worker. @returns whether it has any others */
  #talks(worker: W, timeUs: number): boolean {
    let talks = false;
    for (let i = 0; i < SLOT_COUNT; i++) {
      if (this.#workerOf[i] !== worker) continue;
      if (Math.abs(timeUs - (this.#lastUs[i] ?? 0)) >= QUIET_US) this.#workerOf[i] = undefined;
      else talks = true;
    }
    return talks;
  }

  #release(worker: W): void {
    for (let i = 0; i < SLOT_COUNT; i++) if (this.#workerOf[i] === worker) this.#workerOf[i] = undefined;
  }

  #end(worker: W, why: 'quiet' | 'cut'): void {
    this.#release(worker);
    this.#events.closed(worker, why);
  }
}
