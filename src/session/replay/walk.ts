/**
 * Goes through a stretch of a session in steps. Runs of packets that lie within one step are cells that were summed up
 * before; only the packets of a run that several steps share, or that lies at the stretch's edge, are looked at.
 */
import { packetsByStep } from '../../store/moment_queries.ts';
import type { Store } from '../../store/store.ts';
import type { Timeline } from './timeline.ts';

/** Then others get a turn on the event loop. */
const TURN_MS = 15;

/** Steps of `stepUs`, the first of which begins at `startUs`. Packets before it are of a step below 0. */
export interface Steps {
  readonly startUs: number;
  readonly stepUs: number;
}

/** Packet times, from inclusive, to exclusive. */
export interface Stretch {
  readonly fromUs: number;
  readonly toUs: number;
}

export const EVER: Stretch = { fromUs: -Infinity, toUs: Infinity };

/** What of a session lies within a stretch: times of a first and a last packet that may be; undefined: nothing. */
export function within(
  span: { readonly fromUs: number; readonly toUs: number } | undefined,
  { fromUs, toUs }: Stretch,
): { readonly fromUs: number; readonly toUs: number } | undefined {
  if (span === undefined) return undefined;
  const inside = { fromUs: Math.max(span.fromUs, fromUs), toUs: Math.min(span.toUs, toUs - 1) };
  return inside.fromUs <= inside.toUs ? inside : undefined;
}

/** Packets of one way and kind within one step. */
export type Visit = (step: number, way: number, kind: number, packets: number, bytes: number) => void;

/** @param timeline one that is up to date */
export async function walk(
  { store, timeline }: { readonly store: Store; readonly timeline: Timeline },
  { startUs, stepUs }: Steps,
  { fromUs, toUs }: Stretch,
  visit: Visit,
): Promise<void> {
  const stepOf = (us: number) => Math.floor((us - startUs) / stepUs);
  let beganMs = performance.now();
  for (const run of timeline.runs) {
    if (run.maxUs < fromUs || run.minUs >= toUs) continue;
    if (performance.now() - beganMs > TURN_MS) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      beganMs = performance.now();
    }
    const step = stepOf(run.minUs);
    // What comes before the first step is no step of its own: it need not be told apart.
    const same = stepOf(run.maxUs) === step || run.maxUs < startUs;
    if (run.cells && same && run.minUs >= fromUs && run.maxUs < toUs) {
      const { cellWays, cellKinds, cellPackets, cellBytes } = timeline;
      for (let i = run.cells.from; i < run.cells.to; i++) {
        visit(
          step,
          cellWays.values[i] ?? -1,
          cellKinds.values[i] ?? 0,
          cellPackets.values[i] ?? 0,
          cellBytes.values[i] ?? 0,
        );
      }
      continue;
    }
    const { fromBlock, toBlock } = run;
    const { sessionId } = timeline;
    const cells = packetsByStep(store.reader, sessionId, fromBlock, toBlock, {
      ...{ startUs, stepUs, fromUs, toUs },
    });
    timeline.flows.learn(cells.map(([, flow]) => flow));
    for (const [at, flow, kind, packets, bytes] of cells) {
      visit(at, timeline.way(flow, kind), kind, packets, bytes);
    }
  }
}
