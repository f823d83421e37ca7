/** What passes the filter, added up: nothing is asked without one. */
import { computed, type ReadonlySignal } from '@preact/signals';
import type { TrafficReport } from '../../src/model/traffic.ts';
import type { Rest } from '../transport/rest.ts';
import { createReading, type Reading, type Subject } from './reading.ts';

export type TrafficModel = Reading<TrafficReport>;

/** The server does not work it out more often while a session grows. */
const GAP_MS = 2000;

/**
 * @param part undefined where nothing narrows
 * @param stepsFromUs steps of before it are not wanted; undefined in it: all are
 */
export function createTraffic(
  rest: Rest,
  part: ReadonlySignal<Subject | undefined>,
  changes: ReadonlySignal<unknown>,
  stepsFromUs?: ReadonlySignal<number | undefined>,
): TrafficModel {
  const subject = computed((): Subject | undefined => {
    const asked = part.value;
    return asked && { ...asked, query: { ...asked.query, steps_from_us: stepsFromUs?.value } };
  });
  return createReading({
    ...{ subject, changes: [changes], gapMs: GAP_MS },
    read: ({ id, query }, abort) => rest.traffic(id, query, abort),
  });
}
