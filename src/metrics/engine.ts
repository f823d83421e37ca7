/**
 * The metric engine: packets and labels in, figures out. It knows packet time only, keeps bounded state, and calls
 * nobody but the `recall` it was given; the pipeline takes what changed (`drain`) to the store and asks for snapshots.
 */
import type { Label } from '../model/label.ts';
import type { MetricsDelta, RtpState, SessionTotals, StreamState, Sums } from '../model/metric.ts';
import type { Direction, PacketRecord, RtpHeader } from '../model/packet.ts';
import { PROTOCOL_CLASSES } from '../model/protocol.ts';
import { TOP_TALKERS } from '../model/metric.ts';
import type { ProtocolRow } from '../model/rows.ts';
import { AppTable } from './app_table.ts';
import type { Locality } from '../model/session.ts';
import type { FiguresSoFar, Resumption } from '../model/resumption.ts';
import { DirectionFinder } from './direction.ts';
import { type ClassAt, type MomentFigures, momentFigures } from './moment.ts';
import { chainFacts } from './protocol_classes.ts';
import { QuantileSketch } from './quantiles.ts';
import { type RecallRtp, RtpTable } from './rtp_table.ts';
import type { RtpStep } from './rtp_stream.ts';
import { metricRow, protocolRow, secondOf, windows } from './rows.ts';
import { SecondTable } from './second_table.ts';
import { type Recall, StreamTable } from './stream_table.ts';
import { emptySums, nanoseconds, plus } from './sums.ts';
import { TalkerTable } from './talker_table.ts';

/** Seconds of history that a new live client is given. */
const LIVE_HISTORY_SECONDS = 300;

/** What the engine says of one packet. */
export interface IngestOutcome {
  readonly direction: Direction;
  readonly encrypted: boolean;
  /** Bits of the protocol classes that the packet counts in: 1 << index in PROTOCOL_CLASSES. */
  readonly classMask: number;
}

