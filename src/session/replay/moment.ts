/**
 * A stored session at one moment, in the words of the live view. Counts are exact to the packet; what is measured
 * (goodput, round trips, loss, jitter, DNS) is kept for each second and is that of the seconds that are over.
 */
import { type ClassAt, type MomentFigures, momentFigures, type TotalsAt } from '../../metrics/moment.ts';
import { QuantileSketch } from '../../metrics/quantiles.ts';
import { secondOf } from '../../metrics/rows.ts';
import { emptySums } from '../../metrics/sums.ts';
import type { Peaks, Sums } from '../../model/metric.ts';
import { PROTOCOL_CLASSES } from '../../model/protocol.ts';
import type { MetricRow, SessionRow } from '../../model/rows.ts';
import type { TextLookup } from '../../store/flow_queries.ts';
import { metrics } from '../../store/metric_queries.ts';
import { rttSketches, secondRuns } from '../../store/moment_queries.ts';
import type { Store } from '../../store/store.ts';
import type { Counts } from './counts.ts';
import { flowFigures } from './flow_sums.ts';
import { ipVersions } from './ip_versions.ts';
import { count } from './part.ts';
import type { SecondSums } from './second_sums.ts';
import type { Timeline } from './timeline.ts';

const SECOND_US = 1_000_000;

const COUNTS = [
  'packets',
  'packetsIn',
  'packetsOut',
  'bytes',
  'bytesIn',
  'bytesOut',
  'encryptedPackets',
] as const satisfies readonly (keyof Sums)[];

export interface MomentParts {
  readonly store: Store;
  readonly timeline: Timeline;
  readonly seconds: SecondSums;
  readonly texts: TextLookup;
}

/**
 * @param counts moved to the moment
 * @param historySeconds how many of the seconds before the moment are wanted, one by one
 */
export function momentOf(
  parts: MomentParts,
  session: SessionRow,
  counts: Counts,
  historySeconds: number,
): MomentFigures {
  const { store, timeline, texts } = parts;
  const { atUs } = counts;
  const span = timeline.span;
  const atEnd = span !== undefined && atUs >= span.toUs;
  // At the end, the last second is as much over as it will ever be.
  const whole = atEnd ? secondOf(span.toUs) + 1 : secondOf(atUs + 1);
  const flows = flowFigures(timeline.flows, counts, texts);
  const totals = totalsOf(parts, session, counts);
  return momentFigures({
    atUs,
    totals,
    streams: flows.streams,
    classes: classesOf(parts, counts, whole, atEnd),
    ...(totals.firstUs === undefined
      ? {}
      : { measuredSeconds: Math.max(0, whole - secondOf(totals.firstUs)) }),
    apps: flows.apps,
    talkers: flows.talkers,
    seconds: historyOf(store, session.session_id, whole, historySeconds),
  });
}

/** Whole seconds before second `before`, oldest first. */
function historyOf(store: Store, sessionId: number, before: number, length: number): MetricRow[] {
  if (length <= 0) return [];
  const range = { from_us: (before - length) * SECOND_US, to_us: before * SECOND_US };
  return metrics(store.reader, sessionId, range).metrics;
}

function totalsOf({ timeline }: MomentParts, session: SessionRow, counts: Counts): TotalsAt {
  const totals = { packets: 0, bytes: 0, encryptedPackets: 0, truncatedPackets: 0 };
  for (const [id, { packets, bytes }] of counts.kinds) {
    const kind = timeline.kind(id);
    totals.packets += packets;
    totals.bytes += bytes;
    if (kind?.encrypted) totals.encryptedPackets += packets;
    if (kind?.truncated) totals.truncatedPackets += packets;
  }
  const some = totals.packets > 0;
  return {
    ...totals,
    firstUs: some ? timeline.span?.fromUs : undefined,
    lastUs: some ? counts.lastUs : undefined,
    ...ipVersions(timeline, session, counts),
  };
}

function classesOf(
  { store, timeline, seconds }: MomentParts,
  counts: Counts,
  whole: number,
  atEnd: boolean,
): ClassAt[] {
  const measured = seconds.upTo(whole);
  const counted = countedClasses(timeline, counts);
  const sketches = atEnd ? rttSketches(store.reader, timeline.sessionId) : undefined;
  const last = secondOf(counts.atUs) - 1;
  const lastRuns = secondRuns(store.reader, timeline.sessionId, last, last + 1, 1);
  const gap = lastRuns.length > 0 &&
    metrics(store.reader, timeline.sessionId, {
      protocol: 'all',
      from_us: last * SECOND_US,
      to_us: (last + 1) * SECOND_US,
    })
      .metrics.some((row) => row.gap);
  return PROTOCOL_CLASSES.map((protocol, i): ClassAt => {
    const sums = { ...(measured.get(protocol)?.sums ?? emptySums()) };
    const peaks = peaksWith(measured.get(protocol)?.peaks, sums, counted[i]);
    for (const field of COUNTS) sums[field] = counted[i]?.[field] ?? 0;
    const lastSums = lastRuns.find((run) => run.protocol === protocol)?.sums;
    return {
      protocol,
      sums,
      peaks,
      rtt: sketches && QuantileSketch.from(sketches.get(protocol) ?? ''),
      lastWhole: lastSums && { sums: lastSums, gap },
    };
  });
}

/** Counts of each class, in the order of PROTOCOL_CLASSES. */
function countedClasses(timeline: Timeline, counts: Counts): Sums[] {
  const classes = PROTOCOL_CLASSES.map(emptySums);
  for (const [id, { packets, bytes }] of counts.kinds) {
    const kind = timeline.kind(id);
    if (!kind) continue;
    for (const [i, sums] of classes.entries()) {
      if ((kind.classMask & (1 << i)) !== 0) count(sums, kind, packets, bytes);
    }
  }
  return classes;
}

/** The peaks of the seconds that are over, and of what the moment's own second holds so far. */
function peaksWith(peaks: Peaks | undefined, before: Sums, now: Sums | undefined): Peaks {
  const so = (field: 'packets' | 'bytesIn' | 'bytesOut') =>
    Math.max(peaks?.[field] ?? 0, (now?.[field] ?? 0) - before[field]);
  return {
    packets: so('packets'),
    bytesIn: so('bytesIn'),
    bytesOut: so('bytesOut'),
    goodputBytesIn: peaks?.goodputBytesIn ?? 0,
    goodputBytesOut: peaks?.goodputBytesOut ?? 0,
  };
}
