/** Copies the one session of another database into ours: every number of its own becomes one of ours, every row is checked. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import * as v from 'valibot';
import { TapdeckError } from '../model/errors.ts';
import { hostRow } from '../model/place.ts';
import { SESSION_ROWS, TEXT_COLUMNS } from './copy_session.ts';
import { RowInserter } from './row_inserter.ts';
import type { TextTable } from './texts.ts';

/** Rows in one transaction: some 20 ms, so that a running capture hardly notices. */
const ROWS_A_TURN = 4096;

/** Longest text in any column: a rule of Info's is 64 KiB at most, lists of warnings and quantiles are shorter. */
const MAX_TEXT_CHARS = 262_144;
const MAX_NAME_CHARS = 200;
const MAX_SOURCE_CHARS = 255;

type Row = Record<string, SQLInputValue>;

const wrong = (why: string) =>
  new TapdeckError('unsupported', `This SQLite file cannot be imported: ${why}.`);

export interface AdoptOptions {
  readonly signal?: AbortSignal;
  readonly name?: string;
  readonly createdUs: number;
  /** Told of packets that were copied. */
  readonly onPackets?: (packets: number) => void;
  /** Told the number that the session has here, before anything else of it is there. */
  readonly onSession: (sessionId: number) => void;
}

/** @throws TapdeckError `unsupported` naming what is wrong; rows copied so far are the caller's to remove */
export async function adoptSession(
  from: DatabaseSync,
  db: DatabaseSync,
  texts: TextTable,
  options: AdoptOptions,
): Promise<number> {
  return await new Adoption(from, db, texts, options).run();
}

class Adoption {
  readonly #from: DatabaseSync;
  readonly #db: DatabaseSync;
  readonly #texts: TextTable;
  readonly #options: AdoptOptions;
  readonly #textIds = new Map<number, number>();
  /** By number there: what the same kind is here, as it is and with its ends exchanged. */
  readonly #kindIds = new Map<number, { same: number; exchanged: number }>();
  /** Streams whose ends stand the other way round here: the low end is the one with the smaller number. */
  readonly #exchanged = new Set<number>();
  #sessionId = 0;

  constructor(from: DatabaseSync, db: DatabaseSync, texts: TextTable, options: AdoptOptions) {
    this.#from = from;
    this.#db = db;
    this.#texts = texts;
    this.#options = options;
  }

