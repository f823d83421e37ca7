/** A filter on a session, as what the store and its sums are asked for. */
import type { PartFilter, PlaceFilter } from '../model/part.ts';
import { flowsOf, kindIds } from '../store/packet_filter.ts';
import type { Store } from '../store/store.ts';
import type { Selection } from './replay/part.ts';

/** Knows which addresses a filter on places lets through. */
export interface PlacedAddresses {
  addresses(sessionId: number, filter: PlaceFilter): string[];
}

const PLACE_KEYS = [
  'place',
  'country',
  'asn',
  'organisation',
] as const satisfies readonly (keyof PlaceFilter)[];

/** The hosts of a filter that says where; undefined in one that does not. */
export function placedHosts(
  places: PlacedAddresses | undefined,
  sessionId: number,
  filter: PlaceFilter,
): { hosts?: readonly string[] } {
  if (PLACE_KEYS.every((key) => filter[key] === undefined)) return {};
  return { hosts: places?.addresses(sessionId, filter) ?? [] };
}

export function selectionOf(
  { store, places }: { readonly store: Store; readonly places: PlacedAddresses | undefined },
  sessionId: number,
  filter: PartFilter,
): Selection {
  const { app, host, stream, protocol, from_us, to_us } = filter;
  const flows = flowsOf(store.reader, sessionId, {
    ...(app === undefined ? {} : { app }),
    ...(host === undefined ? {} : { host }),
    ...(stream === undefined ? {} : { stream }),
    ...placedHosts(places, sessionId, filter),
  });
  return {
    flows,
    kinds: protocol === undefined ? undefined : new Set(kindIds(store.reader, protocol)),
    stretch: { fromUs: from_us ?? -Infinity, toUs: to_us ?? Infinity },
  };
}

/** Whether a filter leaves out packets of what a host sent: who is at a place is known of whole hosts. */
export function namesPart({ app, host, stream, protocol, from_us, to_us }: PartFilter): boolean {
  return [app, host, stream, protocol, from_us, to_us].some((value) => value !== undefined);
}
