/** What the live panels show: the engine's figures and the newest packets. */
import type { Label } from '../model/label.ts';
import type { StoredPacket } from '../model/metric.ts';
import type { PacketRow } from '../model/rows.ts';
import { streamKey } from '../model/stream.ts';
import type { FindingNews } from './live_findings.ts';
import type { PlaceNews } from './live_places.ts';
import type { MetricsEngine } from '../metrics/engine.ts';
import { panelMetrics } from './panel_metrics.ts';

/** Newest packets at hand for clients that connect or fall behind. */
const RECENT_PACKETS = 1000;

/** Newest packets that one message carries. */
const PACKETS_PER_MESSAGE = 200;

export interface Lag {
  readonly lagMs: number | undefined;
  readonly lagBytes: number;
}

export class LivePanels {
  readonly sessionId: number;
  readonly #engine: MetricsEngine;
  #recent: { readonly packet: StoredPacket; readonly label: Label }[] = [];

  constructor(sessionId: number, engine: MetricsEngine) {
    this.sessionId = sessionId;
    this.#engine = engine;
  }

  /** Time of the newest packet so far. */
  get lastUs(): number | undefined {
    return this.#engine.totals.lastUs;
  }

  push(packet: StoredPacket, label: Label): void {
    this.#recent.push({ packet, label });
    if (this.#recent.length >= 2 * RECENT_PACKETS) this.#recent = this.#recent.slice(-RECENT_PACKETS);
  }

  /**
   * @param since number of the last packet that the client knows of
   * @param atUs the moment to show; undefined: that of the newest packet
   */
  view(
    since: number | undefined,
    atUs: number | undefined,
    lag: Lag,
    droppedPackets: number | undefined,
    news: PlaceNews & FindingNews = { places: [], placesMark: 0, findings: [], findingsMark: 0 },
  ) {
    const { totals } = this.#engine;
    const snapshot = this.#engine.snapshot(atUs ?? totals.lastUs ?? 0, since);
    const fresh = this.#recent.filter(({ packet }) => packet.record.no > (since ?? 0)).slice(
      -PACKETS_PER_MESSAGE,
    );
    const skipped = since === undefined ? 0 : totals.packets - since - fresh.length;
    return {
      session_id: this.sessionId,
      metrics: panelMetrics(snapshot, atUs ?? null, {
        dropped_packets: droppedPackets ?? null,
        lag_ms: lag.lagMs ?? null,
        lag_bytes: lag.lagBytes,
      }),
      packets: fresh.map(({ packet, label }) => packetRow(packet, label)),
      packets_skipped: Math.max(0, skipped),
      talkers: [...snapshot.talkers],
      ...news,
      mark: totals.packets,
    };
  }
}

function packetRow({ record, direction, encrypted }: StoredPacket, label: Label): PacketRow {
  return {
    no: record.no,
    time_us: record.timeUs,
    source: record.source,
    destination: record.destination,
    source_port: record.sourcePort ?? null,
    destination_port: record.destinationPort ?? null,
    transport: record.transport ?? null,
    protocol: record.protocol,
    length: record.length,
    info: record.info,
    stream_key: record.transport !== undefined && record.streamNumber !== undefined
      ? streamKey(record.transport, record.streamNumber)
      : null,
    direction,
    app: label.app,
    category: label.category,
    encrypted,
  };
}
