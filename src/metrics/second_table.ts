/** Per-second sums of every protocol class, for the store (as differences) and for the live charts. */
import { PROTOCOL_CLASSES, type ProtocolClass } from '../model/protocol.ts';
import type { Peaks, SecondDelta, Sums } from '../model/metric.ts';
import type { ClassFigures } from '../model/resumption.ts';
import { difference, emptySums } from './sums.ts';

/** Seconds in memory: a quarter of an hour of all ten classes is some 3 MB. Older ones are in the store. */
const MAX_SECONDS = 900;

interface Cell {
  readonly total: Sums;
  /** What the store has of it; undefined before the first drain. */
  stored: Sums | undefined;
  /** Number of the last packet that counted here. */
  mark: number;
  dirty: boolean;
}

type Row = (Cell | undefined)[];

export class SecondTable {
  readonly #rows = new Map<number, Row>();
  readonly #peaks: Peaks[] = PROTOCOL_CLASSES.map(() => ({
    packets: 0,
    bytesIn: 0,
    bytesOut: 0,
    goodputBytesIn: 0,
    goodputBytesOut: 0,
  }));
  #dirty = new Set<number>();
  #lastSecond: number | undefined;
  #lastRow: Row = [];

  /** Takes up what the store has: the peaks of each class, and the newest seconds. */
  restore(classes: readonly ClassFigures[], seconds: readonly SecondDelta[]): void {
    for (const { protocol, peaks } of classes) this.#peaks[PROTOCOL_CLASSES.indexOf(protocol)] = { ...peaks };
    for (const { second, protocol, sums } of seconds) {
      let row = this.#rows.get(second);
      if (!row) this.#rows.set(second, row = []);
      const cell = { total: { ...sums }, stored: { ...sums }, mark: 0, dirty: false };
      row[PROTOCOL_CLASSES.indexOf(protocol)] = cell;
    }
  }

  /** Sums to add a packet to; call `counted` with the same second and class when it was added. */
  cell(second: number, classIndex: number, mark: number): Sums {
    const row = this.#row(second);
    const cell = row[classIndex] ??= { total: emptySums(), stored: undefined, mark, dirty: true };
    cell.mark = mark;
    cell.dirty = true;
    return cell.total;
  }

  /** Takes the changed sums into the peaks. */
  counted(classIndex: number, sums: Sums): void {
    const peaks = this.#peaks[classIndex];
    if (!peaks) return;
    if (sums.packets > peaks.packets) peaks.packets = sums.packets;
    if (sums.bytesIn > peaks.bytesIn) peaks.bytesIn = sums.bytesIn;
    if (sums.bytesOut > peaks.bytesOut) peaks.bytesOut = sums.bytesOut;
    if (sums.goodputBytesIn > peaks.goodputBytesIn) peaks.goodputBytesIn = sums.goodputBytesIn;
    if (sums.goodputBytesOut > peaks.goodputBytesOut) peaks.goodputBytesOut = sums.goodputBytesOut;
  }

  peaks(classIndex: number): Peaks | undefined {
    return this.#peaks[classIndex];
  }

  sums(second: number, classIndex: number): Sums | undefined {
    return this.#rows.get(second)?.[classIndex]?.total;
  }

  /** Seconds from `from` on that changed after packet `mark`, oldest first. */
  *changedSince(
    mark: number,
    from: number,
  ): Generator<{ second: number; protocol: ProtocolClass; sums: Sums }> {
    for (const second of [...this.#rows.keys()].filter((s) => s >= from).sort((a, b) => a - b)) {
      for (const [i, cell] of (this.#rows.get(second) ?? []).entries()) {
        const protocol = PROTOCOL_CLASSES[i];
        if (cell && protocol && cell.mark > mark) yield { second, protocol, sums: cell.total };
      }
    }
  }

  /** What the store does not have yet. */
  drain(): SecondDelta[] {
    const deltas: SecondDelta[] = [];
    for (const second of this.#dirty) {
      for (const [i, cell] of (this.#rows.get(second) ?? []).entries()) {
        const protocol = PROTOCOL_CLASSES[i];
        if (!cell?.dirty || !protocol) continue;
        deltas.push({
          second,
          protocol,
          sums: cell.stored ? difference(cell.total, cell.stored) : { ...cell.total },
        });
        cell.stored = { ...cell.total };
        cell.dirty = false;
      }
    }
    this.#dirty.clear();
    this.#lastSecond = undefined; // the next packet marks its second as changed again
    if (this.#rows.size > MAX_SECONDS) {
      const oldest = [...this.#rows.keys()].sort((a, b) => a - b).slice(0, this.#rows.size - MAX_SECONDS);
      for (const second of oldest) this.#rows.delete(second);
    }
    return deltas;
  }

  #row(second: number): Row {
    if (second === this.#lastSecond) return this.#lastRow;
    let row = this.#rows.get(second);
    if (!row) {
      row = [];
      this.#rows.set(second, row);
    }
    this.#dirty.add(second);
    this.#lastSecond = second;
    this.#lastRow = row;
    return row;
  }
}
