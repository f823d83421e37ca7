/** Where a session's traffic goes, for those who ask: computed from the store, and kept while nothing changes. */
import { TapdeckError } from '../model/errors.ts';
import { placeId } from '../model/host.ts';
import { type PlaceRow, type PlacesReport, type SessionHostRow, sessionHostRow } from '../model/place.ts';
import type { SessionState } from '../model/rows.ts';
import type { PartFilter, PlaceFilter } from '../model/part.ts';
import type { HostQuery, PlaceReader } from '../model/services.ts';
import { pairTraffic } from '../store/host_queries.ts';
import type { Store } from '../store/store.ts';
import type { HostFinder } from './host_finder.ts';
import { requireKept } from './kept.ts';
import type { OwnAddresses } from './own_addresses.ts';
import type { Replays } from './replay/replays.ts';
import { Rested } from './replay/rested.ts';
import { places, placesReport, type SessionHosts, sessionHosts } from './place_report.ts';
import { namesPart, selectionOf } from './selection.ts';
import { sessionTraffic } from './session_traffic.ts';

/** Sessions whose hosts are kept at hand: 10,000 hosts take some 5 MB. */
const MAX_SESSIONS = 4;

/** Sessions of which is known that every host was handed over; forgetting them costs a look at their streams. */
const MAX_OPENED = 10_000;

/** What is recorded is computed again after so long, */
const FRESH_MS = 2000;

/** and after so many times as long as it took: at most 4% of the time. */
const REST_FACTOR = 25;

/** Another process may have written hosts that nobody told us of. */
const MAX_AGE_MS = 60_000;

interface Kept {
  readonly state: SessionState;
  readonly stamp: string;
  readonly hosts: SessionHosts;
  readonly report: ReturnType<typeof placesReport>;
  readonly madeAtMs: number;
  readonly tookMs: number;
}

export interface PlacesParts {
  readonly store: Store;
  readonly finder: HostFinder;
  readonly own: OwnAddresses;
  /** What hosts had carried up to a moment, or of a part. */
  readonly replays: Pick<Replays, 'hostsAt' | 'hostsOf'>;
}

export class Places implements PlaceReader {
  readonly #parts: PlacesParts;
  readonly #kept = new Map<number, Kept>();
  readonly #opened = new Set<number>();
  readonly #ofParts = new Rested<SessionHosts>();

  constructor(parts: PlacesParts) {
    this.#parts = parts;
  }

  async hosts(sessionId: number, query: HostQuery) {
    const { at_us: atUs, offset: _offset, limit: _limit, sort: _sort, q: _q, ...filter } = query;
    const { hosts } = await this.#hosts(sessionId, filter, atUs);
    const found = hosts.filter(filterOf(query));
    const sorted = query.sort === '-bytes' ? found : found.toSorted(orderOf(query.sort));
    const { offset, limit } = query;
    return { hosts: sorted.slice(offset, offset + limit), total: sorted.length };
  }

  async places(sessionId: number, filter: PartFilter = {}, atUs?: number): Promise<PlacesReport> {
    const whole = atUs === undefined && !namesPart(filter);
    const report = whole
      ? this.#of(sessionId).report
      : placesReport(await this.#hosts(sessionId, filter, atUs));
    return { ...report, pending: this.#parts.finder.pending };
  }

  /** Of a part, or as of a moment; hosts of the whole session where neither is named. */
  async #hosts(sessionId: number, filter: PartFilter, atUs: number | undefined): Promise<SessionHosts> {
    const { store, replays } = this.#parts;
    if (!namesPart(filter)) {
      return atUs === undefined ? this.#of(sessionId).hosts : await replays.hostsAt(sessionId, atUs);
    }
    const session = store.sessions.get(sessionId);
    requireKept(session, 'packets');
    if (session.packets === 0) return this.#of(sessionId).hosts;
    const until = atUs === undefined ? filter.to_us : Math.min(atUs + 1, filter.to_us ?? Infinity);
    const part = until === undefined ? filter : { ...filter, to_us: until };
    const { packets, bytes, state, catalogue_version, local_addresses } = session;
    return await this.#ofParts.answer(
      JSON.stringify([sessionId, part, catalogue_version, local_addresses]),
      JSON.stringify([packets, bytes, state, store.hosts.version]),
      state === 'recording',
      () => replays.hostsOf(sessionId, selectionOf({ store, places: this }, sessionId, part)),
    );
  }

