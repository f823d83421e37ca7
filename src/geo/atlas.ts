/** Everything that answers from this machine, in order: the built-in table, then the offline databases. */
import { type Located, UNLOCATED } from '../model/host.ts';
import type { Address } from './address.ts';
import { BUILT_IN, builtIn } from './built_in.ts';
import type { LocalSource } from './source.ts';

/** A source that has to be opened before it answers. */
export interface OpenableSource extends LocalSource {
  open(version: 4 | 6): Promise<void>;
}

export interface AtlasAnswer {
  readonly located: Located;
  /** Nobody else need be asked where it is: that is known, or it is in many places at once. */
  readonly settled: boolean;
  /** A name that everybody knows it by. */
  readonly name: string | undefined;
  /** Sources that were asked. */
  readonly asked: readonly string[];
}

/**
 * What both know together. Place and network are each taken from one source as a whole: a city of one and the
 * coordinates of another would be a place that does not exist.
 */
export function merge(known: Located, more: Partial<Located> | undefined): Located {
  if (!more) return known;
  const placed = known.latitude !== null ||
    (known.country_code !== null && (more.latitude ?? null) === null);
  const place = placed ? {} : {
    country_code: more.country_code ?? null,
    country: more.country ?? null,
    city: more.city ?? null,
    latitude: more.latitude ?? null,
    longitude: more.longitude ?? null,
    located_by: more.located_by ?? null,
  };
  // An owner without a number takes the number that another source has, and stays the owner.
  const network = known.asn !== null
    ? {}
    : { asn: more.asn ?? null, organisation: known.organisation ?? more.organisation ?? null };
  return { ...known, ...place, ...network };
}

export class Atlas {
  #sources: readonly OpenableSource[] = [];
  readonly #onProblem: (source: OpenableSource, error: unknown) => void;

  /** @param onProblem told when a source cannot be read; it is not asked again */
  constructor(onProblem: (source: OpenableSource, error: unknown) => void = () => {}) {
    this.#onProblem = onProblem;
  }

  /** Which databases to ask from now on. */
  use(sources: readonly OpenableSource[]): void {
    this.#sources = sources;
  }

  /** Whether some source has not been asked yet. @param asked sources that were */
  hasMore(asked: readonly string[]): boolean {
    return this.#sources.some(({ id }) => !asked.includes(id));
  }

  async locate(address: Address): Promise<AtlasAnswer> {
    const table = builtIn(address);
    let located = merge(UNLOCATED, table?.located);
    const asked: string[] = [];
    for (const source of this.#sources) {
      try {
        await source.open(address.version);
        const found = source.locate(address);
        // A database that places an anycast address says where its owner is registered.
        const network = found && { asn: found.asn ?? null, organisation: found.organisation ?? null };
        located = merge(located, table?.anycast ? network : found);
        asked.push(source.id);
      } catch (error) {
        this.#sources = this.#sources.filter((other) => other !== source);
        this.#onProblem(source, error);
      }
    }
    if (table?.anycast) located = { ...located, located_by: BUILT_IN };
    return {
      located,
      settled: located.latitude !== null || table?.anycast === true,
      name: table?.name,
      asked,
    };
  }
}
