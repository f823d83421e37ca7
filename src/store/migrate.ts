/** Brings a database to the newest schema, one numbered file after another, each in a transaction of its own. */
import type { DatabaseSync } from 'node:sqlite';
import { TapdeckError } from '../model/errors.ts';

export interface Migration {
  readonly version: number;
  readonly sql: string;
}

const FILE_NAME = /^(\d{4})_[a-z0-9_]+\.sql$/;
const FOLDER = new URL('../../migrations/', import.meta.url);

/** The migrations that come with this version, in order. */
export function readMigrations(folder: URL = FOLDER): Migration[] {
  const migrations: Migration[] = [];
  for (const entry of Deno.readDirSync(folder)) {
    const version = FILE_NAME.exec(entry.name)?.[1];
    if (version === undefined) continue;
    migrations.push({ version: Number(version), sql: Deno.readTextFileSync(new URL(entry.name, folder)) });
  }
  return migrations.sort((a, b) => a.version - b.version);
}

export function schemaVersion(db: DatabaseSync): number {
  const row = db.prepare('pragma user_version').get();
  return Number(row?.['user_version'] ?? 0);
}

/** @throws TapdeckError `invalid` when a newer Tapdeck wrote the database: it is left as it is */
export function refuseNewer(db: DatabaseSync, migrations: readonly Migration[] = readMigrations()): void {
  const newest = migrations.at(-1)?.version ?? 0;
  const current = schemaVersion(db);
  if (current <= newest) return;
  throw new TapdeckError(
    'invalid',
    `This database is of a newer Tapdeck (schema ${current}, this one knows ${newest}). ` +
      'Update Tapdeck, or choose another file with --db. Nothing was changed.',
  );
}

/** @throws TapdeckError `invalid` when another program wrote the database: it is left as it is */
export function refuseForeign(db: DatabaseSync): void {
  const tables = db.prepare(`select name from sqlite_schema where type = 'table'`).all().map((row) =>
    row['name']
  );
  if (tables.length === 0 || tables.includes('sessions')) return;
  throw new TapdeckError(
    'invalid',
    'This is a database of another program: choose another file with --db. Nothing was changed.',
  );
}

/** @throws TapdeckError `invalid` as `refuseNewer` */
export function migrate(db: DatabaseSync, migrations: readonly Migration[] = readMigrations()): void {
  refuseNewer(db, migrations);
  const current = schemaVersion(db);
  for (const { version, sql } of migrations) {
    if (version <= current) continue;
    db.exec('begin immediate');
    try {
      // Another process may have migrated while this one waited for the lock.
      if (schemaVersion(db) < version) {
        db.exec(sql);
        db.exec(`pragma user_version = ${version}`); // a number of our own: pragmas take no parameters
      }
      db.exec('commit');
    } catch (error) {
      db.exec('rollback');
      throw error;
    }
  }
}
