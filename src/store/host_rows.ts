/** Hosts to rows and back. They belong to no session: what one capture taught holds for the next. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as v from 'valibot';
import type { HostRecord } from '../model/host.ts';
import { type HostRow, hostRow } from '../model/place.ts';
import { RowInserter } from './row_inserter.ts';
import { storedFlag } from './stored_flag.ts';
import { BETWEEN_SOURCES, storedSources } from './stored_sources.ts';

const COLUMNS = [
  ...Object.keys(hostRow.entries) as (keyof HostRow)[],
  'hostname_strength',
  'settled',
  'asked_of',
  'asked_us',
  'name_asked_us',
] as const satisfies readonly (keyof HostRecord)[];

const UNNAMED = `hostname is null and scope = 'public' and coalesce(name_asked_us, 0) < ?`;

/** Addresses that one query asks for. */
const ASKED_AT_ONCE = 100;

const storedHost = v.object({
  ...hostRow.entries,
  hostname_strength: v.number(),
  settled: storedFlag,
  asked_of: storedSources,
  asked_us: v.nullable(v.number()),
  name_asked_us: v.nullable(v.number()),
});

export class HostRows {
  readonly #db: DatabaseSync;
  readonly #find: StatementSync;
  readonly #rows: RowInserter;
  #version = 0;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#find = db.prepare(
      `select ${COLUMNS.join(', ')} from hosts where address in (${
        Array(ASKED_AT_ONCE).fill('?').join(', ')
      })`,
    );
    this.#rows = new RowInserter(
      db,
      `insert into hosts (${COLUMNS.join(', ')})`,
      COLUMNS.length,
      `on conflict do update set ${
        COLUMNS.slice(1).map((column) => `${column} = excluded.${column}`).join(', ')
      }`,
    );
  }

  /** Grows whenever a host changed: what was computed from hosts may be old then. */
  get version(): number {
    return this.#version;
  }

  /** What is known of these addresses, by address. */
  find(addresses: readonly string[]): Map<string, HostRecord> {
    const found = new Map<string, HostRecord>();
    for (let from = 0; from < addresses.length; from += ASKED_AT_ONCE) {
      const some = addresses.slice(from, from + ASKED_AT_ONCE);
      const padded = [...some, ...Array<null>(ASKED_AT_ONCE - some.length).fill(null)];
      for (const row of this.#find.all(...padded)) {
        const host = v.parse(storedHost, row);
        found.set(host.address, host);
      }
    }
    return found;
  }

  /** Hosts that are not settled, in the order of their addresses. @param after the address to go on behind */
  unsettled(after: string, limit: number): HostRecord[] {
    return this.#db.prepare(
      `select ${COLUMNS.join(', ')} from hosts where settled = 0 and address > ? order by address limit ?`,
    ).all(after, limit).map((row) => v.parse(storedHost, row));
  }

  countUnsettled(): number {
    return Number(this.#db.prepare('select count(*) as n from hosts where settled = 0').get()?.['n']);
  }

  /** How many there are of `unnamed`. */
  countUnnamed(beforeUs: number): number {
    return Number(this.#db.prepare(`select count(*) as n from hosts where ${UNNAMED}`).get(beforeUs)?.['n']);
  }

  /** Public hosts without a name that reverse DNS was not asked for since `beforeUs`. */
  unnamed(beforeUs: number, after: string, limit: number): HostRecord[] {
    return this.#db.prepare(
      `select ${COLUMNS.join(', ')} from hosts
       where ${UNNAMED} and address > ?
       order by address limit ?`,
    ).all(beforeUs, after, limit).map((row) => v.parse(storedHost, row));
  }

  /** Stores hosts, all or none. */
  write(hosts: readonly HostRecord[]): void {
    if (hosts.length === 0) return;
    this.#db.exec('begin immediate');
    try {
      for (const host of hosts) {
        this.#rows.add(...COLUMNS.map((column) => {
          if (column === 'settled') return host.settled ? 1 : 0;
          if (column === 'asked_of') return host.asked_of.join(BETWEEN_SOURCES);
          return host[column];
        }));
      }
      this.#rows.flush();
      this.#db.exec('commit');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      this.#rows.discard();
      throw error;
    }
    this.#version++;
  }

  /** Sessions of which not every host was handed over, newest first. */
  sessionsToFill(): number[] {
    return this.#db.prepare(
      `select session_id from sessions where hosts_known = 0 and state <> 'recording'
       order by created_us desc, session_id desc`,
    ).all().map((row) => Number(row['session_id']));
  }

  sessionFilled(sessionId: number): void {
    this.#db.prepare('update sessions set hosts_known = 1 where session_id = ?').run(sessionId);
  }

  removed(): void {
    this.#version++;
  }
}
