/** How busy each interface is, from one look at the system's counters to the next. */
import type { InterfaceActivity } from '../model/wire.ts';
import { type Counters, readCounters } from './interface_counters.ts';

/** A look that long ago says nothing about now: the page that wanted it has gone meanwhile. */
const STALE_MS = 10_000;

interface Look {
  readonly atMs: number;
  readonly counters: readonly Counters[];
}

export class ActivityMeter {
  #last: Look | undefined;

  /** @param read for tests @param nowMs a clock that is never set back */
  constructor(readonly read = readCounters, readonly nowMs = () => performance.now()) {}

  /** Rates since the last look; null in the first one. Null altogether where the system does not count. */
  async look(): Promise<InterfaceActivity[] | null> {
    const counters = await this.read();
    if (counters === undefined) return null;
    const look = { atMs: this.nowMs(), counters };
    const before = this.#last && look.atMs - this.#last.atMs < STALE_MS ? this.#last : undefined;
    this.#last = look;
    return activity(before, look);
  }
}

export function activity(before: Look | undefined, after: Look): InterfaceActivity[] {
  const seconds = before === undefined ? 0 : (after.atMs - before.atMs) / 1000;
  const earlier = new Map(before?.counters.map((one) => [one.name, one]));
  return after.counters.map((now) => {
    const then = earlier.get(now.name);
    const bytes = then === undefined ? -1 : sum(now, 'bytes') - sum(then, 'bytes');
    const packets = then === undefined ? -1 : sum(now, 'packets') - sum(then, 'packets');
    // Counters that went back began anew: the interface was made again under the same name.
    const known = seconds > 0 && bytes >= 0 && packets >= 0;
    return {
      name: now.name,
      up: now.up,
      bits_per_second: known ? Math.round((bytes * 8) / seconds) : null,
      packets_per_second: known ? packets / seconds : null,
    };
  });
}

/** What is sent on the loopback interface is received there, and captured once. */
function sum(counters: Counters, what: 'bytes' | 'packets'): number {
  const [received, sent] = what === 'bytes'
    ? [counters.bytesIn, counters.bytesOut]
    : [counters.packetsIn, counters.packetsOut];
  return /^lo\d*$/.test(counters.name) ? received : received + sent;
}
