/** The columns of a table that its reader chose to see. */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { readColumns, toggledColumn, writtenColumns } from '../derive/column_choice.ts';
import { forget, readRemembered, remember } from './memory.ts';

export interface ChosenColumns {
  /** Ids, in the order of the table; never empty. */
  readonly shown: ReadonlySignal<readonly string[]>;
  /** Nothing was chosen: these are the usual ones. */
  readonly usual: ReadonlySignal<boolean>;
  toggle(id: string): void;
  reset(): void;
}

/** @param key under which this browser remembers the choice */
export function createChosenColumns(
  key: string,
  known: readonly string[],
  usual: ReadonlySignal<readonly string[]>,
): ChosenColumns {
  const chosen = signal(readColumns(readRemembered(key), known));
  const shown = computed(() => chosen.value ?? usual.value);
  return {
    shown,
    usual: computed(() => chosen.value === undefined),
    toggle(id) {
      const next = toggledColumn(shown.peek(), known, id);
      chosen.value = next;
      remember(key, writtenColumns(next));
    },
    reset() {
      chosen.value = undefined;
      forget(key);
    },
  };
}
