/**
 * Ends that stronger evidence tied to an application: addresses, where what a name said of one stream serves the next
 * one, and UDP sockets, since a program that calls through a server goes on from the same socket to the other caller.
 */
import { BoundedMap } from './bounded_map.ts';
import type { Service } from './catalogue.ts';

/** How long an address stays an application's. Clouds hand addresses on, so this is shorter than a look-up's life. */
export const LEARNED_MAX_AGE_US = 1_800_000_000;

/** Addresses kept. About 40 bytes of key, 40 of entry and a shared name each: 5 MB, 12 MB with names of 255 bytes. */
export const LEARNED_CAPACITY = 32_768;

/** How long a UDP socket stays a program's: calls find each other within seconds, and ports are soon used again. */
export const SOCKET_MAX_AGE_US = 600_000_000;

/** Sockets kept; each is a text of some 30 bytes: 2 MB. */
export const SOCKET_CAPACITY = 16_384;

export interface Learned {
  readonly service: Service;
  /** The name that tied the end to the application. */
  readonly name: string;
  readonly ageUs: number;
}

interface Entry {
  /** Undefined once two applications were seen there: a shared address says nothing. */
  readonly service: Service | undefined;
  readonly name: string;
  readonly timeUs: number;
}

export class LearnedEnds {
  readonly #entries: BoundedMap<string, Entry>;

  constructor(capacity: number = LEARNED_CAPACITY, readonly maxAgeUs: number = LEARNED_MAX_AGE_US) {
    this.#entries = new BoundedMap(capacity);
  }

  get size(): number {
    return this.#entries.size;
  }

  get evictions(): number {
    return this.#entries.evictions;
  }

  /**
   * A name at `end` was seen. Names of two applications at one end (CDN, front end, proxy), or one that is no known
   * application's, make the end shared: it names nothing until that is as old as any other knowledge.
   */
  heed(end: string, name: string, service: Service | undefined, timeUs: number): void {
    if (end === '') return;
    const entry = this.#entries.get(end);
    const fresh = entry !== undefined && Math.abs(timeUs - entry.timeUs) <= this.maxAgeUs;
    const shared = fresh && entry.service?.app !== service?.app;
    this.#entries.set(end, { service: shared ? undefined : service, name, timeUs });
  }

  find(end: string, timeUs: number): Learned | undefined {
    const entry = this.#entries.get(end);
    if (!entry?.service) return undefined;
    const ageUs = Math.abs(timeUs - entry.timeUs);
    return ageUs <= this.maxAgeUs ? { service: entry.service, name: entry.name, ageUs } : undefined;
  }
}
