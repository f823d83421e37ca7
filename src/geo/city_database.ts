/** City, country and coordinates from DB-IP's city database in MMDB files, one for each version of IP. */
import { Buffer } from 'node:buffer';
import { Reader, type Response } from 'mmdb-lib';
import * as v from 'valibot';
import type { Located } from '../model/host.ts';
import { type Address, addressText } from './address.ts';
import { cleanPlace, type LocalSource } from './source.ts';

export const CITY_DATABASE = 'DB-IP City Lite';

/** What Tapdeck reads of a record; files are outside data. */
const record = v.object({
  country_code: v.nullish(v.string()),
  city: v.nullish(v.string()),
  latitude: v.nullish(v.number()),
  longitude: v.nullish(v.number()),
});

/** An address that every edition knows, or its place in the tree at least: a file that cannot say is broken. */
const PROBES = { 4: '8.8.8.8', 6: '2001:4860:4860::8888' } as const;

const DAMAGED = 'it is damaged, or no such database; download it again';

/** What the reader says of a broken file ("Invalid Extended Type") helps nobody: it is the error's cause. */
function reason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return 'it is not there';
  if (error instanceof Deno.errors.PermissionDenied) return 'its permissions do not allow it';
  return DAMAGED;
}

/** @throws Error with a sentence that names the file */
async function open(path: string, version: 4 | 6): Promise<Reader<Response>> {
  try {
    const bytes = await Deno.readFile(path);
    const reader = new Reader<Response>(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const { nodeCount, searchTreeSize, ipVersion } = reader.metadata;
    if (!(nodeCount > 0) || searchTreeSize >= bytes.length || ipVersion !== version) {
      throw new Error('its parts do not fit together');
    }
    reader.get(PROBES[version]);
    return reader;
  } catch (error) {
    throw new Error(`The city database ${path} cannot be read: ${reason(error)}.`, { cause: error });
  }
}

/** A file is read whole when its first address is looked up: 63 MB for IPv4, 71 MB for IPv6. */
export class CityDatabase implements LocalSource {
  readonly id: string;
  readonly #paths: Readonly<Record<4 | 6, string>>;
  readonly #readers: { 4?: Promise<Reader<Response>>; 6?: Promise<Reader<Response>> } = {};
  readonly #open: { 4?: Reader<Response>; 6?: Reader<Response> } = {};

  constructor(paths: Readonly<Record<4 | 6, string>>, edition: string) {
    this.#paths = paths;
    this.id = `${CITY_DATABASE} ${edition}`;
  }

  /** Must have settled before addresses of that version are looked up. @throws Error with a sentence */
  async open(version: 4 | 6): Promise<void> {
    this.#open[version] = await (this.#readers[version] ??= open(this.#paths[version], version));
  }

  /** @throws Error with a sentence when the file turns out to be broken */
  locate(address: Address): Partial<Located> | undefined {
    let found: unknown;
    try {
      found = this.#open[address.version]?.get(addressText(address));
    } catch (error) {
      const path = this.#paths[address.version];
      throw new Error(`The city database ${path} cannot be read: ${DAMAGED}.`, { cause: error });
    }
    const result = v.safeParse(record, found);
    if (!result.success) return undefined;
    const place = cleanPlace(result.output);
    return place.country_code === null && place.latitude === null
      ? undefined
      : { ...place, located_by: CITY_DATABASE };
  }
}
