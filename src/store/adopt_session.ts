/** Copies the one session of another database into ours: every number of its own becomes one of ours, every row is checked. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { SESSION_ROWS, TEXT_COLUMNS } from './copy_session.ts';
import { checkedRow, type ForeignRow as Row, wrong } from './foreign_rows.ts';
import { MAX_INFO_CHARS } from './packet_rows.ts';
import { RowInserter } from './row_inserter.ts';
import type { TextTable } from './texts.ts';

/** Rows in one transaction: some 20 ms, so that a running capture hardly notices. */
const ROWS_A_TURN = 4096;

const MAX_NAME_CHARS = 200;

/** Texts whose numbers are remembered: some 10 MB. Then they are looked up again. */
const MAX_TEXT_IDS = 100_000;

/** Combinations of protocol, direction and classes: a session has a few hundred. */
const MAX_KINDS = 65_536;

/** Streams that stand the other way round here, some 150 MB of numbers: a file of many gigabytes has so many. */
const MAX_EXCHANGED = 4_000_000;

/** Only those that the session met: a file must not tell us of others. */
const HOSTS_MET = `hosts where address in (select text from texts where text_id in (
  select low_id from streams union select high_id from streams))`;

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
  /** By number there, of kinds as they are and with their ends exchanged. */
  readonly #kindIds = { same: new Map<number, number>(), exchanged: new Map<number, number>() };
  readonly #findText: StatementSync;
  readonly #findKind: StatementSync;
  /** Streams whose ends stand the other way round here: the low end is the one with the smaller number. */
  readonly #exchanged = new Set<number>();
  #sessionId = 0;

  constructor(from: DatabaseSync, db: DatabaseSync, texts: TextTable, options: AdoptOptions) {
    this.#from = from;
    this.#findText = from.prepare('select text from texts where text_id = ?');
    this.#findKind = from.prepare('select * from kinds where kind_id = ?');
    this.#db = db;
    this.#texts = texts;
    this.#options = options;
  }

  async run(): Promise<number> {
    this.#session();
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
    // What is known here of an address stays.
    await this.#copy('hosts', (row) => row, undefined, HOSTS_MET);
    return this.#sessionId;
  }

  /** Its own row, as a session that is being worked on. */
  #session(): void {
    const row = checkedRow('sessions', this.#from.prepare('select * from sessions').get() ?? {});
    const name = this.#options.name?.trim() || String(row['name']);
    if (name.length > MAX_NAME_CHARS) throw wrong('its name is too long');
    const { session_id: _, ...rest } = row;
    const values = {
      ...rest,
      name,
      state: 'recording',
      created_us: this.#options.createdUs,
      capture_file: null,
      capture_sha256: null,
      capture_stamp: null,
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

  /** A text comes over when a row names it: what nobody names stays behind. */
  #textId(id: SQLInputValue | undefined, where: string): number | null {
    if (id === null || id === undefined) return null;
    const known = this.#textIds.get(Number(id));
    if (known !== undefined) return known;
    const row = this.#findText.get(id);
    if (!row) throw wrong(`a row of ${where} names a text that is not there`);
    const here = this.#texts.id(String(checkedRow('texts', row)['text']));
    if (this.#textIds.size >= MAX_TEXT_IDS) this.#textIds.clear();
    this.#textIds.set(Number(id), here);
    return here;
  }

  /** A kind comes over when a packet is of it. */
  #kind(kindId: SQLInputValue | undefined, way: 'same' | 'exchanged'): number {
    const ids = this.#kindIds[way];
    const known = ids.get(Number(kindId));
    if (known !== undefined) return known;
    const found = this.#findKind.get(kindId ?? null);
    if (!found) throw wrong('a packet is of a kind that is not there');
    if (ids.size >= MAX_KINDS) throw wrong('its packets are of too many kinds');
    const row = checkedRow('kinds', found);
    const byLow = Number(row['by_low']) === 1 ? 1 : 0;
    const values = [
      this.#textId(row['protocol_id'], 'kinds'),
      row['direction'] ?? null,
      row['flags'] ?? null,
      way === 'same' ? byLow : 1 - byLow,
    ];
    this.#db.prepare(
      'insert or ignore into kinds (protocol_id, direction, flags, by_low) values (?, ?, ?, ?)',
    )
      .run(...values);
    const id = Number(
      this.#db.prepare(
        'select kind_id from kinds where protocol_id = ? and direction = ? and flags = ? and by_low = ?',
      ).get(...values)?.['kind_id'],
    );
    ids.set(Number(kindId), id);
    return id;
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
    if (this.#exchanged.size >= MAX_EXCHANGED) throw wrong('it has too many streams');
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
    const flow = Number(row['flow']);
    const isExchanged = flow >= 0 && this.#exchanged.has(flow);
    return {
      ...row,
      session_id: this.#sessionId,
      kind_id: this.#kind(row['kind_id'], isExchanged ? 'exchanged' : 'same'),
      info: String(row['info']).slice(0, MAX_INFO_CHARS),
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

  /** @param from the rows, where not all of the table are wanted */
  async #copy(
    table: string,
    change: (row: Row) => Row,
    onTurn?: () => void,
    from = table,
  ): Promise<void> {
    let insert: RowInserter | undefined;
    await this.#each(
      table,
      from,
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
  async #each(table: string, from: string, take: (row: Row) => void, onTurn: () => void): Promise<void> {
    const rows = this.#from.prepare(`select * from ${from}`).iterate();
    const count = Number(this.#from.prepare(`select count(*) as n from ${from}`).get()?.['n']);
    let taken = 0;
    for (let ended = false; !ended;) {
      this.#options.signal?.throwIfAborted();
      this.#db.exec('begin');
      try {
        for (let n = 0; n < ROWS_A_TURN && !ended; n++) {
          const next = rows.next();
          ended = next.done === true;
          if (next.done) break;
          take(checkedRow(table, next.value));
          taken++;
        }
        // Deno (2.9) ends an iteration without a word where a number does not fit or a page is damaged.
        if (ended && taken !== count) throw wrong(`not all rows of ${table} can be read`);
        onTurn();
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
