/** Text without case, for every alphabet: SQLite's own LIKE and lower() know the letters of ASCII only. */
import type { DatabaseSync } from 'node:sqlite';

/**
 * Capitals, because they do not depend on what stands beside a letter, as a small sigma does; composed, so that it does
 * not matter how an accent was typed (Unicode Standard Annex 15).
 */
export const folded = (text: string) => text.normalize('NFC').toUpperCase();

/** Lets queries of this connection say `folded(text)`. */
export function addFolded(db: DatabaseSync): void {
  db.function('folded', { deterministic: true }, (text) => (typeof text === 'string' ? folded(text) : null));
}
