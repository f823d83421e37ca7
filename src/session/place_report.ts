/** What the hosts of a session add up to: by host, by place, by country, by network. */
import { attributionsOf } from '../geo/attributions.ts';
import { scopeOf } from '../geo/scope.ts';
import { type HostTraffic, placeId } from '../model/host.ts';
import type { CountryRow, NetworkRow, PlaceRow, PlacesReport, SessionHostRow } from '../model/place.ts';
import { hostOf } from './host_record.ts';

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

/** A session's hosts, largest first, and the application sums that places need as well. */
export interface SessionHosts {
  readonly hosts: readonly SessionHostRow[];
  readonly apps: readonly HostTraffic[];
}

/** One row for each host. What is no address (a MAC) is no host. */
export function sessionHosts(apps: readonly HostTraffic[]): SessionHosts {
  const sums = new Map<string, { row: Mutable<SessionHostRow>; largest: Largest }>();
  const kept = apps.filter((each) => {
    const scope = each.host?.scope ?? scopeOf(each.address);
    if (scope === undefined) return false;
    let sum = sums.get(each.address);
    if (!sum) {
      const { hostname_strength: _1, settled: _2, asked_of: _3, asked_us: _4, name_asked_us: _5, ...fresh } =
        hostOf(each.address, scope);
      const row = { ...(each.host ?? fresh), ...noTraffic(), app: '', category: '' };
      sums.set(each.address, sum = { row, largest: new Largest() });
    }
    add(sum.row, each);
    sum.largest.add(each.app, each.category, each.bytes);
    return true;
  });
  const hosts = [...sums.values()].map(({ row, largest }) => Object.assign(row, largest.get()));
  return { hosts: hosts.sort((a, b) => byBytes(a, b) || (a.address < b.address ? -1 : 1)), apps: kept };
}

/** Places, largest first: all of them. */
export function places({ hosts, apps }: SessionHosts): PlaceRow[] {
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
  for (const { host, app, category, bytes } of apps) {
    if (!host || host.latitude === null || host.longitude === null) continue;
    found.get(placeId(host.latitude, host.longitude))?.largest.add(app, category, bytes);
  }
  return [...found.values()].map(({ row, largest }) => Object.assign(row, largest.get())).sort(byBytes);
}

function grouped<Row extends Mutable<Traffic> & { hosts: number }>(
  hosts: readonly SessionHostRow[],
  keyOf: (host: SessionHostRow) => string,
  start: (host: SessionHostRow) => Row,
): Row[] {
  const found = new Map<string, Row>();
  for (const host of hosts) {
    const key = keyOf(host);
    let row = found.get(key);
    if (!row) found.set(key, row = start(host));
    row.hosts++;
    add(row, host);
  }
  return [...found.values()].sort(byBytes);
}

/** Everything but what only the moment knows. */
export function placesReport(session: SessionHosts): Omit<PlacesReport, 'pending'> {
  const all = places(session);
  const isPublic = session.hosts.filter(({ scope }) => scope === 'public');
  const countries = grouped<CountryRow>(
    isPublic,
    ({ country_code: code }) => code ?? '',
    ({ country_code, country }) => ({ country_code, country, hosts: 0, ...noTraffic() }),
  );
  const networks = grouped<NetworkRow>(
    isPublic,
    ({ asn, organisation }) => asn === null ? organisation ?? '' : `${asn}`,
    ({ asn, organisation }) => ({ asn, organisation, hosts: 0, ...noTraffic() }),
  );
  const rest = (hosts: readonly SessionHostRow[]) => ({
    hosts: hosts.length,
    bytes: hosts.reduce((sum, { bytes }) => sum + bytes, 0),
  });
  return {
    places: all.slice(0, MAX_PLACES),
    places_left_out: Math.max(0, all.length - MAX_PLACES),
    countries,
    networks: networks.slice(0, MAX_NETWORKS),
    unlocated: rest(isPublic.filter(({ latitude }) => latitude === null)),
    not_public: rest(session.hosts.filter(({ scope }) => scope !== 'public')),
    attributions: attributionsOf(session.apps),
  };
}
