/** What the user chose, one row a setting. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { DEFAULT_SETTINGS, type Settings, settings, type SettingsChange } from '../model/place.ts';

export class SettingsRows {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** A setting that is not stored, or that another version wrote and this one cannot read, is the usual one. */
  read(): Settings {
    const stored = new Map(
      this.#db.prepare('select name, value from settings').all()
        .map((row) => [String(row['name']), String(row['value'])]),
    );
    const read = (name: keyof Settings) => {
      const text = stored.get(name);
      if (text === undefined) return DEFAULT_SETTINGS[name];
      const result = v.safeParse(v.pipe(v.string(), v.parseJson(), settings.entries[name]), text);
      return result.success ? result.output : DEFAULT_SETTINGS[name];
    };
    const names = Object.keys(settings.entries) as (keyof Settings)[];
    return v.parse(settings, Object.fromEntries(names.map((name) => [name, read(name)])));
  }

  change(change: SettingsChange): Settings {
    this.#db.exec('begin immediate');
    try {
      const statement = this.#db.prepare(
        'insert into settings (name, value) values (?, ?) on conflict do update set value = excluded.value',
      );
      for (const [name, value] of Object.entries(change)) {
        if (value !== undefined) statement.run(name, JSON.stringify(value));
      }
      this.#db.exec('commit');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
    return this.read();
  }
}
