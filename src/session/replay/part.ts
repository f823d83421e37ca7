/** A part of a session: what the packets that pass a filter add up to, by flow, by kind, and step by step. */
import { emptySums } from '../../metrics/sums.ts';
import type { Sums } from '../../model/metric.ts';
import { PROTOCOL_CLASSES } from '../../model/protocol.ts';
import type { Kind } from '../../store/moment_queries.ts';
import type { Store } from '../../store/store.ts';
import type { Timeline } from './timeline.ts';
import { type Steps, type Stretch, walk } from './walk.ts';
import { WaySums } from './way_sums.ts';

/** Which packets: those that all of these let through. */
export interface Selection {
  /** Flows, as the store numbers them; undefined: all. */
  readonly flows: readonly number[] | undefined;
  /** Kinds; undefined: all. */
  readonly kinds: ReadonlySet<number> | undefined;
  readonly stretch: Stretch;
}

/** Whether packets of a way and kind are selected. */
export function accepts(
  timeline: Timeline,
  { flows, kinds }: Selection,
): (way: number, kind: number) => boolean {
  if (flows === undefined) return (_way, kind) => kinds?.has(kind) ?? true;
  timeline.flows.learn(flows);
  const selected = new Uint8Array(timeline.flows.flows.length);
  for (const flow of flows) selected[timeline.flows.position(flow)] = 1;
  return (way, kind) => selected[way >> 1] === 1 && (kinds?.has(kind) ?? true);
}

/** Counts of every class within one step, in the order of PROTOCOL_CLASSES. */
export type StepCounts = readonly Sums[];

export class Part extends WaySums {
  readonly selection: Selection;
  /** By the number of the step, in the order of their first packets. Those before the first step are in none. */
  readonly steps = new Map<number, StepCounts>();
  /** Sums of all steps, in the order of PROTOCOL_CLASSES. */
  readonly classes = PROTOCOL_CLASSES.map(emptySums);
  readonly #streams = new Set<number>();
  /** Classes of a kind, by position in PROTOCOL_CLASSES. */
  readonly #classes = new Map<number, readonly number[]>();

  private constructor(timeline: Timeline, selection: Selection) {
    super(timeline);
    this.selection = selection;
  }

  /** @param timeline one that is up to date */
  static async of(store: Store, timeline: Timeline, selection: Selection, steps: Steps): Promise<Part> {
    const part = new Part(timeline, selection);
    const accepted = accepts(timeline, selection);
    await walk({ store, timeline }, steps, selection.stretch, (step, way, kind, packets, bytes) => {
      if (accepted(way, kind)) part.#take(step, way, kind, packets, bytes);
    });
    return part;
  }

  /** With a packet in the part, be it one of other ends than its own. */
  override hasStream(position: number): boolean {
    return this.#streams.has(position);
  }

  /** The streams that have packets in the part, as the store numbers them. */
  streams(): number[] {
    const { flows } = this.timeline.flows;
    return [...this.#streams].flatMap((position) => flows[position]?.flow ?? []);
  }

  #take(step: number, way: number, kind: number, packets: number, bytes: number): void {
    this.add(way, kind, packets, bytes);
    const owner = this.timeline.flows.flows[way >> 1]?.owner;
    if (owner !== undefined) this.#streams.add(owner);
    const known = this.timeline.kind(kind);
    if (known === undefined) return;
    const classes = this.#classesOf(kind, known);
    for (const each of classes) count(this.classes[each], known, packets, bytes);
    if (step < 0) return;
    let sums = this.steps.get(step);
    if (!sums) this.steps.set(step, sums = PROTOCOL_CLASSES.map(emptySums));
    for (const each of classes) count(sums[each], known, packets, bytes);
  }

  #classesOf(kind: number, { classMask }: Kind): readonly number[] {
    let classes = this.#classes.get(kind);
    if (!classes) {
      classes = PROTOCOL_CLASSES.flatMap((_, i) => (classMask & (1 << i)) === 0 ? [] : [i]);
      this.#classes.set(kind, classes);
    }
    return classes;
  }
}

/** Adds packets of one kind to what is counted of a class. */
export function count(sums: Sums | undefined, kind: Kind, packets: number, bytes: number): void {
  if (!sums) return;
  sums.packets += packets;
  sums.bytes += bytes;
  if (kind.encrypted) sums.encryptedPackets += packets;
  if (kind.direction === 'in') {
    sums.packetsIn += packets;
    sums.bytesIn += bytes;
  } else if (kind.direction !== 'transit') {
    sums.packetsOut += packets;
    sums.bytesOut += bytes;
  }
}
