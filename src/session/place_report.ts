/** What the hosts of a session add up to: by host, by place, by country, by network. */
import { attributionsOf } from '../geo/attributions.ts';
import { scopeOf } from '../geo/scope.ts';
import { type HostTraffic, type PairTraffic, placeId } from '../model/host.ts';
import type { CountryRow, NetworkRow, PlaceRow, PlacesReport, SessionHostRow } from '../model/place.ts';
import { hostOf, rowOf } from './host_record.ts';

const MAX_PLACES = 1000;
const MAX_NETWORKS = 1000;
const NAMES_OF_PLACE = 5;

type Traffic = Pick<HostTraffic, 'streams' | 'packets' | 'bytes' | 'bytes_in' | 'bytes_out'>;

const noTraffic = (): Mutable<Traffic> => ({ streams: 0, packets: 0, bytes: 0, bytes_in: 0, bytes_out: 0 });

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function add(sum: Mutable<Traffic>, more: Traffic): void {
  sum.streams += more.streams;
  sum.packets += more.packets;
  sum.bytes += more.bytes;
  sum.bytes_in += more.bytes_in;
  sum.bytes_out += more.bytes_out;
}

function subtract(sum: Mutable<Traffic>, less: Traffic): void {
  sum.streams -= less.streams;
  sum.packets -= less.packets;
  sum.bytes -= less.bytes;
  sum.bytes_in -= less.bytes_in;
  sum.bytes_out -= less.bytes_out;
}

/** Which application carried most. */
class Largest {
  readonly #bytes = new Map<string, { app: string; category: string; bytes: number }>();

  add(app: string, category: string, bytes: number): void {
    const known = this.#bytes.get(app);
    if (known) known.bytes += bytes;
    else this.#bytes.set(app, { app, category, bytes });
  }

  get(): { app: string; category: string } {
    let most: { app: string; category: string; bytes: number } | undefined;
    for (const each of this.#bytes.values()) {
      if (!most || each.bytes > most.bytes || (each.bytes === most.bytes && each.app < most.app)) most = each;
    }
    return { app: most?.app ?? 'Unknown', category: most?.category ?? 'Unknown' };
  }
}

const byBytes = (a: { bytes: number }, b: { bytes: number }) => b.bytes - a.bytes;

/** A session's hosts, largest first, and what is needed as well to add them up. */
export interface SessionHosts {
  readonly hosts: readonly SessionHostRow[];
  readonly apps: readonly HostTraffic[];
  /** What both of two hosts have in their sums: where they are added to each other it counts once. */
  readonly pairs: readonly {
    readonly ends: readonly [SessionHostRow, SessionHostRow];
    readonly traffic: Traffic;
  }[];
}

/** One row for each host. What is no address (a MAC) is no host. */
export function sessionHosts(
  apps: readonly HostTraffic[],
  pairs: readonly PairTraffic[] = [],
): SessionHosts {
  const sums = new Map<string, { row: Mutable<SessionHostRow>; largest: Largest }>();
  const kept = apps.filter((each) => {
    const scope = each.host?.scope ?? scopeOf(each.address);
    if (scope === undefined) return false;
    let sum = sums.get(each.address);
    if (!sum) {
      const known = each.host ?? rowOf(hostOf(each.address, scope));
      const row = { ...known, ...noTraffic(), app: '', category: '' };
      sums.set(each.address, sum = { row, largest: new Largest() });
    }
    add(sum.row, each);
    sum.largest.add(each.app, each.category, each.bytes);
    return true;
  });
  const hosts = [...sums.values()].map(({ row, largest }) => Object.assign(row, largest.get()));
  hosts.sort((a, b) => byBytes(a, b) || (a.address < b.address ? -1 : 1));
  return {
    hosts,
    apps: kept,
    pairs: pairs.flatMap((traffic) => {
      const [one, other] = [sums.get(traffic.address)?.row, sums.get(traffic.other)?.row];
      return one && other ? [{ ends: [one, other], traffic }] : [];
    }),
  };
}