  async run(): Promise<number> {
    this.#session();
    await this.#each(
      'texts',
      (row) => void this.#textIds.set(Number(row['text_id']), this.#text(row['text'])),
    );
    await this.#each('kinds', (row) => this.#kind(row));
    await this.#copy('streams', (row) => this.#stream(row));
    await this.#copy('loose_flows', (row) => this.#texted('loose_flows', row));
    let packets = 0;
    await this.#copy(
      'packets',
      (row) => this.#packet(row),
      () => this.#options.onPackets?.(packets += ROWS_A_TURN),
    );
    this.#refuseLostPackets();
    for (const table of SESSION_ROWS) {
      if (['sessions', 'streams', 'loose_flows', 'packets', 'kind_blocks'].includes(table)) continue;
      await this.#copy(table, (row) => this.#texted(table, row));
    }
    // Which blocks a kind is in changes where ends were exchanged.
    this.#db.prepare(
      'insert into kind_blocks select distinct session_id, kind_id, no >> 10 from packets where session_id = ?',
    ).run(this.#sessionId);
    await this.#hosts();
    return this.#sessionId;
  }

  /** Its own row, as a session that is being worked on. */
  #session(): void {
    const row = this.#checked(this.#from.prepare('select * from sessions').get() ?? {});
    const name = this.#options.name?.trim() || String(row['name']);
    if (name.length > MAX_NAME_CHARS || String(row['source']).length > MAX_SOURCE_CHARS) {
      throw wrong('its name or source is too long');
    }
    const { session_id: _, ...rest } = row;
    const values = {
      ...rest,
      name,
      state: 'recording',
      created_us: this.#options.createdUs,
      capture_file: null,
      derived_from_state: null,
      pinned: 0,
    };
    const columns = Object.keys(values);
    const made = this.#db.prepare(
      `insert into sessions (${columns.join(', ')}) values (${
        columns.map(() => '?').join(', ')
      }) returning session_id`,
    ).get(...Object.values(values));
    this.#sessionId = Number(made?.['session_id']);
    this.#options.onSession(this.#sessionId);
  }

  #text(text: unknown): number {
    return this.#texts.id(String(text));
  }

  #textId(id: unknown, where: string): number | null {
    if (id === null) return null;
    const here = this.#textIds.get(Number(id));
    if (here === undefined) throw wrong(`a row of ${where} names a text that is not there`);
    return here;
  }

  #kind(row: Row): void {
    const protocol = this.#textId(row['protocol_id'], 'kinds');
    const id = (byLow: number) => {
      const values = [protocol, row['direction'] ?? null, row['flags'] ?? null, byLow];
      this.#db.prepare(
        'insert or ignore into kinds (protocol_id, direction, flags, by_low) values (?, ?, ?, ?)',
      ).run(...values);
      return Number(
        this.#db.prepare(
          'select kind_id from kinds where protocol_id = ? and direction = ? and flags = ? and by_low = ?',
        ).get(...values)?.['kind_id'],
      );
    };
    const byLow = Number(row['by_low']) === 1 ? 1 : 0;
    this.#kindIds.set(Number(row['kind_id']), { same: id(byLow), exchanged: id(1 - byLow) });
  }

  #texted(table: string, row: Row): Row {
    const columns: readonly string[] = Object.hasOwn(TEXT_COLUMNS, table)
      ? TEXT_COLUMNS[table as keyof typeof TEXT_COLUMNS]
      : [];
    const changed: Row = { ...row, session_id: this.#sessionId };
    for (const column of columns) changed[column] = this.#textId(row[column], table);
    if (table === 'summaries') delete changed['summary_id'];
    if (table === 'findings') delete changed['finding_id'];
    return changed;
  }

  #stream(row: Row): Row {
    const changed = this.#texted('streams', row);
    const { low_id: low, high_id: high, low_port, high_port } = changed;
    if (Number(low) <= Number(high)) return changed;
    this.#exchanged.add(Number(row['stream']));
    const client = Number(row['client_is_low']) === 1 ? 0 : 1;
    return {
      ...changed,
      low_id: high ?? null,
      high_id: low ?? null,
      low_port: high_port ?? null,
      high_port: low_port ?? null,
      client_is_low: client,
    };
  }

  #packet(row: Row): Row {
    const kind = this.#kindIds.get(Number(row['kind_id']));
    if (!kind) throw wrong('a packet is of a kind that is not there');
    const flow = Number(row['flow']);
    const isExchanged = flow >= 0 && this.#exchanged.has(flow);
    return {
      ...row,
      session_id: this.#sessionId,
      kind_id: isExchanged ? kind.exchanged : kind.same,
    };
  }

  /** Every packet belongs to a stream or to ends of its own. */
  #refuseLostPackets(): void {
    const lost = this.#db.prepare(
      `select 1 from (select distinct flow from packets where session_id = ?1) p
       where not exists (select 1 from streams s where s.session_id = ?1 and s.stream = p.flow)
         and not exists (select 1 from loose_flows l where l.session_id = ?1 and l.flow = p.flow) limit 1`,
    ).get(this.#sessionId);
    if (lost) throw wrong('a packet is of a stream that is not there');
  }

  /** What is known here of an address stays. */
  async #hosts(): Promise<void> {
    await this.#copy('hosts', (row) => {
      if (!v.is(hostRow, row)) throw wrong('a host has a row that cannot be');
      return row;
    });
  }

  /** A row with nothing in it that we could not have written. */
  #checked(row: Record<string, unknown>): Row {
    const checked: Row = {};
    for (const [column, value] of Object.entries(row)) {
      if (typeof value === 'string' && value.length > MAX_TEXT_CHARS) throw wrong('a text is too long');
      if (value !== null && typeof value !== 'string' && typeof value !== 'number') {
        throw wrong('a value is neither a number nor text');
      }
      // Beyond, figures are no longer exact; also where infinity is stored.
      if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
        throw wrong('a number is too large');
      }
      checked[column] = value;
    }
    return checked;
  }

  async #copy(table: string, change: (row: Row) => Row, onTurn?: () => void): Promise<void> {
    let insert: RowInserter | undefined;
    await this.#each(
      table,
      (row) => {
        const changed = change(row);
        const columns = Object.keys(changed);
        insert ??= new RowInserter(
          this.#db,
          `insert or ${table === 'hosts' ? 'ignore' : 'abort'} into ${table} (${columns.join(', ')})`,
          columns.length,
        );
        insert.add(...Object.values(changed));
      },
      () => {
        insert?.flush();
        onTurn?.();
      },
    );
  }

  /** Rows of a table there, so many in one transaction; others have a turn in between. */
  async #each(table: string, take: (row: Row) => void, onTurn?: () => void): Promise<void> {
    const rows = this.#from.prepare(`select * from ${table}`).iterate();
    const count = Number(this.#from.prepare(`select count(*) as n from ${table}`).get()?.['n']);
    let taken = 0;
    for (let ended = false; !ended;) {
      this.#options.signal?.throwIfAborted();
      this.#db.exec('begin');
      try {
        for (let n = 0; n < ROWS_A_TURN && !ended; n++) {
          const next = rows.next();
          ended = next.done === true;
          if (next.done) break;
          take(this.#checked(next.value));
          taken++;
        }
        // Deno (2.9) ends an iteration without a word where a number does not fit or a page is damaged.
        if (ended && taken !== count) throw wrong(`not all rows of ${table} can be read`);
        onTurn?.();
        this.#db.exec('commit');
      } catch (error) {
        this.#db.exec('rollback');
        this.#texts.forget();
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
}
