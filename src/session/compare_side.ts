/** Everything that one side of a comparison is known by, read from the store. */
import { addStreamSums, noStreams } from '../metrics/compare_streams.ts';
import { blockLength } from '../metrics/noise.ts';
import type { CompareGroup, CompareInput, StreamSums } from '../model/compare_input.ts';
import { cells, type SecondRange } from '../store/compare_queries.ts';
import {
  applications,
  hostReader,
  hostsByApplication,
  ipv6Streams,
  type KnownHost,
  roundTrips,
  type StreamRange,
} from '../store/compare_streams.ts';
import type { Store } from '../store/store.ts';

/** More cells make the verdicts no better; longer ranges get longer cells. */
const MOST_CELLS = 1000;
/** A stream is cut into pieces no shorter than this: what one connection does within moments is one event. */
const LEAST_PIECE_S = 5;

export interface ReadSide {
  readonly input: CompareInput;
  /** Streams whose round trips were not looked at. */
  readonly skipped: number;
}

export function readSide(store: Store, sessionId: number, range: SecondRange): ReadSide {
  const db = store.reader;
  const seconds = range.to - range.from;
  const table = cells(db, sessionId, range, Math.max(1, Math.ceil(seconds / MOST_CELLS)), 'drop');
  const bytes = table.classes.get('all')?.bytes;
  const blockS = bytes ? blockLength(bytes) * table.stepS : 1;
  const streamRange: StreamRange = { ...range, pieceS: Math.max(LEAST_PIECE_S, blockS) };
  const trips = roundTrips(db, sessionId, range);
  const groups = [
    ...applications(db, sessionId, streamRange),
    ...hostsAndNetworks(hostsByApplication(db, sessionId, streamRange), hostReader(db)),
  ];
  const { rttSketches, handshakesMs, skipped } = trips;
  const ipv6 = ipv6Streams(db, sessionId, streamRange);
  return { input: { seconds, cells: table, groups, rttSketches, handshakesMs, ipv6 }, skipped };
}

interface Gathered {
  readonly kind: 'host' | 'network';
  readonly name: string | null;
  readonly sums: StreamSums;
  readonly apps: Map<string, number>;
}

function hostsAndNetworks(
  rows: ReturnType<typeof hostsByApplication>,
  knownOf: (address: string) => KnownHost | undefined,
): CompareGroup[] {
  const found = new Map<string, Gathered & { subject: string }>();
  const known = new Map<string, KnownHost | undefined>();
  const put = (
    kind: 'host' | 'network',
    subject: string,
    name: string | null,
    row: (typeof rows)[number],
  ) => {
    const key = `${kind} ${subject}`;
    let one = found.get(key);
    if (!one) found.set(key, one = { kind, subject, name, sums: noStreams(), apps: new Map() });
    addStreamSums(one.sums, row.sums);
    one.apps.set(row.app, (one.apps.get(row.app) ?? 0) + row.sums.bytes);
  };
  for (const row of rows) {
    if (!known.has(row.address)) known.set(row.address, knownOf(row.address));
    const host = known.get(row.address);
    put('host', row.address, host?.hostname ?? null, row);
    if (host?.scope !== 'public') continue;
    // As in the session's own list: a network is its number, or its owner's name where there is no number.
    const { asn, organisation } = host;
    put('network', asn === null ? organisation ?? '' : String(asn), organisation, row);
  }
  return [...found.values()].map(({ kind, subject, name, sums, apps }) => {
    const [mainApp = null] = [...apps].sort(([x, a], [y, b]) => b - a || (x < y ? -1 : 1))[0] ?? [];
    return { kind, subject, name, mainApp, sums };
  });
}
