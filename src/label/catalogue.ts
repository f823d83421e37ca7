/** Which application a host name belongs to. The names are data (`data/`); this is the look-up. */
import { getDomainWithoutSuffix } from 'tldts';
import { CATALOGUE_ROWS } from './data/rows.ts';
import type { Row } from './data/row.ts';

/** Raised with every change of a table, so that a session can say what named it. */
export const CATALOGUE_VERSION = '2026.11.4';

/** Longest name that DNS allows in text form is 253; what is longer is nobody's host name. */
const MAX_NAME_LENGTH = 255;

export interface Service {
  readonly app: string;
  readonly category: string;
}

/** A name as the catalogue compares it: lower case, without trailing dots. */
export function plainName(name: string): string {
  let end = name.length;
  while (end > 0 && name.charCodeAt(end - 1) === 46) end--;
  return name.slice(0, end).toLowerCase();
}

export class Catalogue {
  readonly #domains = new Map<string, Service>();
  readonly #brands = new Map<string, Service>();
  /** By domain: how names below it begin that are somebody's own. */
  readonly #beginnings = new Map<string, (readonly [beginning: string, service: Service])[]>();

  readonly #services = new Map<string, Service>();

  constructor(rows: readonly Row[]) {
    const services = this.#services;
    for (const [app, category, ...domains] of rows) {
      // One object an application: labels of the same application share it.
      const service = services.get(app) ?? Object.freeze({ app, category });
      services.set(app, service);
      for (const domain of domains) {
        const star = domain.indexOf('*.');
        if (domain.endsWith('.*')) this.#brands.set(domain.slice(0, -2), service);
        else if (star < 0) this.#domains.set(domain, service);
        else {
          const below = domain.slice(star + 2);
          const known = this.#beginnings.get(below) ?? [];
          this.#beginnings.set(below, [...known, [domain.slice(0, star), service]]);
        }
      }
    }
  }

  /** The category of an application that the catalogue has a row for. */
  categoryOf(app: string): string | undefined {
    return this.#services.get(app)?.category;
  }

  /** The application that a host name belongs to: one map look-up a label of the name, however long the catalogue. */
  find(hostname: string): Service | undefined {
    if (hostname.length > MAX_NAME_LENGTH) return undefined;
    const name = plainName(hostname);
    for (let at = 0; at >= 0;) {
      const domain = at === 0 ? name : name.slice(at);
      const own = this.#beginnings.get(domain)?.find(([beginning]) => name.startsWith(beginning));
      const service = own?.[1] ?? this.#domains.get(domain);
      if (service) return service;
      const dot = name.indexOf('.', at);
      at = dot < 0 ? -1 : dot + 1;
    }
    const brand = getDomainWithoutSuffix(name, { extractHostname: false });
    return brand === null ? undefined : this.#brands.get(brand);
  }
}

export const catalogue: Catalogue = new Catalogue(CATALOGUE_ROWS);
