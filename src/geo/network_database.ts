/**
 * Network owners, one file of ranges for each version of IP. The family has no MMDB of it on npm; as sorted numbers it
 * takes less memory than one would.
 */
import { sentence } from '../model/errors.ts';
import type { Located } from '../model/host.ts';
import type { Address } from './address.ts';
import { NetworkRanges } from './network_ranges.ts';
import { cleanText, type LocalSource } from './source.ts';

export const NETWORK_DATABASE = 'RouteViews and DB-IP ASN';

async function read(path: string, version: 4 | 6): Promise<NetworkRanges> {
  try {
    return await NetworkRanges.read(path, version);
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound ? 'it is not there' : sentence(error);
    throw new Error(`The network database ${path} cannot be read: ${why}.`, { cause: error });
  }
}

export class NetworkDatabase implements LocalSource {
  readonly id: string;
  readonly #paths: Readonly<Record<4 | 6, string>>;
  readonly #reading: { 4?: Promise<NetworkRanges>; 6?: Promise<NetworkRanges> } = {};
  readonly #ranges: { 4?: NetworkRanges; 6?: NetworkRanges } = {};

  constructor(paths: Readonly<Record<4 | 6, string>>, edition: string) {
    this.#paths = paths;
    this.id = `${NETWORK_DATABASE} ${edition}`;
  }

  /** Must have settled before addresses of that version are looked up. @throws Error with a sentence */
  async open(version: 4 | 6): Promise<void> {
    this.#ranges[version] = await (this.#reading[version] ??= read(this.#paths[version], version));
  }

  locate({ version, bytes }: Address): Partial<Located> | undefined {
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const owner = this.#ranges[version]?.find(version === 4 ? view.getUint32(0) : view.getBigUint64(0));
    if (!owner) return undefined;
    // 0 is nobody's number (RFC 7607).
    return { asn: owner.asn || null, organisation: cleanText(owner.organisation) };
  }
}
