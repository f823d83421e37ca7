/**
 * A session's packets as sums: one cell for each flow and kind in each run of blocks, in memory and in order, so that any
 * moment is a sum over cells plus a look at the packets of the one run that the moment lies in.
 */
import { TapdeckError } from '../../model/errors.ts';
import type { SessionRow } from '../../model/rows.ts';
import {
  BLOCK_PACKETS,
  blockCells,
  blockTimes,
  type Kind,
  packetKinds,
  packetsUpTo,
} from '../../store/moment_queries.ts';
import type { Store } from '../../store/store.ts';
import { FlowTable } from './flow_table.ts';
import { Numbers } from './numbers.ts';

/** Runs of a session: 10 million packets make 2,500 of four blocks each. A longer run is a longer look at a moment. */
const MAX_RUNS = 4096;

/** Blocks read before others get a turn on the event loop: some 20 ms of work. */
const TURN_BLOCKS = 16;

/** How often flows of a session that is recorded are read again, at most, and as a share of the time that it takes. */
const FLOWS_FRESH_MS = 2000;
const REST_FACTOR = 25;

/** A run of blocks. */
export interface Run {
  readonly fromBlock: number;
  /** Exclusive. */
  readonly toBlock: number;
  /** No packet of it has a larger number. */
  readonly lastNo: number;
  readonly minUs: number;
  readonly maxUs: number;
  /** Its cells; undefined while it still fills: then its packets are looked at. */
  readonly cells: { readonly from: number; readonly to: number } | undefined;
}

export class Timeline {
  readonly sessionId: number;
  readonly flows: FlowTable;
  /** Position of a cell's flow * 2, plus 1 when its packets were sent by the low end. */
  readonly cellWays = new Numbers(Int32Array);
  readonly cellKinds = new Numbers(Int32Array);
  readonly cellPackets = new Numbers(Int32Array);
  readonly cellBytes = new Numbers(Float64Array);
  readonly #store: Store;
  readonly #blocksPerRun: number;
  #kinds = new Map<number, Kind>();
  #whole: Run[] = [];
  #filling: Run[] = [];
  /** Blocks below it are in whole runs. */
  #nextBlock = 0;
  /** Packets in whole runs. */
  #summedUp = 0;
  #stamp = '';
  #packets = 0;
  #flowsReadAtMs = -Infinity;
  #flowsTookMs = 0;
  #working: Promise<void> = Promise.resolve();

  constructor(store: Store, session: SessionRow) {
    this.sessionId = session.session_id;
    this.#store = store;
    this.flows = new FlowTable(store, this.sessionId);
    this.#blocksPerRun = Math.max(1, Math.ceil(session.packets / BLOCK_PACKETS / MAX_RUNS));
  }

