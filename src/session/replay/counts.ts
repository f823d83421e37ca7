/** What packets up to a moment add up to, by flow and by kind. Going on is cheap, going back begins anew. */
import type { Run } from './timeline.ts';
import { WaySums } from './way_sums.ts';

interface Looked {
  readonly way: number;
  readonly kind: number;
  readonly packets: number;
  readonly bytes: number;
}

export class Counts extends WaySums {
  /** Runs that are counted whole. */
  #counted = new Set<Run>();
  /** Packets of the runs that the moment lies in: taken out again before it moves. */
  #looked: readonly Looked[] = [];
  #atUs = -Infinity;
  #lastNo = 0;
  #lastUs: number | undefined;

  get atUs(): number {
    return this.#atUs;
  }

  /** An upper bound of the numbers of the packets that are counted. */
  get lastNo(): number {
    return this.#lastNo;
  }

  /** Time of the newest packet that is counted. */
  get lastUs(): number | undefined {
    return this.#lastUs;
  }

  /** From its first packet on, whoever sent that. */
  override hasStream(position: number): boolean {
    return (this.timeline.flows.flows[position]?.firstUs ?? Infinity) <= this.#atUs;
  }

  /** Moves to `atUs`: every packet whose time is not later is counted. */
  moveTo(atUs: number): void {
    if (atUs < this.#atUs) this.clear();
    else for (const each of this.#looked) this.add(each.way, each.kind, -each.packets, -each.bytes);
    this.#atUs = atUs;
    const looked: Looked[] = [];
    for (const run of this.timeline.runs) {
      if (run.minUs > atUs || this.#counted.has(run)) continue;
      if (run.cells && run.maxUs <= atUs) this.#count(run);
      else {
        for (const { lastNo, lastUs, ...each } of this.timeline.look(run, atUs)) {
          looked.push(each);
          this.#seen(lastNo, lastUs);
        }
      }
    }
    this.#looked = looked;
    for (const each of looked) this.add(each.way, each.kind, each.packets, each.bytes);
  }

  #count(run: Run): void {
    const { cellWays, cellKinds, cellPackets, cellBytes } = this.timeline;
    const [ways, kinds, packets, bytes] = [
      cellWays.values,
      cellKinds.values,
      cellPackets.values,
      cellBytes.values,
    ];
    for (let i = run.cells?.from ?? 0; i < (run.cells?.to ?? 0); i++) {
      this.add(ways[i] ?? -1, kinds[i] ?? 0, packets[i] ?? 0, bytes[i] ?? 0);
    }
    this.#counted.add(run);
    this.#seen(run.lastNo, run.maxUs);
  }

  #seen(no: number, us: number): void {
    this.#lastNo = Math.max(this.#lastNo, no);
    this.#lastUs = Math.max(this.#lastUs ?? us, us);
  }

  protected override clear(): void {
    super.clear();
    this.#counted.clear();
    this.#looked = [];
    this.#lastNo = 0;
    this.#lastUs = undefined;
  }
}
