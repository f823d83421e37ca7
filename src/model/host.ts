/** A host as the parts of Tapdeck hand it around: what sources know of it, what a session has to do with it. */
import type { HostRow } from './place.ts';

/** What some source knows of an address; null where it does not. */
export interface Located {
  readonly country_code: string | null;
  readonly country: string | null;
  readonly city: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly asn: number | null;
  readonly organisation: string | null;
  /** Who said where it is; null while only its network is known, or nothing. */
  readonly located_by: string | null;
}

export const UNLOCATED: Located = {
  country_code: null,
  country: null,
  city: null,
  latitude: null,
  longitude: null,
  asn: null,
  organisation: null,
  located_by: null,
};

/** A host as it is stored: its public row, and what is remembered of the search for it. */
export interface HostRecord extends HostRow {
  /** Of the evidence that the name came from: STRENGTH in label.ts, 1 for reverse DNS, 0 without a name. */
  readonly hostname_strength: number;
  /** Nobody need be asked any more: its place is known, or it has none. */
  readonly settled: boolean;
  /** Sources that were asked about it. */
  readonly asked_of: readonly string[];
  /** Clock time when one of them was asked last. */
  readonly asked_us: number | null;
  /** Clock time when reverse DNS was asked for its name. */
  readonly name_asked_us: number | null;
}

/** What one application carried between here and a host of a session. */
export interface HostTraffic {
  readonly address: string;
  readonly app: string;
  readonly category: string;
  readonly streams: number;
  readonly packets: number;
  readonly bytes: number;
  readonly bytes_in: number;
  readonly bytes_out: number;
  /** Undefined while it was not looked up, and for what is no host. */
  readonly host: HostRow | undefined;
  /** Sources that were asked about the host. */
  readonly asked_of: readonly string[];
}

/** What two hosts of a session carried between each other. */
export interface PairTraffic extends Omit<HostTraffic, 'app' | 'category' | 'host' | 'asked_of'> {
  readonly other: string;
}

/** A name that a capture gave a host. */
export interface HostName {
  readonly text: string;
  /** STRENGTH of its evidence. */
  readonly strength: number;
}

/** Coordinates are kept to four digits (11 m): a place is what shares them. */
export function coordinate(degrees: number): number {
  return Math.round(degrees * 10_000) / 10_000;
}

export function placeId(latitude: number, longitude: number): string {
  return `${coordinate(latitude)},${coordinate(longitude)}`;
}
