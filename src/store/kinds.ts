/** What packets look like apart from their ends: protocol, direction, flags. Few combinations, each stored once. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { TextTable } from './texts.ts';

/** Protocols remembered: tshark knows some 3,000, at some 500 bytes each (a few kinds) 1.5 MB. Then it begins anew. */
const CACHE_SIZE = 3000;

/** Above the direction (2 bits) and the end (1 bit). */
const FLAGS_SHIFT = 3;

export class KindTable {
  readonly #texts: TextTable;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #ids = new Map<string, Map<number, number>>();

  constructor(db: DatabaseSync, texts: TextTable) {
    this.#texts = texts;
    this.#find = db.prepare(
      'select kind_id from kinds where protocol_id = ? and direction = ? and flags = ? and by_low = ?',
    );
    this.#insert = db.prepare(
      'insert into kinds (protocol_id, direction, flags, by_low) values (?, ?, ?, ?) returning kind_id',
    );
  }

  /** The id of a kind, which is added if need be. */
  id(protocol: string, direction: number, flags: number, byLow: 0 | 1): number {
    let kinds = this.#ids.get(protocol);
    if (!kinds) {
      if (this.#ids.size >= CACHE_SIZE) this.#ids.clear();
      kinds = new Map();
      this.#ids.set(protocol, kinds);
    }
    const key = (flags << FLAGS_SHIFT) | (direction << 1) | byLow;
    const known = kinds.get(key);
    if (known !== undefined) return known;
    const values = [this.#texts.id(protocol), direction, flags, byLow];
    const row = this.#find.get(...values) ?? this.#insert.get(...values);
    const id = Number(row?.['kind_id']);
    kinds.set(key, id);
    return id;
  }

  /** Forgets everything: after a transaction was rolled back, ids may not exist any more. */
  forget(): void {
    this.#ids.clear();
  }
}
