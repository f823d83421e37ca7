/**
 * The figures of a part of a session. Counts are exact to the packet. What is measured (goodput, round trips, loss,
 * jitter, DNS) is stored for each second and class, and for each TCP stream: it is known where the part holds all of a
 * class within its time, or whole streams; elsewhere it is null.
 */
import { protocolRow, secondOf, windows } from '../../metrics/rows.ts';
import { emptySums, meanMs } from '../../metrics/sums.ts';
import { QuantileSketch } from '../../metrics/quantiles.ts';
import type { Peaks, Sums } from '../../model/metric.ts';
import { stepSecondsOf } from '../../model/composition.ts';
import { PROTOCOL_CLASSES, type ProtocolClass } from '../../model/protocol.ts';
import type { MetricRow, ProtocolRow } from '../../model/rows.ts';
import { MOST_TRAFFIC_STEPS, type TrafficReport, type TrafficStep } from '../../model/traffic.ts';
import { gapSeconds, metrics } from '../../store/metric_queries.ts';
import { type Kind, packetKinds, rttSketches, secondRuns } from '../../store/moment_queries.ts';
import { rtpOfStreams, tcpStreamSums } from '../../store/part_queries.ts';
import { flowFigures } from './flow_sums.ts';
import { ipVersions } from './ip_versions.ts';
import { Part, type Selection } from './part.ts';
import type { Reel } from './replays.ts';
import type { ClassSums } from './second_sums.ts';
import { type Steps, within } from './walk.ts';

const SECOND_US = 1_000_000;
const [TCP, RTP] = [PROTOCOL_CLASSES.indexOf('tcp'), PROTOCOL_CLASSES.indexOf('rtp')];

/** All seconds of a stretch in one run. */
const ONE_RUN = 2 ** 40;

/** Packet times, both inclusive. */
interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** @param stepsFromUs steps of before it are left out */
export async function partReport(
  reel: Reel,
  selection: Selection,
  stepsFromUs = -Infinity,
): Promise<TrafficReport> {
  const span = within(reel.timeline.span, selection.stretch);
  if (span === undefined) return NOTHING;
  const stepsFrom = Math.min(Math.max(span.fromUs, stepsFromUs), span.toUs);
  const stepS = stepSecondsOf(stepsFrom, span.toUs, MOST_TRAFFIC_STEPS);
  const stepUs = stepS * SECOND_US;
  const steps = { startUs: Math.floor(stepsFrom / stepUs) * stepUs, stepUs };
  const part = await Part.of(reel.store, reel.timeline, selection, steps);
  const flows = flowFigures(reel.timeline.flows, part, reel.texts);
  const measured = measuredOf(reel, part, span);
  const streams = part.streams();
  const tcp = tcpOf(reel, part, streams);
  const rows = classRows(reel, part, span, measured, steps);
  return {
    from_us: span.fromUs,
    to_us: span.toUs,
    ...totalsOf(reel, part),
    streams: flows.streams,
    retransmissions: measured.get('tcp')?.sums.retransmissions ?? tcp?.retransmissions ?? null,
    step_s: stepS,
    steps: stepRows(reel, part, steps, span, measured),
    protocols: rows.map((row) =>
      row.protocol === 'tcp' && row.rtt_mean_ms === null && tcp
        ? { ...row, rtt_mean_ms: meanMs(tcp.rttSumNs, tcp.rttSamples) }
        : row
    ),
    apps: flows.apps.map(({ bytesIn, bytesOut, ...app }) => ({
      ...app,
      bytes_in: bytesIn,
      bytes_out: bytesOut,
    })),
    talkers: flows.talkers.map((talker, i) => ({ rank: i + 1, ...talker })),
    rtp: (part.classes[RTP]?.packets ?? 0) === 0
      ? []
      : rtpOfStreams(reel.store.reader, reel.session.session_id, streams),
  };
}

