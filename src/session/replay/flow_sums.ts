/** Counts by flow become applications, talkers and hosts. Flows have the label that they have in the end. */
import { byBytes } from '../../metrics/app_table.ts';
import type { AppTotals } from '../../model/metric.ts';
import { TOP_TALKERS } from '../../model/metric.ts';
import type { TalkerRow } from '../../model/rows.ts';
import type { TextLookup } from '../../store/flow_queries.ts';
import type { Counts } from './counts.ts';
import type { Flow, FlowTable } from './flow_table.ts';

/** Above any text_id, and low enough that a product of two stays exact. */
const ID_RANGE = 2 ** 26;

/** What flows carried up to a moment. */
export interface FlowFigures {
  readonly streams: number;
  /** Largest first. */
  readonly apps: AppTotals[];
  /** At most 7, largest first. */
  readonly talkers: Omit<TalkerRow, 'rank'>[];
}

export function flowFigures(table: FlowTable, counts: Counts, texts: TextLookup): FlowFigures {
  const apps = new Map<number, AppTotals>();
  const pairs = new Map<number, { packets: number; bytes: number }>();
  let streams = 0;
  const appOf = (flow: Flow) => {
    let app = apps.get(flow.appId);
    if (!app) {
      const names = { app: texts.text(flow.appId), category: texts.text(flow.categoryId) };
      apps.set(flow.appId, app = { ...names, streams: 0, packets: 0, bytes: 0, bytesIn: 0, bytesOut: 0 });
    }
    return app;
  };
  for (const [i, flow] of table.flows.entries()) {
    const began = flow.firstUs <= counts.atUs;
    if (began) streams++;
    for (const side of [0, 1] as const) {
      const way = i * 2 + side;
      const packets = counts.packets(way);
      if (packets === 0) continue;
      const bytes = counts.bytes(way);
      const app = appOf(flow.owner === undefined ? flow : table.flows[flow.owner] ?? flow);
      const direction = counts.direction(way);
      app.packets += packets;
      app.bytes += bytes;
      if (direction === 'in') app.bytesIn += bytes;
      else if (direction !== 'transit') app.bytesOut += bytes;
      if (direction !== 'out' && direction !== 'local') continue;
      const key = pairOf(flow, side);
      const pair = pairs.get(key);
      if (pair) {
        pair.packets += packets;
        pair.bytes += bytes;
      } else pairs.set(key, { packets, bytes });
    }
    if (began) appOf(flow).streams++;
  }
  return {
    streams,
    apps: [...apps.values()].filter(({ packets }) => packets > 0).sort(byBytes),
    talkers: talkers(pairs, table, counts, texts),
  };
}

/** The pair of addresses that a side of a flow sends between, as one number. */
function pairOf({ flow, lowId, highId }: Flow, side: 0 | 1): number {
  return side === 1 || flow < 0 ? lowId * ID_RANGE + highId : highId * ID_RANGE + lowId;
}

type Pair = { readonly packets: number; readonly bytes: number };

/** The heaviest pairs, each with the application of the largest stream between the two, as in `talker_view`. */
function talkers(
  pairs: ReadonlyMap<number, Pair>,
  table: FlowTable,
  counts: Counts,
  texts: TextLookup,
): Omit<TalkerRow, 'rank'>[] {
  const ends = (key: number) => ({
    source: texts.text(Math.floor(key / ID_RANGE)),
    destination: texts.text(key % ID_RANGE),
  });
  // Equal ones are ordered by name: as many as may stand in the list are looked at.
  const least = [...pairs.values()].map(({ bytes }) => bytes).sort((a, b) => b - a)[TOP_TALKERS - 1] ?? 0;
  const top = [...pairs].filter(([, { bytes }]) => bytes >= least)
    .map(([key, pair]) => ({ key, ...ends(key), ...pair }))
    .sort((a, b) => b.bytes - a.bytes || order(a.source, b.source) || order(a.destination, b.destination))
    .slice(0, TOP_TALKERS);
  const largest = new Map<number, { bytes: number; app: string }>();
  const wanted = new Set(top.map(({ key }) => unordered(Math.floor(key / ID_RANGE), key % ID_RANGE)));
  for (const [i, flow] of table.flows.entries()) {
    const key = unordered(flow.lowId, flow.highId);
    if (flow.flow < 0 || !wanted.has(key)) continue;
    const bytes = counts.bytes(i * 2) + counts.bytes(i * 2 + 1);
    const known = largest.get(key);
    if (bytes === 0 || bytes < (known?.bytes ?? 0)) continue;
    const app = texts.text(flow.appId);
    if (!known || bytes > known.bytes || app < known.app) largest.set(key, { bytes, app });
  }
  return top.map(({ key, ...talker }) => ({
    ...talker,
    app: largest.get(unordered(Math.floor(key / ID_RANGE), key % ID_RANGE))?.app ?? null,
  }));
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const unordered = (a: number, b: number) => Math.min(a, b) * ID_RANGE + Math.max(a, b);
