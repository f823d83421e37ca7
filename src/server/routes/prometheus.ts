import { Hono } from 'hono';
import type { LiveView, Services, StorageFigures } from '../../model/services.ts';
import type { CaptureState } from '../../model/wire.ts';
import { type Family, PROMETHEUS_TEXT, prometheusText } from '../prometheus.ts';
import { refuseQuery } from '../validate.ts';

const PHASES = ['idle', 'starting', 'recording', 'closing', 'resetting'] as const;

/**
 * `GET /metrics`: what the recorder does and how much is stored. Counters are those of the recording that the live page
 * shows, and begin anew with the next one, which Prometheus takes for a restart.
 */
export function prometheusRoutes(services: Services): Hono {
  // What was not asked for since the last scrape is not worked out again.
  let last: LiveView | undefined;
  return new Hono().get('/metrics', async (c) => {
    refuseQuery(c);
    last = services.recorder.view(last?.mark, last?.placesMark);
    const families = [
      ...buildFamilies(services),
      ...captureFamilies(services.recorder.state(), last),
      ...storageFamilies(await services.storage.figures()),
    ];
    return c.text(prometheusText(families), 200, { 'content-type': PROMETHEUS_TEXT });
  });
}

function buildFamilies({ version, catalogueVersion }: Services): Family[] {
  return [{
    name: 'tapdeck_build_info',
    type: 'gauge',
    help: 'Versions of Tapdeck and of its catalogue; always 1.',
    samples: [{ labels: { version, catalogue_version: catalogueVersion() }, value: 1 }],
  }];
}

function captureFamilies(state: CaptureState, view: LiveView | undefined): Family[] {
  const metrics = view?.metrics;
  const one = (value: number | null | undefined) => [{ value: value ?? null }];
  const byProtocol = (field: 'packets' | 'bytes') =>
    (metrics?.protocols ?? []).map((row) => ({ labels: { protocol: row.protocol }, value: row[field] }));
  const counter = (name: string, help: string, samples: Family['samples']): Family => (
    { name: `tapdeck_capture_${name}_total`, type: 'counter', help, samples }
  );
  const gauge = (name: string, help: string, samples: Family['samples']): Family => (
    { name: `tapdeck_capture_${name}`, type: 'gauge', help, samples }
  );
  return [
    gauge(
      'phase',
      'What the recorder is doing: 1 for the phase it is in.',
      PHASES.map((phase) => ({ labels: { phase }, value: state.phase === phase ? 1 : 0 })),
    ),
    counter('packets', 'Packets of the recording that were dissected and counted.', one(metrics?.packets)),
    counter('bytes', 'Bytes of their frames on the wire.', one(metrics?.bytes)),
    counter('encrypted_packets', 'Packets that carried encrypted data.', one(metrics?.encrypted_packets)),
    counter('truncated_packets', 'Packets that were captured cut short.', one(metrics?.truncated_packets)),
    counter(
      'dropped_packets',
      'Packets that the kernel or the interface dropped; absent while dumpcap has not said.',
      one(metrics?.dropped_packets),
    ),
    counter(
      'protocol_packets',
      'Packets by protocol class; the classes overlap, and all holds every packet.',
      byProtocol('packets'),
    ),
    counter('protocol_bytes', 'Bytes by protocol class.', byProtocol('bytes')),
    counter(
      'tshark_restarts',
      'How often a tshark of the recording died or was replaced in the middle of streams.',
      one(state.session?.worker_restarts),
    ),
    gauge('streams', 'TCP and UDP streams of the recording so far.', one(metrics?.streams)),
    gauge(
      'lag_seconds',
      'How far the dissected packets are behind the capture file; absent when nothing is recorded.',
      one(metrics?.lag_ms == null ? null : metrics.lag_ms / 1000),
    ),
    gauge('lag_bytes', 'Bytes of the capture file that are not dissected yet.', one(metrics?.lag_bytes)),
  ];
}

function storageFamilies({ sessions, databaseBytes, rawCaptureBytes }: StorageFigures): Family[] {
  const samples = Object.entries(sessions).map(([state, value]) => ({ labels: { state }, value }));
  const size = (name: string, help: string, value: number): Family => (
    { name, type: 'gauge', help, samples: [{ value }] }
  );
  return [
    { name: 'tapdeck_sessions', type: 'gauge', help: 'Stored sessions by state.', samples },
    size('tapdeck_database_size_bytes', 'The database file and its log.', databaseBytes),
    size('tapdeck_raw_captures_size_bytes', 'All files in the folder of raw captures.', rawCaptureBytes),
  ];
}