export class MetricsEngine {
  readonly #directions: DirectionFinder;
  readonly #streams: StreamTable;
  readonly #seconds = new SecondTable();
  readonly #apps = new AppTable();
  readonly #talkers = new TalkerTable();
  readonly #rtp: RtpTable;
  readonly #sums: Sums[] = PROTOCOL_CLASSES.map(emptySums);
  readonly #rtt: QuantileSketch[] = PROTOCOL_CLASSES.map(() => new QuantileSketch());
  readonly #totals: SessionTotals = {
    firstUs: undefined,
    lastUs: undefined,
    packets: 0,
    bytes: 0,
    ipv4Packets: 0,
    ipv6Packets: 0,
    encryptedPackets: 0,
    truncatedPackets: 0,
  };

  constructor(
    options: {
      locality: Locality;
      recall?: Recall;
      recallRtp?: RecallRtp;
      streamCapacity?: number;
      /** What the store has of the session, to go on from. */
      resumption?: Pick<Resumption, 'figures' | 'streams'>;
    },
  ) {
    const { resumption } = options;
    this.#rtp = new RtpTable(options.recallRtp ?? (() => undefined), resumption !== undefined);
    this.#directions = new DirectionFinder(options.locality);
    this.#streams = new StreamTable({
      recall: options.recall ?? (() => undefined),
      directionOf: (source, destination) => this.#directions.of(source, destination),
      ...(options.streamCapacity === undefined ? {} : { capacity: options.streamCapacity }),
      ...(resumption ? { soFar: { count: resumption.figures.streams, next: resumption.streams.next } } : {}),
    });
    if (resumption) this.#restore(resumption.figures);
  }

  get totals(): Readonly<SessionTotals> {
    return this.#totals;
  }

  /** Whether any address of the session was one of ours; without one, in and out mean nothing yet. */
  get localSeen(): boolean {
    return this.#directions.localSeen;
  }

  /** The label that the packet's stream has so far. */
  labelOf(record: PacketRecord): Label | undefined {
    return this.streamOf(record)?.label;
  }

  /** Everything known of the packet's stream so far. */
  streamOf({ transport, streamNumber }: PacketRecord): Readonly<StreamState> | undefined {
    if (transport === undefined || streamNumber === undefined) return undefined;
    return this.#streams.find(transport, streamNumber);
  }

  /** Everything known of the RTP stream that a header of a packet of just now belongs to. */
  rtpOf(record: PacketRecord, header: RtpHeader): Readonly<RtpState> | undefined {
    return this.#rtp.of(record, header);
  }

  /** Counts a packet; `label` is the label of its stream after this packet. */
  ingest(record: PacketRecord, label: Label): IngestOutcome {
    const facts = chainFacts(record.chain);
    const direction = this.#directions.of(record.source, record.destination);
    this.#countSession(record, facts.ipVersion, facts.encrypted);
    const steps = record.rtp.length > 0 || record.rtpMaps.length > 0 ? this.#rtp.take(record) : [];
    const second = secondOf(record.timeUs);
    for (const index of facts.classes) {
      const sums = this.#sums[index];
      if (!sums) continue;
      const cell = this.#seconds.cell(second, index, this.#totals.packets);
      countInto(sums, record, direction, facts.encrypted);
      countInto(cell, record, direction, facts.encrypted);
      for (const step of steps) {
        countRtp(sums, step);
        countRtp(cell, step);
      }
      this.#seconds.counted(index, cell);
      if (record.ackRttMs !== undefined) this.#rtt[index]?.add(nanoseconds(record.ackRttMs));
    }
    if (direction === 'out' || direction === 'local') {
      this.#talkers.count(record.source, record.destination, record.length);
    }
    this.#countStream(record, label, direction);
    return { direction, encrypted: facts.encrypted, classMask: facts.classMask };
  }

  /** What the store does not have yet; afterwards it is taken as stored. */
  drain(): MetricsDelta {
    return {
      totals: { ...this.#totals },
      streams: this.#streams.drain(),
      seconds: this.#seconds.drain(),
      protocols: this.#protocols().map((row) => ({
        ...row,
        rttSketch: this.#rtt[PROTOCOL_CLASSES.indexOf(row.protocol)]?.toText() ?? '',
      })),
      apps: this.#apps.drain(),
      rtp: this.#rtp.drain(),
      talkers: this.#talkers.drain(),
    };
  }

  /**
   * The live figures at `atUs`.
   * @param since number of the last packet that the asker knows of; undefined gives the last five minutes
   */
  snapshot(atUs: number, since: number | undefined): MomentFigures {
    const lastWhole = secondOf(atUs) - 1;
    const seconds = this.#seconds.changedSince(since ?? -1, secondOf(atUs) - LIVE_HISTORY_SECONDS);
    return momentFigures({
      atUs,
      totals: this.#totals,
      streams: this.#streams.count,
      classes: this.#classes(lastWhole),
      apps: this.#apps.list(),
      seconds: [...seconds].map(({ second, protocol, sums }) => metricRow(second, protocol, sums, false)),
      talkers: this.#talkers.top(TOP_TALKERS).map(({ source, destination, packets, bytes, app }) => ({
        ...{ source, destination, packets, bytes, app: app ?? null },
      })),
    });
  }

  /** @param second whose sums are wanted beside the totals */
  #classes(second: number): ClassAt[] {
    return PROTOCOL_CLASSES.flatMap((protocol, i) => {
      const [sums, peaks, rtt] = [this.#sums[i], this.#seconds.peaks(i), this.#rtt[i]];
      if (!sums || !peaks || !rtt) return [];
      const last = this.#seconds.sums(second, i);
      return [{ protocol, sums, peaks, rtt, lastWhole: last && { sums: last, gap: false } }];
    });
  }

  #restore({ totals, classes, seconds, apps }: FiguresSoFar): void {
    Object.assign(this.#totals, totals);
    for (const { protocol, sums, rttSketch } of classes) {
      const i = PROTOCOL_CLASSES.indexOf(protocol);
      this.#sums[i] = { ...sums };
      this.#rtt[i] = QuantileSketch.from(rttSketch);
    }
    this.#seconds.restore(classes, seconds);
    this.#apps.restore(apps);
  }

  #protocols(): ProtocolRow[] {
    const seconds = windows(this.#totals.firstUs, this.#totals.lastUs);
    return PROTOCOL_CLASSES.flatMap((protocol, i) => {
      const [sums, peaks, rtt] = [this.#sums[i], this.#seconds.peaks(i), this.#rtt[i]];
      if (!sums || !peaks || !rtt || sums.packets === 0) return [];
      return [protocolRow(protocol, sums, peaks, rtt, seconds)];
    });
  }

  #countSession(record: PacketRecord, ipVersion: 4 | 6 | undefined, encrypted: boolean): void {
    const totals = this.#totals;
    totals.packets++;
    totals.bytes = plus(totals.bytes, record.length);
    totals.firstUs = Math.min(totals.firstUs ?? record.timeUs, record.timeUs);
    totals.lastUs = Math.max(totals.lastUs ?? record.timeUs, record.timeUs);
    if (ipVersion === 4) totals.ipv4Packets++;
    else if (ipVersion === 6) totals.ipv6Packets++;
    if (encrypted) totals.encryptedPackets++;
    if (record.capturedLength < record.length) totals.truncatedPackets++;
  }

  #countStream(record: PacketRecord, label: Label, direction: Direction): void {
    if (record.transport === undefined || record.streamNumber === undefined) {
      this.#apps.count(label, record.length, direction);
      return;
    }
    const touch = this.#streams.touch(record, record.transport, record.streamNumber, label);
    if (touch.created) this.#apps.streamCreated(label);
    this.#apps.count(touch.labelBefore ?? label, record.length, direction);
    if (touch.labelBefore && touch.labelBefore !== label) {
      this.#apps.relabelled(touch.state, touch.labelBefore, label);
    }
    const bytes = touch.state.bytesToServer + touch.state.bytesToClient;
    const { source, destination } = record;
    if (direction === 'out' || direction === 'local') {
      this.#talkers.streamGrown(source, destination, bytes, label.app);
    }
    if (direction === 'in' || direction === 'local') {
      this.#talkers.streamGrown(destination, source, bytes, label.app);
    }
  }
}

