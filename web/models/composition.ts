/** What a session, or a part of it, consisted of over time: asked for once it is looked at. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { CompositionReport } from '../../src/model/composition.ts';
import type { Rest } from '../transport/rest.ts';
import { createReading, type Reading, type Subject } from './reading.ts';

export interface CompositionModel extends Reading<CompositionReport> {
  /** Whether it is in view: before, nothing is asked. */
  readonly seen: Signal<boolean>;
}

/** The server adds up what is new; a chart of minutes need not move more often. */
const GAP_MS = 5000;

/** @param changes when it is another value, so may the composition be @param held while it has a value, nothing moves */
export function createComposition(
  rest: Rest,
  subject: ReadonlySignal<Subject | undefined>,
  changes: ReadonlySignal<unknown>,
  held: ReadonlySignal<unknown> = signal(undefined),
): CompositionModel {
  const seen = signal(false);
  const reading = createReading({
    subject,
    read: ({ id, query }, abort) => rest.composition(id, query, abort),
    ...{ changes: [changes], gapMs: GAP_MS, seen },
    still: computed(() => held.value !== undefined),
  });
  return { ...reading, seen };
}
