/** The part of a session that the filter of the address lets through, as the models ask for it. */
import { computed, type ReadonlySignal, useSignal } from '@preact/signals';
import { useLayoutEffect, useMemo } from 'preact/hooks';
import { type PacketFilter, sameFilter } from '../derive/filter.ts';
import { narrowsFigures, partQuery, withoutPlaces } from '../derive/part.ts';
import type { Subject } from '../models/reading.ts';

type Asked = ReadonlySignal<Subject | undefined>;

export interface Part {
  /** Undefined where nothing narrows figures. */
  readonly narrowed: Asked;
  /** The same as of the moment that is shown; undefined without one, too. */
  readonly atMoment: Asked;
  /** Of the whole session where nothing narrows. */
  readonly all: Asked;
  /** The same as of the moment that is shown. */
  readonly soFar: Asked;
  /** As of the moment, with the places that are not chosen as well. */
  readonly places: Asked;
}

/**
 * @param hasParts false: packets were removed, so that nothing can be added up but the whole
 * @param atUs the moment that is shown; undefined in it: all of the session, as far as it has come
 */
export function usePart(
  sessionId: ReadonlySignal<number | undefined>,
  filter: PacketFilter,
  atUs: ReadonlySignal<number | undefined>,
  hasParts = true,
): Part {
  const current = useSignal(filter);
  useLayoutEffect(() => {
    if (!sameFilter(current.peek(), filter)) current.value = filter;
  });
  return useMemo(() => {
    const figures = (now: PacketFilter) => (hasParts ? now : {});
    const asked = (of: (filter: PacketFilter) => Subject['query'] | undefined): Asked =>
      computed(() => {
        const [id, query] = [sessionId.value, of(current.value)];
        return id === undefined || query === undefined ? undefined : { id, query };
      });
    return {
      narrowed: asked((now) => narrowsFigures(figures(now)) ? partQuery(now) : undefined),
      atMoment: asked((now) =>
        narrowsFigures(now) && atUs.value !== undefined ? partQuery(now, atUs.value) : undefined
      ),
      all: asked((now) => partQuery(now)),
      soFar: asked((now) => partQuery(now, atUs.value)),
      places: asked((now) => ({ ...partQuery(withoutPlaces(figures(now))), at_us: atUs.value })),
    };
  }, [sessionId, atUs, hasParts]);
}
