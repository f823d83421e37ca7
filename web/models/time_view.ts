/** What all charts over time of one page share: the moment under the pointer and the stretch that is looked at. */
import { batch, type Signal, signal } from '@preact/signals';
import type { Stretch } from '../derive/series.ts';

export interface TimeView {
  /** Seconds since the epoch; undefined while nothing is pointed at. */
  readonly pointedS: Signal<number | undefined>;
  /** Undefined: all that there is to see. */
  readonly zoom: Signal<Stretch | undefined>;
  /** Shows all of it again, and points nowhere. */
  whole(): void;
}

export function createTimeView(): TimeView {
  const pointedS = signal<number | undefined>(undefined);
  const zoom = signal<Stretch | undefined>(undefined);
  return {
    pointedS,
    zoom,
    whole() {
      batch(() => {
        pointedS.value = undefined;
        zoom.value = undefined;
      });
    },
  };
}
