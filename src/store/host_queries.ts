/** The hosts of a session, from its streams. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as v from 'valibot';
import type { HostName, HostTraffic, PairTraffic } from '../model/host.ts';
import { hostRow } from '../model/place.ts';
import { TextLookup } from './flow_queries.ts';
import { storedSources } from './stored_sources.ts';

/**
 * One row for each host of a stream (direction_to_server: 0 in, 1 out, 2 local, 3 transit). Between here and elsewhere
 * the host is the remote end, otherwise both ends are; what stays here counts as outbound, what passes by as neither.
 */
const HOSTS_OF_STREAMS = `
  select iif((direction_to_server = 1) = client_is_low, high_id, low_id) as host_id, app_id, category_id,
    packets_to_server + packets_to_client as packets, bytes_to_server + bytes_to_client as bytes,
    iif(direction_to_server = 1, bytes_to_client, bytes_to_server) as bytes_in,
    iif(direction_to_server = 1, bytes_to_server, bytes_to_client) as bytes_out
  from streams where session_id = ?1 and direction_to_server < 2
  union all
  select low_id, app_id, category_id, packets_to_server + packets_to_client, bytes_to_server + bytes_to_client,
    0, iif(direction_to_server = 2, bytes_to_server + bytes_to_client, 0)
  from streams where session_id = ?1 and direction_to_server >= 2
  union all
  select high_id, app_id, category_id, packets_to_server + packets_to_client, bytes_to_server + bytes_to_client,
    0, iif(direction_to_server = 2, bytes_to_server + bytes_to_client, 0)
  from streams where session_id = ?1 and direction_to_server >= 2 and high_id <> low_id`;

/**
 * One number to group by: a fifth of the time that three columns take. Rows that leave SQLite cost most of all, so that
 * everything is added up before. An application has one category.
 */
const SUMS_OF_HOSTS = `
  select host_id, app_id, max(category_id) as category_id, count(*) as streams, sum(packets) as packets,
    sum(bytes) as bytes, sum(bytes_in) as bytes_in, sum(bytes_out) as bytes_out
  from (${HOSTS_OF_STREAMS}) group by host_id * 4294967296 + app_id`;

/** What is known of a host, and who was asked about it. */
export type FoundHost = Pick<HostTraffic, 'host' | 'asked_of'>;
const UNKNOWN: FoundHost = { host: undefined, asked_of: [] };

/** What is known of hosts, each read once. */
export class HostLookup {
  readonly #find: StatementSync;
  readonly #known = new Map<string, FoundHost>();

  constructor(db: DatabaseSync) {
    this.#find = db.prepare(`select ${HOST_COLUMNS}, asked_of from hosts where address = ?`);
  }

  /** `host` is undefined when it was never looked up. */
  known(address: string): FoundHost {
    const before = this.#known.get(address);
    if (before) return before;
    const row = this.#find.get(address);
    const found = row
      ? { host: v.parse(hostRow, row), asked_of: v.parse(storedSources, row['asked_of']) }
      : UNKNOWN;
    this.#known.set(address, found);
    return found;
  }
}

const HOST_COLUMNS = Object.keys(hostRow.entries).join(', ');

/** What each application carried to each host of the session, with what is known of the host. */
export function hostTraffic(db: DatabaseSync, sessionId: number): HostTraffic[] {
  // A host has several applications and an application many hosts: each is read once.
  const texts = new TextLookup(db);
  const hosts = new HostLookup(db);
  return db.prepare(SUMS_OF_HOSTS).all(sessionId).map((row) => {
    const address = texts.text(Number(row['host_id']));
    return {
      address,
      app: texts.text(Number(row['app_id'])),
      category: texts.text(Number(row['category_id'])),
      streams: Number(row['streams']),
      packets: Number(row['packets']),
      bytes: Number(row['bytes']),
      bytes_in: Number(row['bytes_in']),
      bytes_out: Number(row['bytes_out']),
      ...hosts.known(address),
    };
  });
}

/** What passed between two hosts of the session: a stream of each, so that their sums hold it twice. */
export function pairTraffic(db: DatabaseSync, sessionId: number): PairTraffic[] {
  return db.prepare(
    `select a.text as address, b.text as other, count(*) as streams,
       sum(packets_to_server + packets_to_client) as packets, sum(bytes_to_server + bytes_to_client) as bytes,
       sum(iif(direction_to_server = 2, bytes_to_server + bytes_to_client, 0)) as bytes_out
     from streams s join texts a on a.text_id = s.low_id join texts b on b.text_id = s.high_id
     where s.session_id = ? and direction_to_server >= 2 and low_id <> high_id
     group by low_id, high_id`,
  ).all(sessionId).map((row) => ({
    address: String(row['address']),
    other: String(row['other']),
    streams: Number(row['streams']),
    packets: Number(row['packets']),
    bytes: Number(row['bytes']),
    bytes_in: 0,
    bytes_out: Number(row['bytes_out']),
  }));
}

/** Every host of the session with the best name that its streams gave it. A name is the server's. */
export function hostNames(db: DatabaseSync, sessionId: number): Map<string, HostName | undefined> {
  const rows = db.prepare(
    // SQLite takes the other columns of the row that max() found.
    `select t.text as address, n.hostname, n.strength from (
       select host_id, max(strength) as strength, hostname from (
         select iif(client_is_low, high_id, low_id) as host_id, hostname,
           iif(hostname is null, 0, hostname_strength) as strength
         from streams where session_id = ?1 and direction_to_server <> 0
         union all
         select iif(client_is_low, low_id, high_id), null, 0
         from streams where session_id = ?1 and direction_to_server <> 1
       ) group by host_id
     ) n join texts t on t.text_id = n.host_id`,
  ).all(sessionId);
  return new Map(rows.map(({ address, hostname, strength }) => [
    String(address),
    typeof hostname === 'string' ? { text: hostname, strength: Number(strength) } : undefined,
  ]));
}
