/** Makes a database of an older Tapdeck one that can give space back page by page. */
import type { DatabaseSync } from 'node:sqlite';
import { sentence, TapdeckError } from '../model/errors.ts';
import { databaseSize } from './keeping_rows.ts';

/**
 * @returns one sentence for the user; undefined when the database is one already
 * @throws TapdeckError `unavailable` when it is in use or the disk is full: nothing was changed
 */
export function rewriteDatabase(db: DatabaseSync): string | undefined {
  const before = databaseSize(db);
  if (before.returnsSpace) return undefined;
  try {
    // Fails while anybody else has it open: a recording could not be stored while the file is written anew.
    const mode = db.prepare('pragma journal_mode = delete').get()?.['journal_mode'];
    if (mode !== 'delete') throw new Error(`The journal's mode stays ${mode}.`);
  } catch (cause) {
    throw new TapdeckError(
      'unavailable',
      'The space was not given back to the disk, because the database is in use: it was made by an older Tapdeck and ' +
        'must be written anew once. Stop Tapdeck, then run "tapdeck prune" again.',
      { cause },
    );
  }
  try {
    db.exec('pragma auto_vacuum = incremental; vacuum');
  } catch (cause) {
    throw new TapdeckError(
      'unavailable',
      `The space was not given back to the disk: ${
        sentence(cause)
      }. Writing the database anew takes as much room as it ` +
        'has now, once, here and in the folder for temporary files. Nothing was lost.',
      { cause },
    );
  } finally {
    db.exec('pragma journal_mode = wal');
  }
  const megabytes = Math.round((before.fileBytes - databaseSize(db).fileBytes) / 1e6);
  return `The database was made by an older Tapdeck and was written anew: ${megabytes} MB went back to the disk, and from ` +
    'now on space goes back by itself.';
}
