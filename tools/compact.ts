/**
 * Writes a database of an older Tapdeck anew, once, so that it can give space back a page at a time from then on. SQLite
 * does it in one transaction: whatever happens, the file is as it was, or done. Run by tools/run.ts after `prune`.
 */
import { DatabaseSync } from 'node:sqlite';
import { rewriteDatabase } from '../src/store/rewrite.ts';
import { sentence } from '../src/model/errors.ts';

const [path = ''] = Deno.args;
try {
  using db = new DatabaseSync(path, { timeout: 1000 });
  const told = rewriteDatabase(db);
  if (told !== undefined) console.error(told);
} catch (error) {
  console.error(sentence(error));
  Deno.exit(1);
}
