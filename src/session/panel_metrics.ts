/** Figures as the wire carries them, for the live view and for replays alike. */
import type { MomentFigures } from '../metrics/moment.ts';
import type { MetricsSnapshot } from '../model/wire.ts';

/** Applications that one message carries. */
const APPS_PER_MESSAGE = 50;

/** What only the one who captures knows. */
type CaptureFacts = Pick<MetricsSnapshot, 'dropped_packets' | 'lag_ms' | 'lag_bytes'>;

/** @param atUs the moment; null: that of the newest packet */
export function panelMetrics(
  { totals, streams, current, protocols, apps, seconds }: MomentFigures,
  atUs: number | null,
  facts: CaptureFacts,
): MetricsSnapshot {
  return {
    at_us: totals.packets === 0 ? null : (atUs ?? totals.lastUs ?? null),
    first_us: totals.firstUs ?? null,
    packets: totals.packets,
    bytes: totals.bytes,
    ipv4_packets: totals.ipv4Packets ?? null,
    ipv6_packets: totals.ipv6Packets ?? null,
    encrypted_packets: totals.encryptedPackets,
    truncated_packets: totals.truncatedPackets,
    ...facts,
    streams,
    current: [...current],
    protocols: [...protocols],
    apps: apps.slice(0, APPS_PER_MESSAGE).map((app) => ({
      app: app.app,
      category: app.category,
      streams: app.streams,
      packets: app.packets,
      bytes: app.bytes,
      bytes_in: app.bytesIn,
      bytes_out: app.bytesOut,
    })),
    seconds: [...seconds],
  };
}