export const NOTHING: TrafficReport = {
  ...{ from_us: null, to_us: null, packets: 0, bytes: 0, encrypted_packets: 0, truncated_packets: 0 },
  ...{ ipv4_packets: null, ipv6_packets: null, streams: 0, retransmissions: null, step_s: 1, steps: [] },
  ...{ protocols: [], apps: [], talkers: [], rtp: [] },
};

function totalsOf({ timeline, session }: Reel, part: Part) {
  const totals = { packets: 0, bytes: 0, encrypted_packets: 0, truncated_packets: 0 };
  for (const [id, { packets, bytes }] of part.kinds) {
    const kind = timeline.kind(id);
    totals.packets += packets;
    totals.bytes += bytes;
    if (kind?.encrypted) totals.encrypted_packets += packets;
    if (kind?.truncated) totals.truncated_packets += packets;
  }
  const { ipv4Packets, ipv6Packets } = ipVersions(timeline, session, part);
  return { ...totals, ipv4_packets: ipv4Packets ?? null, ipv6_packets: ipv6Packets ?? null };
}

/** Sums of the classes of which the part holds every packet within its time. */
function measuredOf(
  { store, session, seconds }: Reel,
  part: Part,
  { fromUs, toUs }: Span,
): Map<ProtocolClass, ClassSums> {
  const { stretch } = part.selection;
  const stored = new Map<ProtocolClass, ClassSums>();
  if (stretch.fromUs === -Infinity && stretch.toUs === Infinity) {
    for (const [protocol, sums] of seconds.upTo(secondOf(toUs) + 1)) stored.set(protocol, sums);
  } else {
    const [from, to] = [secondOf(fromUs), secondOf(toUs) + 1];
    for (const { protocol, ...sums } of secondRuns(store.reader, session.session_id, from, to, ONE_RUN)) {
      stored.set(protocol, sums);
    }
  }
  const kinds = packetKinds(store.reader);
  return new Map([...stored].flatMap(([protocol, { sums, peaks }]) => {
    const i = PROTOCOL_CLASSES.indexOf(protocol);
    const counted = part.classes[i];
    if (!counted) return [];
    const same = counted.packets === sums.packets && counted.bytes === sums.bytes;
    // What is being recorded grows between two looks at it: equal counts would be chance.
    const holdsAll = selectsClass(part.selection, i, kinds) || (same && session.state !== 'recording');
    return holdsAll ? [[protocol, { sums: { ...sums, ...countsOf(counted) }, peaks }]] : [];
  }));
}

/** Whether a selection cannot leave out a packet of a class within whole seconds. */
function selectsClass(
  { flows, kinds, stretch: { fromUs, toUs } }: Selection,
  classIndex: number,
  all: ReadonlyMap<number, Kind>,
): boolean {
  const onSecond = (us: number) => !Number.isFinite(us) || us % SECOND_US === 0;
  if (flows !== undefined || !onSecond(fromUs) || !onSecond(toUs)) return false;
  if (kinds === undefined) return true;
  return [...all].every(([id, { classMask }]) => (classMask & (1 << classIndex)) === 0 || kinds.has(id));
}

const countsOf = (
  { packets, packetsIn, packetsOut, bytes, bytesIn, bytesOut, encryptedPackets }: Sums,
) => ({ packets, packetsIn, packetsOut, bytes, bytesIn, bytesOut, encryptedPackets });

/** Sums of the TCP streams of the part; undefined where it holds only a part of one of them. */
function tcpOf({ store, session }: Reel, part: Part, streams: readonly number[]) {
  if ((part.classes[TCP]?.packets ?? 0) === 0) return undefined;
  const sums = tcpStreamSums(store.reader, session.session_id, streams);
  return sums.packets === part.classes[TCP]?.packets ? sums : undefined;
}

