/** What a part of a session consisted of, step by step. */
import {
  type CompositionReport,
  MOST_PARTS,
  MOST_STEPS,
  PART_ORDER,
  partOf,
  stepSecondsOf,
} from '../../model/composition.ts';
import { gapSeconds } from '../../store/metric_queries.ts';
import type { TextLookup } from '../../store/flow_queries.ts';
import type { Store } from '../../store/store.ts';
import { accepts, type Selection } from './part.ts';
import type { Timeline } from './timeline.ts';
import { walk, within } from './walk.ts';

interface Parts {
  readonly store: Store;
  readonly timeline: Timeline;
  readonly texts: TextLookup;
}

/** A timeline that is up to date, as sums over steps. */
export async function compositionOf(
  { store, timeline, texts }: Parts,
  selection: Selection,
): Promise<CompositionReport> {
  const { sessionId } = timeline;
  const span = within(timeline.span, selection.stretch);
  const stepS = span ? stepSecondsOf(span.fromUs, span.toUs, MOST_STEPS) : 1;
  const stepUs = stepS * 1e6;
  const first = Math.floor((span?.fromUs ?? 0) / stepUs);
  const steps = span ? Math.floor(span.toUs / stepUs) - first + 1 : 0;
  const fromUs = first * stepUs;
  const apps = new Map<number, { categoryId: number; bytes: Float64Array }>();
  const all = new Float64Array(steps);
  const protocols = new Map(PART_ORDER.map((protocol) => [protocol, new Float64Array(steps)]));
  const { flows } = timeline.flows;

  /** By kind: there are few of them, and many cells. */
  const protocolOf = new Map<number, Float64Array | undefined>();

  const add = (step: number, way: number, kind: number, bytes: number) => {
    all[step] = (all[step] ?? 0) + bytes;
    if (!protocolOf.has(kind)) {
      protocolOf.set(kind, protocols.get(partOf(timeline.kind(kind)?.classMask ?? 0)));
    }
    const protocol = protocolOf.get(kind);
    if (protocol) protocol[step] = (protocol[step] ?? 0) + bytes;
    const sent = flows[way >> 1];
    const flow = sent?.owner === undefined ? sent : flows[sent.owner] ?? sent;
    if (flow === undefined) return; // a flow that was removed while it was read
    let app = apps.get(flow.appId);
    if (!app) {
      app = { categoryId: flow.categoryId, bytes: new Float64Array(steps) };
      apps.set(flow.appId, app);
    }
    app.bytes[step] = (app.bytes[step] ?? 0) + bytes;
  };

  const accepted = accepts(timeline, selection);
  const across = { startUs: fromUs, stepUs };
  await walk({ store, timeline }, across, selection.stretch, (step, way, kind, _packets, sent) => {
    if (accepted(way, kind)) add(step, way, kind, sent);
  });

  const total = ({ bytes }: { bytes: Float64Array }) => bytes.reduce((sum, each) => sum + each, 0);
  const named = [...apps].map(([appId, app]) => ({
    app: texts.text(appId),
    category: texts.text(app.categoryId),
    bytes: app.bytes,
    total: total(app),
  })).filter((app) => app.total > 0).sort((a, b) => b.total - a.total || (a.app < b.app ? -1 : 1));
  const top = named.slice(0, MOST_PARTS);
  for (const { bytes } of top) for (let i = 0; i < steps; i++) all[i] = (all[i] ?? 0) - (bytes[i] ?? 0);
  const gaps = new Set(
    gapSeconds(store.reader, sessionId).map((second) => Math.floor(second / stepS) * stepUs),
  );
  return {
    from_us: span ? fromUs : null,
    step_s: stepS,
    steps,
    gaps_us: [...gaps].filter((us) => us >= fromUs && us < fromUs + steps * stepUs).sort((a, b) => a - b),
    apps: top.map(({ app, category, bytes }) => ({ app, category, bytes: [...bytes] })),
    rest: { apps: named.length - top.length, bytes: [...all] },
    protocols: [...protocols].map(([protocol, bytes]) => ({ protocol, bytes: [...bytes] }))
      .filter(({ bytes }) => bytes.some((each) => each > 0)),
  };
}