  /** Addresses of the hosts that a filter lets through, of those that `hosts` and `places` count now. */
  addresses(sessionId: number, filter: PlaceFilter): string[] {
    return this.#of(sessionId).hosts.hosts.filter(filterOf(filter)).map(({ address }) => address);
  }

  /** All places of a session that is being recorded, and when they were worked out. */
  live(sessionId: number): { places: PlaceRow[]; madeAtMs: number } {
    const { hosts, madeAtMs } = this.#of(sessionId);
    return { places: places(hosts), madeAtMs };
  }

  /** @throws TapdeckError `not_found`, `gone` */
  #of(sessionId: number): Kept {
    const { store, finder } = this.#parts;
    const session = store.sessions.get(sessionId);
    requireKept(session, 'figures');
    if (session.state !== 'recording' && !this.#opened.has(sessionId)) {
      if (this.#opened.size >= MAX_OPENED) this.#opened.clear();
      this.#opened.add(sessionId);
      void finder.complete(sessionId);
    }
    const stamp = [
      session.packets,
      session.bytes,
      JSON.stringify(session.local_addresses),
      session.catalogue_version,
      store.hosts.version,
    ].join(' ');
    const kept = this.#kept.get(sessionId);
    if (kept) {
      const age = performance.now() - kept.madeAtMs;
      // What is recorded changes with every packet, and hosts with every answer: both wait their time.
      const restMs = Math.max(session.state === 'recording' ? FRESH_MS : 0, kept.tookMs * REST_FACTOR);
      if (kept.state === session.state && age < restMs) return kept;
      if (kept.stamp === stamp && age < MAX_AGE_MS) return kept;
    }
    return this.#compute(sessionId, session.state, stamp);
  }

  #compute(sessionId: number, state: SessionState, stamp: string): Kept {
    const began = performance.now();
    const { store, own } = this.#parts;
    const hosts = sessionHosts(
      sessionTraffic(store, own, sessionId),
      pairTraffic(store.reader, sessionId),
    );
    const report = placesReport(hosts);
    const madeAtMs = performance.now();
    const made = { state, stamp, hosts, report, madeAtMs, tookMs: madeAtMs - began };
    this.#kept.delete(sessionId);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size < MAX_SESSIONS) break;
      this.#kept.delete(oldest);
    }
    this.#kept.set(sessionId, made);
    return made;
  }
}

function filterOf(
  { q, place, country, asn, organisation }: PlaceFilter & Pick<HostQuery, 'q'>,
): (host: SessionHostRow) => boolean {
  const text = q?.toLowerCase();
  return (host) => {
    if (place !== undefined) {
      const { latitude, longitude } = host;
      if (latitude === null || longitude === null || placeId(latitude, longitude) !== place) return false;
    }
    if (country === '' && (host.country_code !== null || host.scope !== 'public')) return false;
    if (country && host.country_code !== country) return false;
    if (asn === 0 && (host.asn !== null || host.organisation !== null || host.scope !== 'public')) {
      return false;
    }
    if (asn && host.asn !== asn) return false;
    if (organisation !== undefined && (host.asn !== null || host.organisation !== organisation)) return false;
    if (text === undefined) return true;
    return [host.address, host.hostname, host.city, host.country, host.organisation]
      .some((each) => each?.toLowerCase().includes(text));
  };
}

/** @throws TapdeckError `invalid` for what is no column */
function orderOf(sort: string): (a: SessionHostRow, b: SessionHostRow) => number {
  const column = sort.replace(/^-/, '') as keyof SessionHostRow;
  if (!Object.hasOwn(sessionHostRow.entries, column)) {
    throw new TapdeckError('invalid', `Hosts cannot be sorted by "${column.slice(0, 100)}".`);
  }
  const way = sort.startsWith('-') ? -1 : 1;
  return (a, b) => {
    const [x, y] = [a[column], b[column]];
    if (x === y) return 0; // sorting is stable: then by bytes
    if (x === null) return 1; // not known stands last, whichever way
    if (y === null) return -1;
    return (x < y ? -1 : 1) * way;
  };
}
