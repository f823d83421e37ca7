/**
 * The offline databases on the disk: `DATA/geo/set-...` holds one edition of each, whole or not at all, with a
 * manifest that says what it is. The newest set counts.
 */
import * as v from 'valibot';
import { sentence } from '../model/errors.ts';
import type { DatabaseStatus } from '../model/place.ts';
import type { OpenableSource } from './atlas.ts';
import { CITY_DATABASE, CityDatabase } from './city_database.ts';
import { NETWORK_DATABASE, NetworkDatabase } from './network_database.ts';

/** A set's folder begins like this; what follows sorts by age. */
export const SET_PREFIX = 'set-';
export const MANIFEST = 'manifest.json';

const fileName = v.pipe(v.string(), v.regex(/^[a-z0-9_-]+\.(mmdb|csv)$/));
const entry = v.object({
  /** As 2026-06. */
  edition: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}$/)),
  ipv4: fileName,
  ipv6: fileName,
  bytes: v.number(),
});

/** What stands in a set's manifest. */
export const manifest = v.object({ format: v.literal(1), city: entry, networks: entry });
export type Manifest = v.InferOutput<typeof manifest>;

const ABSENT = { state: 'absent', bytes: null, bytes_expected: null, edition: null, problem: null } as const;

const KINDS = [
  { key: 'city', name: CITY_DATABASE, open: CityDatabase },
  { key: 'networks', name: NETWORK_DATABASE, open: NetworkDatabase },
] as const;

export class OfflineDatabases {
  readonly #folder: string;
  #statuses: DatabaseStatus[] = KINDS.map(({ name }) => ({ name, ...ABSENT }));

  /** @param folder `DATA/geo`; it need not exist */
  constructor(folder: string) {
    this.#folder = folder;
  }

  get statuses(): readonly DatabaseStatus[] {
    return this.#statuses;
  }

  /** Looks for the newest set. Its files are opened when they are needed. @returns what can be asked */
  async find(): Promise<OpenableSource[]> {
    const name = await this.#newest();
    if (name === undefined) {
      this.forget();
      return [];
    }
    const folder = `${this.#folder}/${name}`;
    try {
      const text = await Deno.readTextFile(`${folder}/${MANIFEST}`);
      const set = v.parse(v.pipe(v.string(), v.parseJson(), manifest), text);
      const sources = KINDS.map(({ key, open }) => {
        const { edition, ipv4, ipv6 } = set[key];
        return new open({ 4: `${folder}/${ipv4}`, 6: `${folder}/${ipv6}` }, edition);
      });
      this.#statuses = KINDS.map(({ key, name }) => {
        const { edition, bytes } = set[key];
        return { name, state: 'ready', bytes, bytes_expected: bytes, edition, problem: null };
      });
      return sources;
    } catch (error) {
      const problem = `The offline databases in ${folder} cannot be used: ${sentence(error)}.`;
      this.#statuses = KINDS.map(({ name }) => ({ name, ...ABSENT, state: 'broken', problem }));
      return [];
    }
  }

  /** One that was found turned out to be broken. */
  broken(source: OpenableSource, error: unknown): void {
    this.#statuses = this.#statuses.map((status) =>
      source.id.startsWith(status.name)
        ? { ...status, state: 'broken' as const, problem: sentence(error) }
        : status
    );
  }

  /** They are not to be used, or gone. */
  forget(): void {
    this.#statuses = KINDS.map(({ name }) => ({ name, ...ABSENT }));
  }

  async #newest(): Promise<string | undefined> {
    const names: string[] = [];
    try {
      for await (const { name, isDirectory } of Deno.readDir(this.#folder)) {
        if (isDirectory && name.startsWith(SET_PREFIX)) names.push(name);
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return names.sort().at(-1);
  }
}
