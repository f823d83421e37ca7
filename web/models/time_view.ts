/** What all charts over time of one page share: the moment under the pointer and the stretch that is looked at. */
import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { KeyedCursor } from '../derive/chart_keys.ts';
import type { Stretch } from '../derive/series.ts';

export interface TimeView {
  /** Seconds since the epoch; undefined while nothing is pointed at. */
  readonly pointedS: Signal<number | undefined>;
  /** Undefined: all that there is to see. */
  readonly zoom: Signal<Stretch | undefined>;
  /** Where keys put the cursor; undefined: the pointer has it. */
  readonly keyed: ReadonlySignal<KeyedCursor | undefined>;
  /** Puts the cursor there by keys, or takes it away. */
  key(cursor: KeyedCursor | undefined): void;
  /** Shows all of it again, and points nowhere. */
  whole(): void;
}

export function createTimeView(): TimeView {
  const pointedS = signal<number | undefined>(undefined);
  const zoom = signal<Stretch | undefined>(undefined);
  const keyed = signal<KeyedCursor | undefined>(undefined);
  return {
    pointedS,
    zoom,
    keyed,
    key(cursor) {
      if (cursor === undefined && keyed.peek() === undefined) return;
      batch(() => {
        keyed.value = cursor;
        pointedS.value = cursor?.atS;
      });
    },
    whole() {
      batch(() => {
        pointedS.value = keyed.value = undefined;
        zoom.value = undefined;
      });
    },
  };
}
