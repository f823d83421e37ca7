/** Totals of each application. A stream that gets a better label takes what it has along. */
import type { Label } from '../model/label.ts';
import type { AppTotals, StreamState } from '../model/metric.ts';
import type { Direction } from '../model/packet.ts';

export class AppTable {
  // Bounded by the catalogue: applications come from its tables and from the user's rules.
  readonly #totals = new Map<string, AppTotals>();
  #dirty = new Set<string>();

  /** Takes up what the store has. */
  restore(apps: readonly AppTotals[]): void {
    for (const totals of apps) this.#totals.set(totals.app, { ...totals });
  }

  /** A packet of `label`'s application. */
  count(label: Label, length: number, direction: Direction): void {
    const totals = this.#of(label);
    totals.packets++;
    totals.bytes += length;
    if (direction === 'in') totals.bytesIn += length;
    else if (direction !== 'transit') totals.bytesOut += length;
  }

  streamCreated(label: Label): void {
    this.#of(label).streams++;
  }

  /** Moves a stream's totals from the application of `before` to that of `after`. */
  relabelled(state: StreamState, before: Label, after: Label): void {
    if (before.app === after.app) return;
    this.#shift(state, before, -1);
    this.#shift(state, after, 1);
  }

  /** Largest first; equal ones by name, as the store lists them. */
  list(): AppTotals[] {
    return [...this.#totals.values()].filter((t) => t.packets > 0).sort(byBytes);
  }

  /** Totals that changed since the last drain; a total may have gone back to 0. */
  drain(): AppTotals[] {
    const changed = [...this.#dirty].flatMap((app) => this.#totals.get(app) ?? []).map((totals) => ({
      ...totals,
    }));
    this.#dirty = new Set();
    return changed;
  }

  #shift(state: StreamState, label: Label, sign: 1 | -1): void {
    const totals = this.#of(label);
    const { in: bytesIn, out: bytesOut } = bytesByDirection(state);
    totals.streams += sign;
    totals.packets += sign * (state.packetsToServer + state.packetsToClient);
    totals.bytes += sign * (state.bytesToServer + state.bytesToClient);
    totals.bytesIn += sign * bytesIn;
    totals.bytesOut += sign * bytesOut;
  }

  #of(label: Label): AppTotals {
    let totals = this.#totals.get(label.app);
    if (!totals) {
      totals = {
        app: label.app,
        category: label.category,
        streams: 0,
        packets: 0,
        bytes: 0,
        bytesIn: 0,
        bytesOut: 0,
      };
      this.#totals.set(label.app, totals);
    }
    this.#dirty.add(label.app);
    return totals;
  }
}

/** Larger first, equal ones by name. */
export function byBytes(a: AppTotals, b: AppTotals): number {
  return b.bytes - a.bytes || (a.app < b.app ? -1 : 1);
}

/** Bytes of a stream in and out; `local` traffic is outbound at its sender, whichever side that is. */
export function bytesByDirection(state: StreamState): { in: number; out: number } {
  switch (state.directionToServer) {
    case 'out':
      return { in: state.bytesToClient, out: state.bytesToServer };
    case 'in':
      return { in: state.bytesToServer, out: state.bytesToClient };
    case 'local':
      return { in: 0, out: state.bytesToServer + state.bytesToClient };
    case 'transit':
      return { in: 0, out: 0 };
  }
}
