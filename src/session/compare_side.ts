/** Everything that one side of a comparison is known by, read from the store. */
import { addStreamSums } from '../metrics/compare_streams.ts';
import type { HostName } from '../model/host.ts';
import { blockLength } from '../metrics/noise.ts';
import {
  type CompareGroup,
  type CompareInput,
  emptyStreamSums,
  type StreamSums,
} from '../model/compare_input.ts';
import { cells, classBytes, type SecondRange } from '../store/compare_queries.ts';
import { type Carried, hostReader, type KnownHost, streamSide } from '../store/compare_streams.ts';
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
  const { applications, hosts, ipv6, rttSketches, handshakesMs, skipped } = streamSide(db, sessionId, {
    ...range,
    pieceS: Math.max(LEAST_PIECE_S, blockS),
  });
  const groups: CompareGroup[] = [
    ...applications.map(({ subject, sums }) => ({
      ...{ kind: 'application' as const, subject, name: null, mainApp: null },
      sums,
    })),
    ...hostsAndNetworks(hosts, hostReader(db), store.hostNames(sessionId)),
  ];
  return {
    input: {
      seconds,
      cells: table,
      classBytes: classBytes(db, sessionId, range),
      groups,
      rttSketches,
      handshakesMs,
      ipv6,
    },
    skipped,
  };
}

function hostsAndNetworks(
  hosts: readonly Carried[],
  knownOf: (address: string) => KnownHost | undefined,
  names: ReadonlyMap<string, HostName | undefined>,
): CompareGroup[] {
  const networks = new Map<string, { name: string | null; sums: StreamSums; apps: Map<string, number> }>();
  const rows = hosts.map(({ subject, sums, apps }): CompareGroup => {
    const known = knownOf(subject);
    if (known?.scope === 'public') {
      // As in the session's own list: a network is its number, or its owner's name where there is no number.
      const { asn, organisation } = known;
      const key = asn === null ? organisation ?? '' : String(asn);
      let network = networks.get(key);
      if (!network) {
        networks.set(key, network = { name: organisation, sums: emptyStreamSums(), apps: new Map() });
      }
      addStreamSums(network.sums, sums);
      for (const [app, bytes] of apps) network.apps.set(app, (network.apps.get(app) ?? 0) + bytes);
    }
    // An address that is not public is another host in every network: only this session's names for it count.
    const name = known?.scope === 'public' ? known.hostname : names.get(subject)?.text;
    return { kind: 'host', subject, name: name ?? null, mainApp: largest(apps), sums };
  });
  return [
    ...rows,
    ...[...networks].map(([subject, { name, sums, apps }]): CompareGroup => ({
      ...{ kind: 'network', subject, name, sums },
      mainApp: largest(apps),
    })),
  ];
}

function largest(apps: ReadonlyMap<string, number>): string | null {
  let most: readonly [string, number] | undefined;
  for (const each of apps) {
    if (!most || each[1] > most[1] || (each[1] === most[1] && each[0] < most[0])) most = each;
  }
  return most?.[0] ?? null;
}