/** Places, largest first: all of them. */
export function places({ hosts, apps, pairs }: SessionHosts): PlaceRow[] {
  const found = new Map<string, { row: PlaceRow; largest: Largest }>();
  for (const host of hosts) {
    const { latitude, longitude } = host;
    if (latitude === null || longitude === null) continue;
    const place_id = placeId(latitude, longitude);
    let place = found.get(place_id);
    if (!place) {
      const { city, country_code, country } = host;
      const row = {
        ...{ place_id, latitude, longitude, city, country_code, country, hosts: 0, ...noTraffic() },
        ...{ app: '', category: '', names: [], located_by: [] },
      };
      found.set(place_id, place = { row, largest: new Largest() });
    }
    const { row } = place;
    row.hosts++;
    add(row, host);
    if (row.names.length < NAMES_OF_PLACE) row.names.push(host.hostname ?? host.address);
    if (host.located_by !== null && !row.located_by.includes(host.located_by)) {
      row.located_by.push(host.located_by);
    }
  }
  for (const { ends: [{ latitude, longitude }, other], traffic } of pairs) {
    if (latitude === null || longitude === null) continue;
    const place = found.get(placeId(latitude, longitude));
    if (place && latitude === other.latitude && longitude === other.longitude) subtract(place.row, traffic);
  }
  for (const { host, app, category, bytes } of apps) {
    if (!host || host.latitude === null || host.longitude === null) continue;
    found.get(placeId(host.latitude, host.longitude))?.largest.add(app, category, bytes);
  }
  return [...found.values()].map(({ row, largest }) => Object.assign(row, largest.get())).sort(byBytes);
}

function grouped<Row extends Mutable<Traffic> & { hosts: number }>(
  { hosts, pairs }: SessionHosts,
  keyOf: (host: SessionHostRow) => string | undefined,
  start: (host: SessionHostRow) => Row,
): Row[] {
  const found = new Map<string, Row>();
  for (const host of hosts) {
    const key = keyOf(host);
    if (key === undefined) continue;
    let row = found.get(key);
    if (!row) found.set(key, row = start(host));
    row.hosts++;
    add(row, host);
  }
  for (const { ends: [one, other], traffic } of pairs) {
    const key = keyOf(one);
    const row = key === undefined || key !== keyOf(other) ? undefined : found.get(key);
    if (row) subtract(row, traffic);
  }
  return [...found.values()].sort(byBytes);
}

/** Everything but what only the moment knows. */
export function placesReport(session: SessionHosts): Omit<PlacesReport, 'pending'> {
  const all = places(session);
  const countries = grouped<CountryRow>(
    session,
    ({ scope, country_code: code }) => scope === 'public' ? code ?? '' : undefined,
    ({ country_code, country }) => ({ country_code, country, hosts: 0, ...noTraffic() }),
  );
  const networks = grouped<NetworkRow>(
    session,
    ({ scope, asn, organisation }) =>
      scope === 'public' ? `${asn ?? ''} ${asn === null ? organisation ?? '' : ''}` : undefined,
    ({ asn, organisation }) => ({ asn, organisation, hosts: 0, ...noTraffic() }),
  );
  const rest = (fits: (host: SessionHostRow) => boolean) => {
    const [sum] = grouped(
      session,
      (host) => fits(host) ? '' : undefined,
      () => ({ hosts: 0, ...noTraffic() }),
    );
    return { hosts: sum?.hosts ?? 0, bytes: sum?.bytes ?? 0 };
  };
  return {
    places: all.slice(0, MAX_PLACES),
    places_left_out: Math.max(0, all.length - MAX_PLACES),
    countries,
    networks: networks.slice(0, MAX_NETWORKS),
    unlocated: rest(({ scope, latitude }) => scope === 'public' && latitude === null),
    not_public: rest(({ scope }) => scope !== 'public'),
    attributions: attributionsOf(session.apps),
  };
}
