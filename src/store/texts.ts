/** The dictionary of texts that repeat: addresses, protocol names, applications. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Texts remembered: at some 150 bytes each 8 MB. A forgotten one is looked up again. */
const CACHE_SIZE = 50_000;

/** Texts of the network are hostile and unbounded; an address or a protocol name is never longer. */
const MAX_TEXT_CHARS = 1024;

export class TextTable {
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #ids = new Map<string, number>();

  constructor(db: DatabaseSync) {
    this.#find = db.prepare('select text_id from texts where text = ?');
    this.#insert = db.prepare('insert into texts (text) values (?) returning text_id');
  }

  /** The id of a text, which is added if need be. */
  id(text: string): number {
    const known = this.#ids.get(text);
    if (known !== undefined) return known;
    const bounded = text.length > MAX_TEXT_CHARS ? text.slice(0, MAX_TEXT_CHARS) : text;
    const row = this.#find.get(bounded) ?? this.#insert.get(bounded);
    const id = Number(row?.['text_id']);
    if (this.#ids.size >= CACHE_SIZE) this.#ids.clear();
    this.#ids.set(text, id);
    return id;
  }

  /** Forgets everything: after a transaction was rolled back, ids may not exist any more. */
  forget(): void {
    this.#ids.clear();
  }
}