function countInto(sums: Sums, record: PacketRecord, direction: Direction, encrypted: boolean): void {
  const { length, payloadBytes } = record;
  const goodput = record.retransmission ? 0 : payloadBytes;
  sums.packets++;
  sums.bytes += length;
  sums.payloadBytes += payloadBytes;
  sums.goodputBytes += goodput;
  if (direction === 'in') {
    sums.packetsIn++;
    sums.bytesIn += length;
    sums.goodputBytesIn += goodput;
  } else if (direction !== 'transit') {
    // `local` counts as outbound at its sender (CONTRACT.md).
    sums.packetsOut++;
    sums.bytesOut += length;
    sums.goodputBytesOut += goodput;
  }
  if (encrypted) sums.encryptedPackets++;
  if (record.transport === 'tcp' && payloadBytes > 0) sums.dataSegments++;
  if (record.retransmission) sums.retransmissions++;
  if (record.ackRttMs !== undefined) {
    sums.rttSamples++;
    sums.rttSumNs = plus(sums.rttSumNs, nanoseconds(record.ackRttMs));
  }
  const { dns } = record;
  if (dns?.response) {
    sums.dnsResponses++;
    if (dns.rcode !== undefined && dns.rcode !== 0) sums.dnsFailures++;
    if (dns.responseTimeMs !== undefined) {
      sums.dnsSamples++;
      sums.dnsSumNs = plus(sums.dnsSumNs, nanoseconds(dns.responseTimeMs));
    }
  }
}

function countRtp(sums: Sums, step: RtpStep): void {
  sums.rtpExpected += step.expected;
  sums.rtpLost += step.lost;
  if (step.jitterMs === undefined) return;
  sums.jitterSamples++;
  sums.jitterSumNs = plus(sums.jitterSumNs, nanoseconds(step.jitterMs));
}
