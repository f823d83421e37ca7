/** Counts by flow become applications and talkers. Flows have the label that they have in the end. */
import { byBytes } from '../../metrics/app_table.ts';
import { type AppTotals, TOP_TALKERS } from '../../model/metric.ts';
import type { TalkerRow } from '../../model/rows.ts';
import type { TextLookup } from '../../store/flow_queries.ts';
import type { Flow, FlowTable } from './flow_table.ts';
import type { FlowSums } from './way_sums.ts';

/** What flows carried. */
export interface FlowFigures {
  readonly streams: number;
  /** Largest first. */
  readonly apps: AppTotals[];
  /** At most 7, largest first. */
  readonly talkers: Omit<TalkerRow, 'rank'>[];
}

export function flowFigures(table: FlowTable, counts: FlowSums, texts: TextLookup): FlowFigures {
  const { flows, pairs } = table;
  const apps = new Map<number, AppTotals>();
  const sent = { packets: new Float64Array(pairs.length), bytes: new Float64Array(pairs.length) };
  let streams = 0;
  const appOf = (flow: Flow) => {
    let app = apps.get(flow.appId);
    if (!app) {
      const names = { app: texts.text(flow.appId), category: texts.text(flow.categoryId) };
      apps.set(flow.appId, app = { ...names, streams: 0, packets: 0, bytes: 0, bytesIn: 0, bytesOut: 0 });
    }
    return app;
  };
  for (const [i, flow] of flows.entries()) {
    if (flow.flow >= 0 && counts.hasStream(i)) {
      streams++;
      appOf(flow).streams++;
    }
    for (let side = 0; side < 2; side++) {
      const way = i * 2 + side;
      const packets = counts.packets(way);
      if (packets === 0) continue;
      const bytes = counts.bytes(way);
      const direction = counts.direction(way);
      const app = appOf(flow.owner === undefined ? flow : flows[flow.owner] ?? flow);
      app.packets += packets;
      app.bytes += bytes;
      if (direction === 'in') app.bytesIn += bytes;
      else if (direction !== 'transit') app.bytesOut += bytes;
      if (direction !== 'out' && direction !== 'local') continue;
      const pair = flow.pairs[side as 0 | 1];
      sent.packets[pair] = (sent.packets[pair] ?? 0) + packets;
      sent.bytes[pair] = (sent.bytes[pair] ?? 0) + bytes;
    }
  }
  return {
    streams,
    apps: [...apps.values()].filter(({ packets }) => packets > 0).sort(byBytes),
    talkers: talkers(table, counts, texts, sent),
  };
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** The heaviest pairs, each with the application of the largest stream between the two, as in `talker_view`. */
function talkers(
  table: FlowTable,
  counts: FlowSums,
  texts: TextLookup,
  sent: { readonly packets: Float64Array; readonly bytes: Float64Array },
): Omit<TalkerRow, 'rank'>[] {
  const least = Math.max(1, nthLargest(sent.bytes, TOP_TALKERS));
  // Equal ones are ordered by name: as many as may stand in the list are looked at.
  const top = table.pairs.flatMap((pair, i) => {
    const bytes = sent.bytes[i] ?? 0;
    if (bytes < least) return [];
    const [source, destination] = [texts.text(pair.sourceId), texts.text(pair.destinationId)];
    return [{ pair: i, source, destination, packets: sent.packets[i] ?? 0, bytes }];
  }).sort((a, b) => b.bytes - a.bytes || order(a.source, b.source) || order(a.destination, b.destination))
    .slice(0, TOP_TALKERS);
  const apps = appsBetween(top.map(({ pair }) => pair), table, counts, texts);
  return top.map(({ pair: _, ...talker }, i) => ({ ...talker, app: apps[i] ?? null }));
}

/** The n-th largest of some numbers; 0 where there are fewer. */
function nthLargest(values: Float64Array, n: number): number {
  const largest: number[] = [];
  for (const value of values) {
    if (largest.length === n && value <= (largest[n - 1] ?? 0)) continue;
    largest.push(value);
    largest.sort((a, b) => b - a);
    if (largest.length > n) largest.pop();
  }
  return largest[n - 1] ?? 0;
}

/** The application of the largest stream between the ends of each pair, either way. */
function appsBetween(
  wanted: readonly number[],
  { flows, pairs }: FlowTable,
  counts: FlowSums,
  texts: TextLookup,
): (string | undefined)[] {
  /** Place in the list, counted from 1, of each pair. */
  const places = new Uint8Array(pairs.length);
  for (const [n, pair] of wanted.entries()) places[pair] = n + 1;
  const largest: ({ bytes: number; app: string } | undefined)[] = wanted.map(() => undefined);
  for (const [i, flow] of flows.entries()) {
    if (flow.flow < 0) continue;
    for (const pair of flow.pairs) {
      const n = (places[pair] ?? 0) - 1;
      if (n < 0) continue;
      const bytes = counts.bytes(i * 2) + counts.bytes(i * 2 + 1);
      const known = largest[n];
      if (bytes === 0 || bytes < (known?.bytes ?? 0)) continue;
      const app = texts.text(flow.appId);
      if (!known || bytes > known.bytes || app < known.app) largest[n] = { bytes, app };
    }
  }
  return largest.map((each) => each?.app);
}
