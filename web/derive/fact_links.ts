/** Where a fact can be looked up in the page: a panel, narrowed to what the fact is about. */
import type { FactLink } from '../../src/model/summary.ts';
import type { PacketFilter } from './filter.ts';
import type { Stretch } from './series.ts';

/** Ids of the panels that facts lead to; each panel carries its own. */
export const VIEW_IDS = {
  charts: 'charts',
  protocols: 'protocols',
  apps: 'applications',
  hosts: 'places',
  talkers: 'talkers',
  rtp: 'rtp',
  findings: 'findings',
  streams: 'streams',
  packets: 'packets',
  capture: 'headline',
} as const satisfies Record<FactLink['view'], string>;

const VIEW_NAMES: Readonly<Record<FactLink['view'], string>> = {
  charts: 'Charts',
  protocols: 'Protocols',
  apps: 'Applications',
  hosts: 'Places',
  talkers: 'Top talkers',
  rtp: 'RTP streams',
  findings: 'Findings',
  streams: 'Streams',
  packets: 'Packets',
  capture: 'Headline figures',
};

export interface FactTarget {
  /** What the way is called: "Charts". */
  readonly name: string;
  /** The element to show. */
  readonly id: string;
  readonly filter: PacketFilter;
  /** What the charts are to show; undefined: as they are. */
  readonly stretch: Stretch | undefined;
}

export function factTarget(opens: FactLink): FactTarget {
  const { view, app, host, protocol, stream_key: stream, from_us: from, to_us: to } = opens;
  const named: PacketFilter = {
    ...(app === null ? {} : { app }),
    ...(host === null ? {} : { host }),
    ...(protocol === null || protocol === 'all' ? {} : { protocol }),
    ...(stream === null ? {} : { stream }),
  };
  const hasRange = from !== null && to !== null && to > from;
  const isTable = view === 'packets' || view === 'streams';
  // Figures of a window are of its seconds: only tables are narrowed by a time, and charts show it.
  const narrows = hasRange && (isTable || Object.keys(named).length > 0);
  return {
    name: VIEW_NAMES[view],
    id: VIEW_IDS[view],
    filter: narrows ? { ...named, from_us: String(from), to_us: String(to) } : named,
    stretch: hasRange && view === 'charts' ? { fromS: from / 1_000_000, toS: to / 1_000_000 } : undefined,
  };
}
