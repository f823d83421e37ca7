/** What the user chose, one row a setting. */
import type { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';

/** A family of settings: what each may be, and what it usually is. */
export interface SettingsFamily<S extends object> {
  readonly schema: v.GenericSchema<unknown, S> & {
    readonly entries: Readonly<Record<string, v.GenericSchema<unknown, unknown>>>;
  };
  readonly usual: S;
  /** Before the names of its rows. */
  readonly prefix: string;
}

export class SettingsRows<S extends object> {
  readonly #db: DatabaseSync;
  readonly #family: SettingsFamily<S>;

  constructor(db: DatabaseSync, family: SettingsFamily<S>) {
    this.#db = db;
    this.#family = family;
  }

  /** A setting that is not stored, or that another version wrote and this one cannot read, is the usual one. */
  read(): S {
    const { schema, usual, prefix } = this.#family;
    const stored = new Map(
      this.#db.prepare('select name, value from settings').all()
        .map((row) => [String(row['name']), String(row['value'])]),
    );
    const found = Object.entries(schema.entries).flatMap(([name, entry]) => {
      const text = stored.get(prefix + name);
      if (text === undefined) return [];
      const result = v.safeParse(v.pipe(v.string(), v.parseJson(), entry), text);
      return result.success ? [[name, result.output]] : [];
    });
    return v.parse(schema, { ...usual, ...Object.fromEntries(found) });
  }

  change(change: { readonly [K in keyof S]?: S[K] | undefined }): S {
    this.#db.exec('begin immediate');
    try {
      const statement = this.#db.prepare(
        'insert into settings (name, value) values (?, ?) on conflict do update set value = excluded.value',
      );
      for (const [name, value] of Object.entries(change)) {
        if (value !== undefined) statement.run(this.#family.prefix + name, JSON.stringify(value));
      }
      this.#db.exec('commit');
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback');
      throw error;
    }
    return this.read();
  }
}