function classRows(
  { store, session }: Reel,
  part: Part,
  { fromUs, toUs }: Span,
  measured: ReadonlyMap<ProtocolClass, ClassSums>,
  steps: Steps,
): ProtocolRow[] {
  const { stretch } = part.selection;
  const whole = stretch.fromUs === -Infinity && stretch.toUs === Infinity;
  const sketches = whole ? rttSketches(store.reader, session.session_id) : undefined;
  const all = windows(fromUs, toUs);
  const peaks = steps.stepUs === SECOND_US && steps.startUs <= fromUs ? peaksOf(part) : undefined;
  return PROTOCOL_CLASSES.flatMap((protocol, i): ProtocolRow[] => {
    const counted = part.classes[i];
    // That nothing passed is measured: of all traffic it is said.
    if (!counted || (counted.packets === 0 && protocol !== 'all')) return [];
    const known = measured.get(protocol);
    if (known) {
      const sketch = sketches?.get(protocol);
      const rtt = sketch === undefined ? undefined : QuantileSketch.from(sketch);
      return [protocolRow(protocol, known.sums, known.peaks, rtt, all)];
    }
    const row = protocolRow(protocol, counted, peaks?.[i] ?? NO_PEAKS, undefined, all, 0);
    return [
      peaks ? row : {
        ...row,
        throughput_in_peak_bps: null,
        throughput_out_peak_bps: null,
        packets_per_second_peak: null,
      },
    ];
  });
}

const NO_PEAKS: Peaks = { packets: 0, bytesIn: 0, bytesOut: 0, goodputBytesIn: 0, goodputBytesOut: 0 };

/** Largest seconds of each class. */
function peaksOf(part: Part): Peaks[] {
  const peaks = PROTOCOL_CLASSES.map(() => ({ ...NO_PEAKS }));
  for (const classes of part.steps.values()) {
    for (const [i, sums] of classes.entries()) {
      const peak = peaks[i];
      if (!peak) continue;
      peak.packets = Math.max(peak.packets, sums.packets);
      peak.bytesIn = Math.max(peak.bytesIn, sums.bytesIn);
      peak.bytesOut = Math.max(peak.bytesOut, sums.bytesOut);
    }
  }
  return peaks;
}

/** Steps that hold packets, or in which something was missed. */
function stepRows(
  { store, session }: Reel,
  part: Part,
  { startUs, stepUs }: Steps,
  { toUs }: Span,
  measured: ReadonlyMap<ProtocolClass, ClassSums>,
): TrafficStep[] {
  const db = store.reader;
  const stepS = stepUs / SECOND_US;
  const range = { from_us: startUs, to_us: toUs + 1, step_s: stepS };
  const measuredRows = (protocol: ProtocolClass) =>
    new Map<number, MetricRow>(
      measured.has(protocol)
        ? metrics(db, session.session_id, { ...range, protocol }).metrics.map((row) => [row.time_us, row])
        : [],
    );
  const [tcp, rtp] = [measuredRows('tcp'), measuredRows('rtp')];
  const gaps = new Set(
    gapSeconds(db, session.session_id).map((second) => Math.floor((second * SECOND_US - startUs) / stepUs)),
  );
  const last = Math.floor((toUs - startUs) / stepUs);
  const numbers = new Set([...part.steps.keys(), ...[...gaps].filter((step) => step >= 0 && step <= last)]);
  return [...numbers].sort((a, b) => a - b).map((step): TrafficStep => {
    const time_us = startUs + step * stepUs;
    const sums: Sums = part.steps.get(step)?.[0] ?? emptySums();
    const [segments, media] = [tcp.get(time_us), rtp.get(time_us)];
    return {
      time_us,
      packets: sums.packets,
      packets_in: sums.packetsIn,
      packets_out: sums.packetsOut,
      bytes: sums.bytes,
      bytes_in: sums.bytesIn,
      bytes_out: sums.bytesOut,
      rtt_mean_ms: segments?.rtt_mean_ms ?? null,
      retransmissions: segments?.retransmissions ?? null,
      data_segments: segments?.data_segments ?? null,
      lost: media?.lost ?? null,
      rtp_expected: media?.rtp_expected ?? null,
      gap: gaps.has(step),
    };
  });
}
