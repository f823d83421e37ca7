/** Where a session's traffic goes: read from the store, and again while it grows or addresses are being looked up. */
import type { ReadonlySignal } from '@preact/signals';
import type { PlacesReport } from '../../src/model/place.ts';
import type { Rest } from '../transport/rest.ts';
import { createReading, type Reading, type Subject } from './reading.ts';

export type PlacesModel = Reading<PlacesReport>;

/** A map that moved with every packet could not be read, and a lookup takes about as long. */
const GAP_MS = 1500;

/** @param changes anything: when one of them changes, the places may be other ones. */
export function createPlaces(
  rest: Rest,
  subject: ReadonlySignal<Subject | undefined>,
  changes: readonly ReadonlySignal<unknown>[],
): PlacesModel {
  return createReading({
    ...{ subject, changes, gapMs: GAP_MS },
    read: ({ id, query }, abort) => rest.places(id, query, abort),
    unfinished: ({ pending }) => pending > 0,
  });
}
