/** Which addresses are "here", and so what is in and out: words, and what a user types. */
import type { ProtocolRow } from '../../src/model/rows.ts';

/** Addresses that are written out; more are counted. */
const SHOWN = 3;

/** "192.168.7.0/24, 10.0.0.5 and 2 more"; null means every private address. */
export function hereText(localAddresses: readonly string[] | null): string {
  if (localAddresses === null) return 'private addresses';
  const more = localAddresses.length - SHOWN;
  const shown = localAddresses.slice(0, SHOWN).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** The addresses and networks of a field, apart by commas or blanks; the server says which of them are none. */
export function parseHere(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((part) => part !== ''))];
}

export function sameHere(a: readonly string[] | null, b: readonly string[] | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((address, index) => address === b[index]);
}

/** There are packets, and none of them came in or went out. */
export function nothingHere(protocols: readonly ProtocolRow[]): boolean {
  const all = protocols.find((row) => row.protocol === 'all');
  return all !== undefined && all.bytes > 0 &&
    (all.throughput_in_peak_bps ?? 0) + (all.throughput_out_peak_bps ?? 0) === 0;
}