  /** Runs whose packets are summed up, and those behind them, in the order of the capture. */
  get runs(): readonly Run[] {
    return [...this.#whole, ...this.#filling];
  }

  /** Time of the first packet and of the last; undefined without packets. */
  get span(): { fromUs: number; toUs: number } | undefined {
    let [fromUs, toUs] = [Infinity, -Infinity];
    for (const { minUs, maxUs } of this.runs) {
      fromUs = Math.min(fromUs, minUs);
      toUs = Math.max(toUs, maxUs);
    }
    return fromUs <= toUs ? { fromUs, toUs } : undefined;
  }

  kind(id: number): Kind | undefined {
    let kind = this.#kinds.get(id);
    if (!kind) {
      this.#kinds = packetKinds(this.#store.reader);
      kind = this.#kinds.get(id);
    }
    return kind;
  }

  /** Whether a session has become another one: what was summed up does not hold. */
  outdated(session: SessionRow): boolean {
    return this.#stamp !== '' && (this.#stamp !== stampOf(session) || session.packets < this.#packets);
  }

  /**
   * Takes in what the store has gained.
   * @param rest how many times as long as it worked it leaves to others: for what nobody waits for
   * @throws TapdeckError `conflict` when the packets are gone
   */
  update(session: SessionRow, rest = 0): Promise<void> {
    const work = this.#working.catch(() => {}).then(() => this.#update(session, rest));
    this.#working = work;
    return work;
  }

  /** Cells of the packets of a run up to `atUs`; the number and the time of the last of them. */
  look(run: Run, atUs: number) {
    const rows = packetsUpTo(this.#store.reader, this.sessionId, run.fromBlock, run.toBlock, atUs);
    this.flows.learn(rows.map(([flow]) => flow));
    return rows.map(([flow, kind, packets, bytes, lastNo, lastUs]) => ({
      ...{ way: this.way(flow, kind), kind, packets, bytes, lastNo, lastUs },
    }));
  }

  async #update(session: SessionRow, rest: number): Promise<void> {
    const recording = session.state === 'recording';
    const same = this.#stamp !== '' && session.packets === this.#packets && this.#filling.length === 0;
    if (!recording && same && this.#summedUp >= session.packets) return;
    this.#stamp = stampOf(session);
    this.#packets = session.packets;
    const blocks = blockTimes(this.#store.reader, this.sessionId, this.#nextBlock);
    await this.#readFlows(recording);
    const runs = this.#runsOf(blocks);
    // What is still being recorded goes on in its last run.
    const whole = recording ? runs.slice(0, -1) : runs;
    await this.#sumUp(whole, rest);
    this.#filling = recording ? runs.slice(-1) : [];
    if (!recording && this.#summedUp < session.packets) {
      throw new TapdeckError(
        'conflict',
        'Packets of this session were removed, so that its moments cannot be brought back.',
      );
    }
  }

  async #readFlows(recording: boolean): Promise<void> {
    const began = performance.now();
    const restMs = recording ? Math.max(FLOWS_FRESH_MS, this.#flowsTookMs * REST_FACTOR) : 0;
    if (began - this.#flowsReadAtMs < restMs) return;
    await this.flows.read();
    this.#flowsReadAtMs = performance.now();
    this.#flowsTookMs = this.#flowsReadAtMs - began;
  }

  #runsOf(blocks: readonly (readonly [block: number, minUs: number, maxUs: number])[]): Run[] {
    const runs: Run[] = [];
    for (const [block, minUs, maxUs] of blocks) {
      const fromBlock = block - block % this.#blocksPerRun;
      const last = runs.at(-1);
      const same = last?.fromBlock === fromBlock;
      const run = {
        fromBlock,
        toBlock: fromBlock + this.#blocksPerRun,
        lastNo: (fromBlock + this.#blocksPerRun) * BLOCK_PACKETS - 1,
        minUs: same ? Math.min(last.minUs, minUs) : minUs,
        maxUs: same ? Math.max(last.maxUs, maxUs) : maxUs,
        cells: undefined,
      };
      if (same) runs[runs.length - 1] = run;
      else runs.push(run);
    }
    return runs;
  }

  async #sumUp(runs: readonly Run[], rest: number): Promise<void> {
    const turn = Math.max(1, Math.floor(TURN_BLOCKS / this.#blocksPerRun));
    for (let at = 0; at < runs.length; at += turn) {
      const beganMs = performance.now();
      const some = runs.slice(at, at + turn);
      const [first, last] = [some[0], some.at(-1)];
      if (!first || !last) break;
      const cells = blockCells(
        this.#store.reader,
        this.sessionId,
        first.fromBlock,
        last.toBlock,
        this.#blocksPerRun,
      );
      this.flows.learn(cells.map(([, flow]) => flow));
      let next = 0;
      for (const run of some) {
        const from = this.cellWays.length;
        for (
          let cell = cells[next];
          cell && cell[0] * this.#blocksPerRun === run.fromBlock;
          cell = cells[++next]
        ) {
          const [, flow, kind, packets, bytes] = cell;
          this.cellWays.push(this.way(flow, kind));
          this.cellKinds.push(kind);
          this.cellPackets.push(packets);
          this.#summedUp += packets;
          this.cellBytes.push(bytes);
        }
        this.#whole.push({ ...run, cells: { from, to: this.cellWays.length } });
        this.#nextBlock = run.toBlock;
      }
      const restMs = (performance.now() - beganMs) * rest;
      if (at + turn < runs.length) await new Promise((resolve) => setTimeout(resolve, restMs));
    }
  }

  /** Position of a flow * 2, plus 1 when packets of that kind were sent by its low end; below 0 for none. */
  way(flow: number, kind: number): number {
    return this.flows.position(flow) * 2 + (this.kind(kind)?.byLow ?? 0);
  }
}

function stampOf(session: SessionRow): string {
  return JSON.stringify([session.local_addresses, session.catalogue_version]);
}
