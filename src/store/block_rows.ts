/** Which blocks of 1024 packets hold what: by these, a query looks only where it may find something. */
import type { DatabaseSync } from 'node:sqlite';
import { RowInserter } from './row_inserter.ts';

/** A block is `no >> BLOCK_SHIFT`. Migrations repeat this number: never change it. */
export const BLOCK_SHIFT = 10;

export class BlockRows {
  readonly #times: RowInserter;
  readonly #flowRows: RowInserter;
  readonly #kindRows: RowInserter;
  readonly #flows = new Set<number>();
  readonly #kinds = new Set<number>();
  #sessionId = 0;
  #block = -1;
  #minUs = 0;
  #maxUs = 0;

  constructor(db: DatabaseSync) {
    this.#times = new RowInserter(
      db,
      'insert into packet_blocks',
      4,
      'on conflict do update set min_us = min(min_us, excluded.min_us), max_us = max(max_us, excluded.max_us)',
    );
    this.#flowRows = new RowInserter(db, 'insert or ignore into flow_blocks', 3);
    this.#kindRows = new RowInserter(db, 'insert or ignore into kind_blocks', 3);
  }

  /** Takes a packet; packets come in their order. */
  add(sessionId: number, no: number, timeUs: number, flow: number, kind: number): void {
    const block = Math.floor(no / (1 << BLOCK_SHIFT));
    if (block !== this.#block || sessionId !== this.#sessionId) {
      this.#close();
      this.#sessionId = sessionId;
      this.#block = block;
      this.#minUs = this.#maxUs = timeUs;
    }
    if (timeUs < this.#minUs) this.#minUs = timeUs;
    if (timeUs > this.#maxUs) this.#maxUs = timeUs;
    this.#flows.add(flow);
    this.#kinds.add(kind);
  }

  flush(): void {
    this.#close();
    for (const rows of [this.#times, this.#flowRows, this.#kindRows]) rows.flush();
  }

  discard(): void {
    this.#forget();
    for (const rows of [this.#times, this.#flowRows, this.#kindRows]) rows.discard();
  }

  #close(): void {
    if (this.#block >= 0) this.#times.add(this.#sessionId, this.#block, this.#minUs, this.#maxUs);
    for (const flow of this.#flows) this.#flowRows.add(this.#sessionId, flow, this.#block);
    for (const kind of this.#kinds) this.#kindRows.add(this.#sessionId, kind, this.#block);
    this.#forget();
  }

  #forget(): void {
    this.#flows.clear();
    this.#kinds.clear();
    this.#block = -1;
  }
}
